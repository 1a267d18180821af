"""django-tenants' backend, cured of what leaks between tenants in threads and in async code, and walled by roles.

Stock django-tenants keeps "the current tenant" on the connection object. A connection outlives a request, is shared by
coroutines of one thread and is a different object in each thread, so the tenant leaks or silently does not take. Here
the truth is `kernel.scope.current_scope`, and the connection's place (search path and role) is compared with it
whenever a cursor is opened.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.backends.base.introspection import TableInfo
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsWrapper
from django_tenants.postgresql_backend.base import FakeTenant, quote_schema_name
from django_tenants.postgresql_backend.introspection import DatabaseSchemaIntrospection
from psycopg.pq import TransactionStatus
from psycopg.types.datetime import TimestamptzLoader

from kernel.pool import LivePool
from kernel.scope import Scope, current_scope

PUBLIC = "public"
OWNER = "owner"  # the alias that migrates; its place is `owner_in`, never the scope

_owner_schema: ContextVar[str] = ContextVar("inlet_owner_schema", default=PUBLIC)


class TenantSwitchForbidden(RuntimeError):
    """One of django-tenants' own ways to switch tenants was used; there is tenants.context.tenant_scope alone."""


class RoleMissing(RuntimeError):
    """The organization has no database role, and TENANT_ROLES is on: `manage.py migrate_all` makes it."""


class Place(NamedTuple):
    """Where statements run. `role`: the organization's, NONE (the login role itself), or "" (roles are not used)."""

    path: tuple[str, ...]
    role: str


@contextmanager
def owner_in(schema: str) -> Iterator[None]:
    """The owner's connection works in this schema while the block runs; other connections are not touched."""
    token = _owner_schema.set(schema)
    try:
        yield
    finally:
        _owner_schema.reset(token)


def _place_of(scope: Scope | None) -> Place:
    """For the application's connection."""
    if not settings.TENANT_ROLES:
        return Place((PUBLIC,) if scope is None else (scope.schema_name, PUBLIC), "")
    if scope is None:
        return Place((PUBLIC,), "NONE")
    if not scope.role_name:
        raise RoleMissing(scope.organization_id)
    return Place((scope.schema_name, PUBLIC), quote_schema_name(scope.role_name))


class UtcLoader(TimestamptzLoader):
    """Times from the database, whose sessions are in UTC: Django's own loader takes fifteen times as long."""

    timezone = UTC  # Django compares it with the connection's

    def load(self, data: Any) -> datetime:
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:  # infinity, BC, the year 10000: psycopg says what it is
            return super().load(data)


class SchemaEditor(TenantsWrapper.SchemaEditorClass):  # type: ignore[misc]
    """Makes no second index for LIKE on unique text columns: with a schema per organization each index counts."""

    def _create_like_index_sql(self, model: Any, field: Any) -> None:
        return None


class Introspection(DatabaseSchemaIntrospection):  # type: ignore[misc]
    """Lists the tables of one schema without a walk through those of all organizations (tenancy.md §6)."""

    def get_table_list(self, cursor: Any) -> list[TableInfo]:
        cursor.execute(
            "SELECT relname, CASE WHEN relispartition THEN 'p' WHEN relkind IN ('m', 'v') THEN 'v' ELSE 't' END"
            " FROM pg_class WHERE relkind IN ('f', 'm', 'p', 'r', 'v') AND relnamespace = to_regnamespace(%s)",
            [quote_schema_name(self.connection.schema_name)],
        )
        return [TableInfo(*row) for row in cursor.fetchall()]


class DatabaseWrapper(TenantsWrapper):  # type: ignore[misc]  # django-tenants has no types
    """A connection whose search path and role always are what the running code's scope says."""

    SchemaEditorClass = SchemaEditor
    include_public_schema = True
    search_path_set_schemas: Place | None  # what was set last; django-tenants forgets it on rollback and close
    _setting_search_path: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.introspection = Introspection(self)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_loader("timestamptz", UtcLoader)
        return connection

    @property
    def pool(self) -> Any:
        """Django would make the same one of psycopg's own class."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if options and self.alias not in self._connection_pools:
            kwargs = {**self.get_connection_params(), "autocommit": True}
            made = LivePool(kwargs=kwargs, open=False, configure=self._configure_connection, **options)
            self._connection_pools.setdefault(self.alias, made)
        return super().pool

    @property
    def _place(self) -> Place:
        if self.alias != OWNER:
            return _place_of(current_scope.get())
        schema = _owner_schema.get()
        return Place((PUBLIC,) if schema == PUBLIC else (schema, PUBLIC), "")

    @property
    def schema_name(self) -> str:
        return self._place.path[0]

    @schema_name.setter
    def schema_name(self, value: str | None) -> None:
        """The base class assigns None while it is built; the scope alone decides."""

    @property
    def tenant(self) -> FakeTenant:
        return FakeTenant(self.schema_name)

    @tenant.setter
    def tenant(self, value: object) -> None:
        """As for `schema_name`."""

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        raise TenantSwitchForbidden("Open tenants.context.tenant_scope() instead of switching the connection.")

    def set_schema_to_public(self) -> None:
        """Called by the base class's __init__; the caller's scope must survive that."""

    def _commit(self) -> None:
        # PostgreSQL turns the COMMIT of a broken transaction into a rollback, which takes back a SET made inside it.
        if self._is_broken():
            self.search_path_set_schemas = None
        super()._commit()

    def _is_broken(self) -> bool:
        return self.connection is not None and self.connection.info.transaction_status == TransactionStatus.INERROR

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Make the connection's place the running code's: one round trip, and none when it is right already.

        A place that cannot be entered raises, and is tried again by the next cursor: nothing may run in the old one.
        """
        if self._setting_search_path:
            return
        wanted = self._place
        if self.search_path_set_schemas == wanted:
            return
        self.search_path_set_schemas = None
        if self._is_broken():
            return  # whatever comes next fails too, unless it is the rollback
        path = "SET search_path = " + ", ".join(quote_schema_name(name) for name in wanted.path)
        self._setting_search_path = True
        on = self.connection.cursor() if cursor is None else cursor
        try:
            on.execute(f"{path}; SET ROLE {wanted.role}" if wanted.role else path)
            self.search_path_set_schemas = wanted
        finally:
            self._setting_search_path = False
            if cursor is None:
                on.close()
