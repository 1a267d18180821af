"""Changes to the organization's picture of its people."""

from apps.access.models import Member


def keep_member(*, user_id: str, name: str, email: str) -> Member:
    """The member row of a user, up to date. Safe to repeat."""
    member, _ = Member.objects.update_or_create(
        id=user_id, defaults={"name": name, "email": email, "deactivated_at": None}
    )
    return member
