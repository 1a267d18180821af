"""Making a schema with its role, and taking both away."""

import logging
import re

from django.conf import settings
from psycopg import sql
from psycopg.errors import DependentObjectsStillExist, InsufficientPrivilege, UndefinedObject

from tenants.ledger import SchemaPool
from tenants.migrating.capture import migrate_and_record
from tenants.migrating.replay import replay
from tenants.migrating.scripts import FROM_NOTHING, find_script, keep_script
from tenants.migrating.state import current_fingerprint
from tenants.models import schema_name
from tenants.postgres.base import OWNER
from tenants.postgres.owner import Connection, owner_connection
from tenants.postgres.roles import ledger_statements, schema_statements

logger = logging.getLogger(__name__)

_OURS = re.compile(r"t_[A-Za-z0-9_]{1,60}")


class SchemaLost(RuntimeError):
    """The schema was taken for debris while it was being made: its maker was silent for too long."""


def make_schema() -> str:
    """A new schema, migrated and entered in the pool as ready. Returns its name.

    By replay of the template: some tenths of a second. The first one after a change of migrations is migrated the long
    way and gives the template. A maker that dies leaves a row without fingerprint, which `fill_pool` clears away.
    """
    name = schema_name()
    role = name if settings.TENANT_ROLES else ""
    pool = SchemaPool.objects.using(OWNER)
    pool.create(schema_name=name, role_name=role, fingerprint="")
    with owner_connection() as connection:
        _make(connection, name)
    if not pool.filter(schema_name=name, fingerprint="").update(fingerprint=current_fingerprint()):
        raise SchemaLost(name)
    return name


def _make(connection: Connection, name: str) -> None:
    template = find_script(FROM_NOTHING)
    if template is not None and not template.obstacle:
        replay(connection, name, [*schema_statements(name), *template.statements, *ledger_statements(name)])
        return
    replay(connection, name, schema_statements(name))
    script = migrate_and_record(name)
    replay(connection, name, ledger_statements(name))
    if template is None:
        keep_script(FROM_NOTHING, script)


def drop_schema(schema_name: str, role_name: str) -> None:
    """The schema with everything in it, its role and its row in the pool. Safe to repeat.

    A role that another database of the same server still knows stays; it can touch nothing here any more.
    """
    for name in {schema_name, role_name} - {""}:
        if not _OURS.fullmatch(name):
            raise ValueError(f"{name!r} is no organization's schema")
    with owner_connection() as connection:
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema_name)))
        if role_name:
            _drop_role(connection, role_name)
    SchemaPool.objects.using(OWNER).filter(schema_name=schema_name).delete()


def _drop_role(connection: Connection, role: str) -> None:
    try:
        connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))
    except (DependentObjectsStillExist, InsufficientPrivilege, UndefinedObject) as kept:
        logger.warning("role %s stays: %s", role, kept)
