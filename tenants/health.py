"""What an agent needs to work: each part is asked in turn."""

from collections.abc import Callable

import redis
from django.db import DatabaseError, connection

from kernel import valkey
from kernel.poll import is_worker_alive
from tenants.migrations_state import is_public_migrated


def list_missing() -> dict[str, str]:
    """What is missing and why, by part: database, valkey, worker, migrations. Empty: all is there."""
    return {name: reason for name, check in _CHECKS.items() if (reason := check()) is not None}


def _database() -> str | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "The database does not answer."
    return None


def _valkey() -> str | None:
    try:
        valkey.client().ping()
    except redis.RedisError:
        return "Valkey does not answer."
    return None


def _worker() -> str | None:
    try:
        return None if is_worker_alive() else "No worker has been heard of for ten seconds."
    except redis.RedisError:
        return "Workers are heard through Valkey, which does not answer."


def _migrations() -> str | None:
    try:
        return None if is_public_migrated() else "Not migrated: public"
    except DatabaseError:
        return "The migrations cannot be read."


_CHECKS: dict[str, Callable[[], str | None]] = {
    "database": _database,
    "valkey": _valkey,
    "worker": _worker,
    "migrations": _migrations,
}
