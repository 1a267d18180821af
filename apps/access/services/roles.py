"""The organization's own roles."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction

from apps.access import queries
from apps.access.models import Member, Role
from apps.access.permissions import with_implied
from apps.access.principal import Principal
from apps.access.queries import RoleRights
from apps.access.reach import View
from apps.access.services.granting import reach_now, require_gains, require_permissions
from apps.access.services.naming import save_named
from apps.access.services.projection import Sources, lock_rights, read_sources, rewrite, tell
from apps.audit.services import Target, record
from kernel.errors import DomainError

MAX_ROLES = 20


class TooManyRoles(DomainError):
    """An organization may make so many roles of its own."""

    code: ClassVar[str] = "too_many_roles"
    status: ClassVar[int] = 409
    title: ClassVar[str] = f"There are {MAX_ROLES} roles already"


class RoleInUse(DomainError):
    """Somebody has the role."""

    code: ClassVar[str] = "role_in_use"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "Members have this role"


@transaction.atomic
def create_role(
    *, by: Principal, name: str, description: str, permissions: Iterable[str], view: View, now: datetime
) -> RoleRights:
    """A role of the organization's own. Raises TooManyRoles, NameTaken, BeyondOwnRights."""
    lock_rights()
    if Role.objects.count() >= MAX_ROLES:
        raise TooManyRoles
    held = with_implied(permissions)
    require_permissions(reach_now(by), held)
    role = Role(name=name, description=description, permissions=sorted(held), view=view)
    save_named(role, kind="role")
    record(action="role.created", target=_target(role), now=now, after=_audited(role))
    tell([], parts=["roles"], now=now)
    return queries.role_rights(role)


@transaction.atomic
def update_role(
    *,
    by: Principal,
    role_id: str,
    now: datetime,
    name: str | None = None,
    description: str | None = None,
    permissions: Iterable[str] | None = None,
    view: View | None = None,
) -> RoleRights:
    """Change what is given. Everybody with the role follows. Raises RoleNotFound, NameTaken, BeyondOwnRights."""
    lock_rights()
    role = _lock(role_id)
    before, was = read_sources(), _audited(role)
    role.name = role.name if name is None else name
    role.description = role.description if description is None else description
    if permissions is not None:
        held = with_implied(permissions)
        require_permissions(reach_now(by), held - set(role.permissions))
        role.permissions = sorted(held)
    role.view = role.view if view is None else view
    after = _with(before, queries.role_rights(role))
    holders = [member_id for member_id, key in before.members.items() if key == role_id]
    require_gains(by=by, before=before, after=after, member_ids=holders)
    if _audited(role) == was:
        return queries.role_rights(role)
    role.rev += 1
    save_named(role, kind="role")
    changed = rewrite(after, holders)
    now_is = _audited(role)
    names = [name for name in was if was[name] != now_is[name]]
    record(
        action="role.updated",
        target=_target(role),
        now=now,
        before={name: was[name] for name in names},
        after={name: now_is[name] for name in names},
    )
    tell(changed, parts=["roles", "members"], now=now)
    return queries.role_rights(role)


@transaction.atomic
def delete_role(*, role_id: str, now: datetime) -> None:
    """Raises RoleNotFound, RoleInUse."""
    lock_rights()
    role = _lock(role_id)
    holders = Member.objects.filter(role=role_id, deactivated_at__isnull=True).count()
    if holders:
        who = "One member has" if holders == 1 else f"{holders} members have"
        raise RoleInUse(f"{who} this role. Give them another one first.")
    record(action="role.deleted", target=_target(role), now=now, before=_audited(role))
    role.delete()
    tell([], parts=["roles"], now=now)


def _lock(role_id: str) -> Role:
    role = Role.objects.select_for_update().filter(pk=role_id).first()
    if role is None:
        raise queries.RoleNotFound
    return role


def _with(sources: Sources, role: RoleRights) -> Sources:
    return replace(sources, roles={**sources.roles, role.id: role})


def _target(role: Role) -> Target:
    return Target("role", role.pk, role.name)


def _audited(role: Role) -> dict[str, Any]:
    return {
        "name": role.name, "description": role.description, "permissions": list(role.permissions),
        "view": str(role.view),
    }  # fmt: skip
