"""django-tenants' backend, cured of what leaks between tenants in threads and in async code.

Stock django-tenants keeps "the current tenant" on the connection object. A connection outlives a request, is shared by
coroutines of one thread and is a different object in each thread, so the tenant leaks or silently does not take. Here
the truth is `kernel.scope.current_scope`, and the search path is compared with it whenever a cursor is opened.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import django.db.utils
import psycopg
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsWrapper
from django_tenants.postgresql_backend.base import FakeTenant, quote_schema_name
from psycopg.pq import TransactionStatus

from kernel.scope import current_scope

PUBLIC = "public"

_migrating: ContextVar[tuple[str, bool] | None] = ContextVar("inlet_migrating", default=None)
_migrations_allowed: ContextVar[bool] = ContextVar("inlet_migrations_allowed", default=False)


class TenantSwitchForbidden(RuntimeError):
    """django-tenants' own way to switch tenants was used outside a migration; use tenants.context.tenant_scope."""


@contextmanager
def schema_switching_allowed() -> Iterator[None]:
    """Lets django-tenants' migration commands move from schema to schema. Nothing else may."""
    allowed, place = _migrations_allowed.set(True), _migrating.set(None)
    try:
        yield
    finally:
        _migrating.reset(place)
        _migrations_allowed.reset(allowed)


def _place() -> tuple[str, bool]:
    """(schema, may public tables be seen too) for the code that is running."""
    migrating = _migrating.get()
    if migrating is not None:
        return migrating
    scope = current_scope.get()
    return (PUBLIC if scope is None else scope.schema_name), True


class SchemaEditor(TenantsWrapper.SchemaEditorClass):  # type: ignore[misc]
    """Makes no second index for LIKE on unique text columns: with a schema per organization each index counts."""

    def _create_like_index_sql(self, model: Any, field: Any) -> None:
        return None


class DatabaseWrapper(TenantsWrapper):  # type: ignore[misc]  # django-tenants has no types
    """A connection whose search path always is what the running code's scope says."""

    SchemaEditorClass = SchemaEditor
    search_path_set_schemas: list[str] | None
    _setting_search_path: bool

    @property
    def schema_name(self) -> str:
        return _place()[0]

    @schema_name.setter
    def schema_name(self, value: str | None) -> None:
        """The base class assigns None while it is built; the scope alone decides."""

    @property
    def tenant(self) -> FakeTenant:
        return FakeTenant(self.schema_name)

    @tenant.setter
    def tenant(self, value: object) -> None:
        """As for `schema_name`."""

    @property
    def include_public_schema(self) -> bool:
        return _place()[1]

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        if not _migrations_allowed.get():
            raise TenantSwitchForbidden("Open tenants.context.tenant_scope() instead of switching the connection.")
        _migrating.set((tenant.schema_name, include_public))

    def set_schema_to_public(self) -> None:
        # Called by the base class's __init__ and by migrations; the caller's scope must survive the first.
        if _migrations_allowed.get():
            _migrating.set(None)

    def _commit(self) -> None:
        # PostgreSQL turns the COMMIT of a broken transaction into a rollback, which takes back a SET made inside it.
        if self.connection is not None and self.connection.info.transaction_status == TransactionStatus.INERROR:
            self.search_path_set_schemas = None
        super()._commit()

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path:
            return
        wanted = self._get_cursor_search_paths()
        if self.search_path_set_schemas == wanted:
            return
        self._setting_search_path = True
        on = self.connection.cursor() if cursor is None else cursor
        try:
            on.execute("SET search_path = " + ",".join(quote_schema_name(name) for name in wanted))
        except (django.db.utils.DatabaseError, psycopg.errors.InFailedSqlTransaction, psycopg.InternalError):
            # The transaction is broken already: whatever comes next fails too, unless it is the rollback.
            self.search_path_set_schemas = None
        else:
            self.search_path_set_schemas = wanted
        finally:
            self._setting_search_path = False
            if cursor is None:
                on.close()
