"""Which migrations there are, and which of them a schema has."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from sys import modules

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader
from psycopg import sql
from psycopg.errors import UndefinedTable

from tenants.postgres.owner import Connection

Names = frozenset[tuple[str, str]]  # (app label, migration)
TOGETHER = 500  # schemas whose state is asked for in one go


def tenant_names() -> Names:
    """What an organization's schema must have."""
    return _wanted(tuple(settings.TENANT_APPS))


def public_names() -> Names:
    """What the public schema must have."""
    return _wanted(tuple(settings.SHARED_APPS))


def fingerprint_of(names: Iterable[tuple[str, str]]) -> str:
    """Short and comparable; equal for equal sets."""
    return hashlib.sha256("\n".join(sorted(f"{app}.{name}" for app, name in names)).encode()).hexdigest()[:32]


def current_fingerprint() -> str:
    """Of a schema that has everything. Other schemas are compared with it by name, without a look into them."""
    return fingerprint_of(tenant_names())


@cache
def script_state() -> str:
    """As `current_fingerprint`, but it also changes when a migration is rewritten: recorded statements are then old."""
    digest = hashlib.sha256(current_fingerprint().encode())
    for migration in _migrations(tuple(settings.TENANT_APPS)).values():
        digest.update(Path(str(modules[migration].__file__)).read_bytes())
    return digest.hexdigest()[:32]


def read_applied(connection: Connection, schemas: list[str]) -> Mapping[str, Names]:
    """What each schema has, by one tiny read each. A schema without the table has nothing."""
    found: dict[str, Names] = {}
    for start in range(0, len(schemas), TOGETHER):
        some = schemas[start : start + TOGETHER]
        try:
            with connection.pipeline():
                cursors = [connection.execute(_ask(schema)) for schema in some]
            found.update(zip(some, (_names(cursor.fetchall()) for cursor in cursors), strict=True))
        except UndefinedTable:
            found.update((schema, _read_one(connection, schema)) for schema in some)
    return found


def _ask(schema: str) -> sql.Composed:
    return sql.SQL("SELECT app, name FROM {}.django_migrations").format(sql.Identifier(schema))


def _read_one(connection: Connection, schema: str) -> Names:
    try:
        return _names(connection.execute(_ask(schema)).fetchall())
    except UndefinedTable:
        return frozenset()


def _names(rows: Iterable[tuple[object, ...]]) -> Names:
    return frozenset((str(app), str(name)) for app, name in rows)


@cache
def _wanted(installed: tuple[str, ...]) -> Names:
    return frozenset(_migrations(installed))


@cache
def _migrations(installed: tuple[str, ...]) -> dict[tuple[str, str], str]:
    """(app label, migration) to the module's name, of every migration on disk of these apps, in a fixed order."""
    labels = {config.label for config in apps.get_app_configs() if config.name in installed}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    keys = sorted(key for key in loader.disk_migrations if key[0] in labels)
    return {key: loader.disk_migrations[key].__module__ for key in keys}
