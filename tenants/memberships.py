"""Letting a person in: what every way in ends with."""

from collections.abc import Sequence

from tenants.facts import tell
from tenants.models import Membership, User


def add_membership(*, organization_id: str, user: User, role: str, team_ids: Sequence[str], how: str) -> None:
    """Inside the caller's public transaction. Who is a member already stays what they are."""
    _, is_new = Membership.objects.get_or_create(organization_id=organization_id, user=user, defaults={"role": role})
    if is_new:
        joined = {"user_id": user.pk, "name": user.name, "email": user.email, "role": role, "how": how}
        tell(organization_id=organization_id, kind="member.joined", data={**joined, "team_ids": list(team_ids)})
