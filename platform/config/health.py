"""/healthz: this process answers. /readyz: everything that an agent needs is there."""

from collections.abc import Callable

import redis
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from kernel import valkey
from kernel.poll import is_worker_alive
from kernel.responses import json_response
from tenants.migrations_state import is_public_migrated, list_unmigrated


def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as this process can answer at all."""
    return json_response({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, Valkey, a worker and the public migrations are there; else 503 with what is missing.

    Organizations whose schema is behind are told, and keep nobody else from working.
    """
    checks: dict[str, Callable[[], str | None]] = {
        "database": _database,
        "valkey": _valkey,
        "worker": _worker,
        "migrations": _migrations,
    }
    missing = {name: reason for name, check in checks.items() if (reason := check()) is not None}
    if missing:
        return json_response({"status": "unavailable", "missing": missing}, status=503)
    behind = list_unmigrated()
    told = {"organizations_behind": len(behind), "first_behind": behind[:5]} if behind else {}
    return json_response({"status": "ready", "missing": missing, **told})


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
