"""Every error of the API is application/problem+json (RFC 9457) with a stable `code` and the request's id."""

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from kernel.errors import DomainError

logger = logging.getLogger(__name__)


def problem(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    title: str,
    detail: str = "",
    errors: list[dict[str, str]] | None = None,
    extra: Mapping[str, object] | None = None,
) -> HttpResponse:
    """One error, as the caller gets it."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or title,
        "code": code,
        "request_id": getattr(request, "request_id", ""),
        **(extra or {}),
    }
    if errors is not None:
        body["errors"] = errors
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/problem+json")


def add_handlers(api: NinjaAPI) -> None:
    """Make the API answer every exception with a problem."""
    api.add_exception_handler(DomainError, _domain_error)
    api.add_exception_handler(ValidationError, _validation_error)
    api.add_exception_handler(AuthenticationError, _not_signed_in)
    api.add_exception_handler(DataError, _unstorable)
    api.add_exception_handler(RequestDataTooBig, _too_large)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(Exception, _unexpected)


def _domain_error(request: HttpRequest, error: DomainError | type[DomainError]) -> HttpResponse:
    assert isinstance(error, DomainError)
    answer = problem(
        request, status=error.status, code=error.code, title=error.title, detail=error.detail, extra=error.extra
    )
    for name, value in error.headers.items():
        answer[name] = value
    return answer


def _validation_error(request: HttpRequest, error: Any) -> HttpResponse:
    errors = [
        {"pointer": _pointer(each.get("loc", ())), "code": str(each["type"]), "detail": str(each.get("msg", ""))}
        for each in error.errors
    ]
    title = "Some of what was sent is not valid"
    return problem(request, status=422, code="validation_failed", title=title, errors=errors)


def _unstorable(request: HttpRequest, error: Any) -> HttpResponse:
    """PostgreSQL's text takes no NUL, wherever in a request it stood."""
    logger.warning("request %s holds what cannot be stored: %s", getattr(request, "request_id", ""), error)
    title = "Some of what was sent cannot be stored"
    return problem(request, status=422, code="validation_failed", title=title, errors=[])


def _too_large(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(request, status=413, code="request_too_large", title="The request is too large")


def _not_signed_in(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(request, status=401, code="token_invalid", title="Sign in to go on")


def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(request, status=404, code="not_found", title="Not found")


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    code = "bad_request" if error.status_code == 400 else "error"
    return problem(request, status=error.status_code, code=code, title=str(error) or "The request cannot be read")


def _unexpected(request: HttpRequest, error: Any) -> HttpResponse:
    logger.error("request %s failed", getattr(request, "request_id", ""), exc_info=error)
    title = "Something went wrong on our side"
    detail = "Nothing was changed. Try again; if it stays, tell us the request id."
    return problem(request, status=500, code="internal_error", title=title, detail=detail)


def _pointer(location: Any) -> str:
    """`/body_text` (a JSON pointer) of pydantic's location, without the names of our own parameters and of the choices
    of a union (`#…`)."""
    inner = [each for at, each in enumerate(location) if at > 1 or each not in ("body", "query", "path", "filters")]
    parts = [str(each) for each in inner if not str(each).startswith("#")]
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
