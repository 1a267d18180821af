"""Who may enter an organization, and which outside accounts lead to it."""

from django.db import transaction

from kernel.errors import DomainError
from tenants.models import InboundRoute, Membership, Organization, User


class AccountTaken(DomainError):
    """The number, Page or Instagram account is connected elsewhere already."""

    code, status, title = "account_taken", 409, "This account is connected to another organization"


@transaction.atomic
def add_user(*, organization: Organization, email: str, name: str, role: str, password: str) -> User:
    """A person who may sign in and enter the organization. Safe to repeat."""
    user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(email, password, name=name)
    Membership.objects.update_or_create(organization=organization, user=user, defaults={"role": role})
    return user


def claim_route(*, organization: Organization, kind: str, external_id: str, channel_account_id: str) -> None:
    """Lead an outside account to the organization. Raises AccountTaken when it is another's. Safe to repeat."""
    route, _ = InboundRoute.objects.get_or_create(
        kind=kind,
        external_id=external_id,
        defaults={"organization": organization, "channel_account_id": channel_account_id},
    )
    if (route.organization_id, route.channel_account_id) != (organization.pk, channel_account_id):
        raise AccountTaken
