"""/api/organization/security: what the organization requires of its people's sign-ins."""

from typing import Any

from ninja import Router, Status

from apps.access.auth import Needs, Request
from apps.access.facts import carry_over
from apps.access.permissions import SECURITY_MANAGE
from apps.access.schemas import (
    IdentityProviderIn,
    IdentityProviderOut,
    ProviderTrialOut,
    RequirementsIn,
    RequirementsOut,
)
from apps.access.services import require_grantable
from kernel import clock
from kernel.errors import PermissionDenied
from tenants.auth import organizations, sign_ins
from tenants.auth.providers import services as providers
from tenants.auth.providers.apps import callback_url, entity_id, provider_id_for
from tenants.context import public_scope
from tenants.models import Membership

router = Router(tags=["security"])


@router.get("", response=RequirementsOut, operation_id="getOrganizationSecurity", auth=Needs(SECURITY_MANAGE))
def get_organization_security(request: Request) -> dict[str, Any]:
    """What is required of people who enter the organization."""
    with public_scope():
        return organizations.get_requirements(request.principal.organization_id)


@router.patch("", response=RequirementsOut, operation_id="changeOrganizationSecurity", auth=Needs(SECURITY_MANAGE))
def change_organization_security(request: Request, body: RequirementsIn) -> dict[str, Any]:
    """Require a second factor, or no longer. Asks for a fresh proof of who one is; takes effect on open sockets."""
    organization_id = request.principal.organization_id
    with public_scope():
        sign_ins.require_recent(request.family, clock.now())
        organizations.change_requirements(
            organization_id=organization_id, user_id=request.principal.user_id, changes=body.dict(exclude_none=True)
        )
        carry_over(organization_id)
        return organizations.get_requirements(organization_id)


@router.get("/provider", response=IdentityProviderOut, operation_id="getIdentityProvider", auth=Needs(SECURITY_MANAGE))
def get_identity_provider(request: Request) -> dict[str, Any]:
    """The organization's own identity provider, as far as it is set up; never its secret."""
    with public_scope():
        return _shown(request.principal.organization_id)


@router.put("/provider", response=IdentityProviderOut, operation_id="saveIdentityProvider", auth=Needs(SECURITY_MANAGE))
def save_identity_provider(request: Request, body: IdentityProviderIn) -> dict[str, Any]:
    """Set it up or change it, as an owner; the provider is asked first. Asks for a fresh proof of who one is.

    Whoever chooses the provider can come in as anybody of the organization, so an admin would make themselves an owner.
    """
    if request.membership.role != Membership.Role.OWNER:
        raise PermissionDenied("Only an owner sets up the identity provider: it decides who is who, owners among them.")
    organization_id = request.principal.organization_id
    if body.join_role:
        require_grantable(request.principal, body.join_role)
    with public_scope():
        sign_ins.require_recent(request.family, clock.now())
        providers.save(organization_id=organization_id, setup=providers.Setup(**body.dict()))
        carry_over(organization_id)
        return _shown(organization_id)


@router.delete("/provider", response={204: None}, operation_id="removeIdentityProvider", auth=Needs(SECURITY_MANAGE))
def remove_identity_provider(request: Request) -> Status[None]:
    """Nobody comes in through it any more. Asks for a fresh proof of who one is."""
    with public_scope():
        sign_ins.require_recent(request.family, clock.now())
        providers.remove(organization_id=request.principal.organization_id)
        carry_over(request.principal.organization_id)
    return Status(204, None)


@router.post(
    "/provider/test", response=ProviderTrialOut, operation_id="testIdentityProvider", auth=Needs(SECURITY_MANAGE)
)
def test_identity_provider(request: Request) -> dict[str, str]:
    """Where to go to try it, switched on or not: there and back, and nobody is signed in by it."""
    with public_scope():
        return {"path": providers.begin_trial(request.principal.organization_id)}


def _shown(organization_id: str) -> dict[str, Any]:
    provider, domains = providers.find(organization_id), providers.list_domains(organization_id)
    provider_id = provider_id_for(organization_id)
    ours = {"redirect_uri": callback_url(provider_id), "entity_id": entity_id(provider_id), "domains": domains}
    if provider is None:
        words = {"kind": "oidc", "issuer": "", "client_id": "", "join_role": ""}
        return {"is_set_up": False, **ours, **words, "has_secret": False, "is_enabled": False, "worked_at": None}
    return {
        "is_set_up": True,
        "kind": provider.kind,
        **ours,
        "issuer": provider.issuer,
        "client_id": provider.client_id,
        "has_secret": bool(provider.sealed_secret),
        "join_role": provider.join_role,
        "is_enabled": provider.is_enabled,
        "worked_at": provider.worked_at,
    }
