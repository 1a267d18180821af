"""Answers that are JSON already in all but name: dicts and lists to bytes, without a schema in between.

For hot lists only; their shape is checked against the schema in tests instead of on every request.
"""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja.renderers import BaseRenderer

JSON = "application/json"


def json_response(data: Any, status: int = 200) -> HttpResponse:
    """The data as JSON."""
    return HttpResponse(orjson.dumps(data), content_type=JSON, status=status)


class OrjsonRenderer(BaseRenderer):
    """What django-ninja renders everything else with."""

    media_type = JSON

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data)
