"""/api/me and /api/orgs."""

from typing import Any

from ninja import Router

from apps.access.auth import Needs, Request
from apps.access.permissions import MEMBERS_READ
from apps.access.schemas import MeOut, UserPage
from kernel.errors import NotFound
from tenants.models import Membership, Organization
from tenants.queries import list_members

router = Router(tags=["people"])


@router.get("/me", response=MeOut, operation_id="getMe", auth=Needs(None))
def get_me(request: Request) -> dict[str, Any]:
    """The signed-in person, the organization in use and the rights there."""
    user, membership = request.membership.user, request.membership
    return {
        "user": {"id": user.pk, "email": user.email, "name": user.name},
        "organization": _organization(membership.organization),
        "role": membership.role,
        "permissions": sorted(request.principal.permissions),
        "organizations": _organizations(request.memberships),
    }


@router.get("/orgs/{organization_id}/users", response=UserPage, operation_id="listUsers", auth=Needs(MEMBERS_READ))
def list_users(request: Request, organization_id: str) -> dict[str, Any]:
    """The members of the organization in use, by name."""
    if organization_id != request.principal.organization_id:
        raise NotFound
    return {"data": list_members(organization_id), "next_cursor": None}


def _organizations(memberships: list[Membership]) -> list[dict[str, str]]:
    return [{**_organization(each.organization), "role": each.role} for each in memberships]


def _organization(row: Organization) -> dict[str, str]:
    return {"id": row.pk, "slug": row.slug, "name": row.name}
