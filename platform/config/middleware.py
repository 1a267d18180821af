"""Around every request."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from config import env
from config.problems import problem
from kernel.actor import Actor, acting
from kernel.ids import new_id
from tenants.context import request_scope

_GIVEN = re.compile(r"[A-Za-z0-9_-]{8,64}")


class RequestMiddleware:
    """Begins each request without an organization and with an unknown actor, and gives it an id (the caller's own, if
    it is a sane one), shown in the answer and in every error. Answers are for the caller alone: nothing in between
    keeps them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.get_host()  # raises DisallowedHost, a 400: addresses are made from it
        given = request.headers.get("X-Request-Id", "")
        request_id = given if _GIVEN.fullmatch(given) else new_id("req")
        request.request_id = request_id  # type: ignore[attr-defined]
        actor = Actor(
            kind="anonymous",
            ip=client_address(request),
            user_agent=request.headers.get("User-Agent", "")[:256],
            request_id=request_id,
        )
        with request_scope(), acting(actor):
            response = self._get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            response = _explain(request, response)
        response["X-Request-Id"] = request_id
        response.setdefault("Cache-Control", "no-store")
        if hasattr(request, "renamed_to"):
            response["X-Organization"] = request.renamed_to  # an old slug was named: this is the new one
        if not response.streaming:
            response.setdefault("Content-Length", str(len(response.content)))
        return response


def client_address(request: HttpRequest) -> str:
    """The address that our own proxies saw: what a client writes in front of theirs is not believed."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if env.TRUSTED_PROXIES and len(hops) >= env.TRUSTED_PROXIES:
        return hops[-env.TRUSTED_PROXIES][:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]


def _explain(request: HttpRequest, refusal: HttpResponseNotAllowed) -> HttpResponse:
    """ninja answers a wrong method by itself, past the handlers of errors."""
    title = f"{request.method} is not possible here"
    answer = problem(request, status=405, code="method_not_allowed", title=title)
    answer["Allow"] = refusal["Allow"]
    return answer
