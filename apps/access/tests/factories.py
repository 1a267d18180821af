"""Reaches, roles, teams and grants for tests."""

import itertools
from datetime import UTC, datetime
from typing import Any

from guardian.shortcuts import assign_perm

from apps.access.models import Grantee, Member, Role, Team, TeamMember
from apps.access.permissions import ROLES
from apps.access.queries import find_reach
from apps.access.reach import Reach, View
from apps.access.services.projection import read_sources, rewrite

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
_count = itertools.count(1)


def reach_as(role: str, *, member_id: str = "usr_1", view: View = View.ALL, **changes: Any) -> Reach:
    """A reach that no database knows: what a system role gives."""
    return Reach(member_id=member_id, role=role, permissions=ROLES.get(role, frozenset()), view=view, **changes)


def make_role(*, view: View = View.TEAMS, permissions: frozenset[str] = ROLES["agent"], name: str = "") -> Role:
    """A role of the organization's own."""
    return Role.objects.create(
        name=name or f"Role {next(_count)}", permissions=sorted(permissions), view=view, description=""
    )


def make_team(*member_ids: str, name: str = "") -> Team:
    """A team with these members; the projection follows."""
    team = Team.objects.create(name=name or f"Team {next(_count)}")
    TeamMember.objects.bulk_create([TeamMember(team=team, member_id=each) for each in member_ids])
    rewrite(read_sources())
    return team


def give_role(member_id: str, role: str) -> Reach:
    """The member has the role, as far as the organization's schema is concerned; the projection follows."""
    Member.objects.filter(pk=member_id).update(role=role)
    rewrite(read_sources())
    reach = find_reach(member_id)
    assert reach is not None
    return reach


def grant(holder: Team | str, bits: str, target: Any) -> None:
    """`bits`: "view reply"; the projection follows."""
    kind = "team" if isinstance(target, Team) else "channel"
    for bit in bits.split():
        assign_perm(f"{bit}_{kind}", Grantee(pk=holder) if isinstance(holder, str) else holder, target)
    rewrite(read_sources())
