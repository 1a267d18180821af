"""Changes to the organization's picture of its people."""

from datetime import datetime

from django.db import transaction

from apps.access.models import Member


@transaction.atomic
def keep_member(*, user_id: str, name: str, email: str) -> Member:
    """The member row of a user, active and up to date. Safe to repeat."""
    wanted = {"name": name, "email": email, "deactivated_at": None}
    member, is_new = Member.objects.select_for_update(no_key=True).get_or_create(id=user_id, defaults=wanted)
    if not is_new and any(getattr(member, field) != value for field, value in wanted.items()):
        for field, value in wanted.items():
            setattr(member, field, value)
        touch_member(member)
    return member


@transaction.atomic
def deactivate_member(*, user_id: str, now: datetime) -> Member | None:
    """The person has gone; the row stays, so that history keeps its names. None when there never was one."""
    member = Member.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if member is not None and member.deactivated_at is None:
        member.deactivated_at = now
        touch_member(member)
    return member


def touch_member(member: Member) -> None:
    """Save a member that readers are to see anew."""
    member.rev += 1
    member.save()
