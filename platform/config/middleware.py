"""Around every request."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kernel.ids import new_id
from tenants.context import request_scope

_GIVEN = re.compile(r"[A-Za-z0-9_-]{8,64}")


class RequestIdMiddleware:
    """Gives each request an id (the caller's own, if it is a sane one), shown in the answer and in every error, and
    begins it without an organization in scope."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request.request_id = given if _GIVEN.fullmatch(given) else new_id("req")  # type: ignore[attr-defined]
        with request_scope():
            response = self._get_response(request)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        if not response.streaming:
            response.setdefault("Content-Length", str(len(response.content)))
        return response
