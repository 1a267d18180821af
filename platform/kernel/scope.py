"""Whose data the running code may touch: one organization, or none.

The scope lives in a ContextVar, so it follows coroutines and is empty in a new thread. Empty means "public tables
only": code that forgets to open a scope fails loudly on the first tenant table instead of reading somebody's data.
Only `tenants.context` opens scopes.
"""

import logging
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """One organization's place: its public id, the PostgreSQL schema that holds its tables, the role that may use it.

    Schema and role are two columns of the organization and must name the same place; a mix of two organizations
    raises ScopeMismatch here, and would be refused by PostgreSQL. An empty role is one that was never made
    (TENANT_ROLES=off).
    """

    organization_id: str
    schema_name: str
    role_name: str

    def __post_init__(self) -> None:
        if self.role_name and self.role_name != self.schema_name:
            raise ScopeMismatch(f"schema {self.schema_name} with role {self.role_name}")


class ScopeMismatch(RuntimeError):
    """The schema of one organization came together with the role of another."""


class NoScope(RuntimeError):
    """Code that needs an organization ran outside of one."""


current_scope: ContextVar[Scope | None] = ContextVar("inlet_scope", default=None)


def cache_key(key: str, key_prefix: str, version: int) -> str:
    """Django's KEY_FUNCTION: a cached value belongs to the organization in whose scope it was made."""
    scope = current_scope.get()
    owner = "public" if scope is None else scope.organization_id
    return f"{key_prefix}:{version}:{owner}:{key}"


class OrganizationFilter(logging.Filter):
    """Put it on handlers: each record gets `organization`, the id in whose scope it was written, or `-`."""

    def filter(self, record: logging.LogRecord) -> bool:
        scope = current_scope.get()
        record.organization = "-" if scope is None else scope.organization_id
        return True


def require_scope() -> Scope:
    """The scope that is open. Raises NoScope when there is none."""
    scope = current_scope.get()
    if scope is None:
        raise NoScope("No organization is in scope: open tenants.context.tenant_scope() first.")
    return scope
