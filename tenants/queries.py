"""Reads of the public tables that other rooms need."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import psycopg
from django.core.cache import caches
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet

from kernel.errors import NotFound
from kernel.scope import Scope
from tenants.models import Membership, Organization

_ROUTES = """
SELECT kind, external_id, organization_id, channel_account_id FROM tenants_inboundroute WHERE external_id = ANY(%s)
"""


class OrganizationNotFound(NotFound):
    """No such organization, or it is not ready to be entered."""

    code = "organization_not_found"


@dataclass(frozen=True, slots=True)
class Route:
    """Where an outside account id leads."""

    organization_id: str
    channel_account_id: str


def scope_of(organization: Organization) -> Scope:
    """The scope of an organization that is already at hand."""
    return Scope(organization.pk, organization.schema_name, organization.role_name)


def organization_data(row: Organization) -> dict[str, str]:
    """An organization as OrganizationOut."""
    return {"id": row.pk, "slug": row.slug, "name": row.name}


def get_scope(organization_id: str) -> Scope:
    """The scope of an organization by its public id. Raises OrganizationNotFound."""
    cache = caches["local"]
    scope: Scope | None = cache.get(f"scope:{organization_id}")
    if scope is None:
        row = Organization.objects.filter(pk=organization_id, provisioned_at__isnull=False).first()
        if row is None:
            raise OrganizationNotFound
        scope = scope_of(row)
        cache.set(f"scope:{organization_id}", scope, timeout=30)
    return scope


def get_scope_by_slug(slug: str) -> Scope:
    """The scope of an organization by its name in addresses. Raises OrganizationNotFound."""
    row = Organization.objects.filter(slug=slug, provisioned_at__isnull=False).first()
    if row is None:
        raise OrganizationNotFound
    return scope_of(row)


def forget_scope(organization_id: str) -> None:
    """The scope changed, or is none any more: this process asks anew."""
    caches["local"].delete(f"scope:{organization_id}")


def list_scopes() -> list[Scope]:
    """The scopes of all organizations that are ready, in a fixed order."""
    return [Scope(*row) for row in _ready().values_list("pk", "schema_name", "role_name")]


def list_scopes_after(organization_id: str, limit: int) -> list[Scope]:
    """The next ones in that order."""
    following = _ready().filter(pk__gt=organization_id)
    return [Scope(*row) for row in following.values_list("pk", "schema_name", "role_name")[:limit]]


def _ready() -> QuerySet[Organization]:
    ready: QuerySet[Organization] = Organization.objects.filter(provisioned_at__isnull=False)
    return ready.order_by("pk")


def list_memberships(user_id: str) -> list[Membership]:
    """The organizations a user may enter, oldest first, with the organization rows. One query."""
    mine = Membership.objects.filter(user_id=user_id, organization__provisioned_at__isnull=False)
    return list(mine.select_related("organization", "user").order_by("created_at", "pk"))


def load_routes(
    external_ids: Collection[str], cursor: psycopg.Cursor[tuple[Any, ...]] | CursorWrapper
) -> dict[tuple[str, str], Route]:
    """The inbound routes of these outside ids: (kind, external id) to organization and channel account. One query.

    `cursor`: Django's, or that of a connection which sees the public tables alone.
    """
    cursor.execute(_ROUTES, [list(external_ids)])
    return {(kind, external): Route(organization, account) for kind, external, organization, account in cursor}


def find_membership(*, user_id: str, organization_id: str) -> Membership | None:
    """The membership that lets a user enter an organization, if there is one."""
    entered = Membership.objects.select_related("user")
    return entered.filter(user_id=user_id, organization_id=organization_id).first()


def list_members(organization_id: str) -> list[dict[str, str]]:
    """The people of an organization as UserOut, by name. One query."""
    rows = Membership.objects.filter(organization_id=organization_id).order_by("user__name", "pk")
    return [
        {"id": id_, "name": name, "email": email, "role": role}
        for id_, name, email, role in rows.values_list("user_id", "user__name", "user__email", "role")
    ]
