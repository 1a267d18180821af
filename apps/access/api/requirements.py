"""/api/organization/security: what the organization requires of its people's sign-ins."""

from typing import Any

from ninja import Router

from apps.access.auth import Needs, Request
from apps.access.facts import carry_over
from apps.access.permissions import SECURITY_MANAGE
from apps.access.schemas import RequirementsIn, RequirementsOut
from kernel import clock
from tenants.auth import organizations, sign_ins
from tenants.context import public_scope

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
