"""Which schemas lack migrations. One short query per schema; nothing is read from the catalogue."""

from functools import cache

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tenants.queries import list_scopes

Wanted = frozenset[tuple[str, str]]


def list_unmigrated() -> list[str]:
    """The schemas that lack migrations of this code; a complete one is not asked again for a minute."""
    behind = [] if _is_complete("public", tuple(settings.SHARED_APPS)) else ["public"]
    if behind:
        return behind
    return [s.schema_name for s in list_scopes() if not _is_complete(s.schema_name, tuple(settings.TENANT_APPS))]


def _is_complete(schema: str, installed: tuple[str, ...]) -> bool:
    cache = caches["local"]
    key = f"migrated:{schema}"
    if cache.get(key):
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f'"{schema}".django_migrations'])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(f'SELECT app, name FROM "{schema}".django_migrations')
        complete = _wanted(installed) <= set(cursor.fetchall())
    if complete:
        cache.set(key, True, timeout=60)
    return complete


@cache
def _wanted(installed: tuple[str, ...]) -> Wanted:
    """(app label, migration) of every migration on disk of these apps."""
    labels = {config.label for config in apps.get_app_configs() if config.name in installed}
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(key for key in loader.disk_migrations if key[0] in labels)
