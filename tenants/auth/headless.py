"""Calling allauth's headless views from ours: what was validated goes in, what it means comes out.

allauth keeps a sign-in that is not complete in a session, named by its key. Calls with the same key wait for each
other, so that no code can be tried more often than is allowed by trying it many times at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import redis
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.constants import Client
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, QueryDict

from tenants.auth.errors import PasskeyRefused, SignInUnavailable

View = Callable[[HttpRequest], HttpResponseBase]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`errors`: code of each error by the name of its field ("" for none); `pending`: the step that waits, if any."""

    status: int
    data: Mapping[str, Any]
    meta: Mapping[str, Any] = field(repr=False)
    errors: Mapping[str, str]
    messages: tuple[str, ...]
    pending: str | None

    @property
    def is_signed_in(self) -> bool:
        return "access_token" in self.meta

    @property
    def is_limited(self) -> bool:
        """Refused because it was tried too often."""
        return self.status == 429 or self.has_error("too_many_login_attempts")

    def has_error(self, code: str) -> bool:
        return code in self.errors.values()


def app_view(view_class: Any) -> View:
    """An allauth view for clients that carry tokens instead of cookies."""
    view: View = view_class.as_api_view(client=Client.APP)
    return view


def call(
    view: View,
    request: HttpRequest,
    *,
    method: str = "POST",
    body: Mapping[str, Any] | None = None,
    key: str = "",
    query: str = "",
) -> Answer:
    """One call. `key`: the session to go on with, a new one without it. Raises SignInUnavailable, PasskeyRefused."""
    given = request.method
    request.GET = QueryDict(query)
    # The view reads the request itself: it gets exactly this, whatever the client sent.
    request.method = method
    request._body = orjson.dumps(body or {})
    request.META["HTTP_AUTHORIZATION"] = ""
    request.META["HTTP_X_SESSION_TOKEN"] = key
    request.__dict__.pop("headers", None)  # Django keeps what it read first
    try:
        with transaction.atomic():
            if key:
                Session.objects.select_for_update().filter(pk=key).first()
            return _read(_answer(view, request))
    except redis.RedisError:
        # Without its counters there is no limit on guessing, so nobody signs in until Valkey is back.
        raise SignInUnavailable from None
    except (AttributeError, KeyError, TypeError, ValueError) as malformed:
        if body is None or "credential" not in body:
            raise
        # What a browser says about a passkey is read by fido2, which assumes that it has the right shape.
        raise PasskeyRefused from malformed
    finally:
        request.method = given
        request.META["HTTP_X_SESSION_TOKEN"] = ""
        request.__dict__.pop("headers", None)


def _answer(view: View, request: HttpRequest) -> HttpResponseBase:
    try:
        return view(request)
    except ImmediateHttpResponse as answer:
        response: HttpResponseBase = answer.response
        return response


def _read(answer: Any) -> Answer:
    try:
        content = orjson.loads(answer.content or b"{}")
    except orjson.JSONDecodeError:
        content = {}
    errors = content.get("errors") or []
    data = content.get("data") or {}
    flows = data.get("flows", ()) if isinstance(data, dict) else ()
    return Answer(
        status=answer.status_code,
        data=data if isinstance(data, dict) else {"list": data},
        meta=content.get("meta") or {},
        errors={each.get("param", ""): each.get("code", "invalid") for each in errors},
        messages=tuple(str(each.get("message", "")) for each in errors),
        pending=next((flow["id"] for flow in flows if flow.get("is_pending")), None),
    )
