"""Reads of the organization's people."""

from typing import Any

from apps.access.models import Member


def find_member(user_id: str) -> Member | None:
    """The member row of a user, also of one who has left."""
    return Member.objects.filter(pk=user_id).first()


def has_left(user_id: str) -> bool:
    """Whether the person was a member here and is one no longer."""
    return Member.objects.filter(pk=user_id, deactivated_at__isnull=False).exists()


def member_data(member: Member, role: str | None) -> dict[str, Any]:
    """A person as MemberOut. `role` is Membership.role, None for somebody who has left."""
    return {"id": member.pk, "name": member.name, "email": member.email, "role": role, "rev": member.rev}
