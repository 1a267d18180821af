"""/healthz: this process answers. /readyz: everything that an agent needs is there."""

from django.http import HttpRequest, HttpResponse

from kernel.responses import json_response
from tenants.health import list_missing
from tenants.migrations_state import list_unmigrated


def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as this process can answer at all."""
    return json_response({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database, Valkey, a worker and the public migrations are there; else 503 with what is missing.

    Organizations whose schema is behind are told, and keep nobody else from working.
    """
    missing = list_missing()
    if missing:
        return json_response({"status": "unavailable", "missing": missing}, status=503)
    behind = list_unmigrated()
    told = {"organizations_behind": len(behind), "first_behind": behind[:5]} if behind else {}
    return json_response({"status": "ready", "missing": missing, **told})
