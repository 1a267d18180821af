"""/api/me and /api/orgs."""

from typing import Any

from ninja import Router

from apps.access import queries
from apps.access.auth import Needs, Request
from apps.access.permissions import CONVERSATIONS_REPLY, MEMBERS_READ
from apps.access.reach import Reach
from apps.access.schemas import MeOut, UserPage
from kernel.clock import isoformat
from kernel.errors import NotFound
from tenants.life import state_data
from tenants.models import Impersonation, Membership
from tenants.queries import list_members, organization_data

router = Router(tags=["people"])


@router.get("/me", response=MeOut, operation_id="getMe", auth=Needs(None, of_closed=True, of_operators=True))
def get_me(request: Request) -> dict[str, Any]:
    """The signed-in person, the organization in use and the rights there."""
    user, membership, reach = request.membership.user, request.membership, request.principal.reach
    role = queries.find_role(membership.role)
    return {
        "user": {"id": user.pk, "email": user.email, "name": user.name},
        "organization": {**organization_data(membership.organization), **state_data(membership.organization)},
        "role": membership.role,
        "role_name": role.name if role else "",
        "permissions": sorted(reach.permissions),
        "reach": {
            "view": reach.view,
            "team_ids": sorted(reach.team_ids),
            "teams": {id_: queries.names_of(bits) for id_, bits in reach.teams.items()},
            "channels": {id_: queries.names_of(bits) for id_, bits in reach.channels.items()},
        },
        "organizations": _organizations(request.memberships),
        "operator": _operator(request.seat) if request.seat else None,
    }


@router.get("/orgs/{organization_id}/users", response=UserPage, operation_id="listUsers", auth=Needs(MEMBERS_READ))
def list_users(request: Request, organization_id: str) -> dict[str, Any]:
    """The members of the organization in use, by name."""
    if organization_id != request.principal.organization_id:
        raise NotFound
    names = {role.id: role.name for role in queries.list_roles()}
    reaches = queries.list_reaches()
    rows = [{**member, **_rights(member, names, reaches)} for member in list_members(organization_id)]
    return {"data": rows, "next_cursor": None}


def _rights(member: dict[str, str], names: dict[str, str], reaches: dict[str, Reach]) -> dict[str, Any]:
    reach = reaches.get(member["id"])
    return {
        "role_name": names.get(member["role"], ""),
        "team_ids": sorted(reach.team_ids) if reach else [],
        "can_answer": reach is not None and CONVERSATIONS_REPLY in reach.permissions,
    }


def _organizations(memberships: list[Membership]) -> list[dict[str, str]]:
    return [{**organization_data(each.organization), "role": each.role} for each in memberships]


def _operator(seat: Impersonation) -> dict[str, Any]:
    ends_at = isoformat(seat.ends_at)
    return {"name": seat.operator.name, "reason": seat.reason, "ends_at": ends_at, "may_change": seat.may_change}
