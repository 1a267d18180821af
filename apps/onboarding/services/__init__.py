"""Changes: organizations are founded and renamed, people are invited, join, change and leave.

Everything here writes public tables, in one transaction each (`public_change`), with facts for the organization's own
schema; whoever calls carries them over (`apps.access.facts.carry_over`).
"""
