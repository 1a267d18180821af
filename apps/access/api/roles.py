"""/api/permissions and /api/roles."""

from typing import Any

from ninja import Router, Status

from apps.access import queries, schemas, services
from apps.access.auth import Needs, Request
from apps.access.confirming import require_proof
from apps.access.permissions import CATALOGUE, ROLES_MANAGE, ROLES_READ
from apps.access.queries import RoleRights
from kernel import clock
from kernel.errors import InvalidInput

router = Router(tags=["rights"])


class UnknownPermission(InvalidInput):
    """A key that is not in the catalogue."""

    title = "There is no such permission"


@router.get("/permissions", response=schemas.PermissionPage, operation_id="listPermissions", auth=Needs(ROLES_READ))
def list_permissions(request: Request) -> dict[str, Any]:
    """The catalogue: everything that a role can hold."""
    rows = [
        {
            "key": each.key, "name": each.name, "description": each.description, "group": each.group,
            "risk": each.risk, "implies": sorted(each.implies), "is_planned": each.is_planned,
        }
        for each in CATALOGUE.values()
    ]  # fmt: skip
    return {"data": rows, "next_cursor": None}


@router.get("/roles", response=schemas.RolePage, operation_id="listRoles", auth=Needs(ROLES_READ))
def list_roles(request: Request) -> dict[str, Any]:
    """The system's roles, then the organization's own by name."""
    counts = queries.count_members_by_role()
    return {"data": [_shown(role, counts) for role in queries.list_roles()], "next_cursor": None}


@router.post("/roles", response={201: schemas.RoleOut}, operation_id="createRole", auth=Needs(ROLES_MANAGE))
def create_role(request: Request, body: schemas.NewRoleIn) -> Status[Any]:
    """Make a role. It can hold only what one holds oneself."""
    _require_known(body.permissions)
    require_proof(request, given=body.permissions)
    role = services.create_role(
        by=request.principal, name=body.name, description=body.description, permissions=body.permissions,
        view=body.view, now=clock.now(),
    )  # fmt: skip
    return Status(201, _shown(role, {}))


@router.patch("/roles/{role_id}", response=schemas.RoleOut, operation_id="updateRole", auth=Needs(ROLES_MANAGE))
def update_role(request: Request, role_id: str, body: schemas.RolePatch) -> dict[str, Any]:
    """Change a role; everybody who has it follows at once. It cannot gain what one does not hold oneself."""
    _require_known(body.permissions or [])
    require_proof(request, given=body.permissions or [], had=queries.get_role(role_id).permissions)
    role = services.update_role(by=request.principal, role_id=role_id, now=clock.now(), **body.dict(exclude_unset=True))
    return _shown(role, queries.count_members_by_role())


@router.delete("/roles/{role_id}", response={204: None}, operation_id="deleteRole", auth=Needs(ROLES_MANAGE))
def delete_role(request: Request, role_id: str) -> Status[None]:
    """Delete a role that nobody has."""
    services.delete_role(role_id=role_id, now=clock.now())
    return Status(204, None)


def _require_known(permissions: list[str]) -> None:
    unknown = sorted(set(permissions) - CATALOGUE.keys())
    if unknown:
        raise UnknownPermission(f"These are not in the catalogue: {', '.join(unknown)[:200]}.")


def _shown(role: RoleRights, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "id": role.id, "name": role.name, "description": role.description, "permissions": sorted(role.permissions),
        "view": role.view, "is_system": role.is_system, "member_count": counts.get(role.id, 0), "rev": role.rev,
    }  # fmt: skip
