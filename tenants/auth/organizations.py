"""What an organization requires of the sign-ins that enter it."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef

from tenants import facts
from tenants.auth.admission import FACTORS, has_second_factor
from tenants.auth.errors import NotPossible
from tenants.models import IdentityProvider, Membership, Organization

FIELDS = ("requires_second_factor", "requires_sso")


def get_requirements(organization_id: str) -> dict[str, Any]:
    """What is required, and how many members have no second factor. Two queries."""
    organization = Organization.objects.get(pk=organization_id)
    factor = Authenticator.objects.filter(user=OuterRef("user"), type__in=FACTORS)
    without = Membership.objects.filter(~Exists(factor), organization_id=organization_id).count()
    return {**_values(organization), "members_without_second_factor": without}


@transaction.atomic
def change_requirements(*, organization_id: str, user_id: str, changes: dict[str, bool]) -> None:
    """Require something, or no longer. Whoever does not meet it is shown out within seconds. Raises NotPossible."""
    if changes.get("requires_second_factor") and not has_second_factor(user_id):
        raise NotPossible("Set up your own second factor first: you would lock yourself out.")
    if changes.get("requires_sso"):
        _require_working_provider(organization_id)
    organization = Organization.objects.select_for_update().get(pk=organization_id)
    before = _values(organization)
    for name, value in changes.items():
        setattr(organization, name, value)
    after = _values(organization)
    if after != before:
        organization.save(update_fields=list(FIELDS))
        data = {"id": organization.pk, "name": organization.name, "before": before, "after": after}
        facts.tell(organization_id=organization_id, kind="organization.security_changed", data=data)


def _require_working_provider(organization_id: str) -> None:
    """Raises NotPossible when people would be locked out."""
    provider = IdentityProvider.objects.filter(organization_id=organization_id, is_enabled=True).first()
    if provider is None:
        raise NotPossible("Set up and switch on your identity provider first.")
    if provider.worked_at is None:
        raise NotPossible("Test the connection first: nobody has come through your identity provider as it is now.")


def _values(organization: Organization) -> dict[str, bool]:
    return {name: getattr(organization, name) for name in FIELDS}
