"""/api/auth: allauth's sign-in for a browser: the refresh token travels in an HttpOnly cookie, never in JSON."""

from typing import Any

import orjson
import redis
from allauth.headless.account.views import LoginView
from allauth.headless.constants import Client
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from kernel.errors import DomainError, PermissionDenied
from tenants.auth.schemas import LoginIn, TokenOut
from tenants.auth.tokens import RotatingTokenStrategy, end_family

router = Router(tags=["auth"])
COOKIE_PATH = "/api/auth"

_login = LoginView.as_api_view(client=Client.APP)


class InvalidCredentials(DomainError):
    """E-mail and password do not belong together. Says no more, so that nobody learns which addresses exist."""

    code, status, title = "invalid_credentials", 401, "The e-mail address or the password is not right"


class TooManyAttempts(DomainError):
    """Too many failed sign-ins; wait some minutes."""

    code, status, title = "too_many_attempts", 429, "Too many attempts. Wait a few minutes and try again"


class SignInUnavailable(DomainError):
    """The counters that limit guessing are away."""

    code, status, title = "sign_in_unavailable", 503, "Signing in is not possible right now. Try again in a moment"


class RefreshInvalid(DomainError):
    """There is no sign-in to be continued."""

    code, status, title = "refresh_invalid", 401, "Your sign-in has ended. Sign in again"


@router.post("/login", response=TokenOut, operation_id="login", auth=None)
def login(request: HttpRequest, body: LoginIn, response: HttpResponse) -> dict[str, Any]:
    """Sign in with e-mail and password."""
    # allauth's view reads the request itself: hand it exactly what was validated.
    request._body = orjson.dumps({"email": body.email, "password": body.password})
    request.META["HTTP_AUTHORIZATION"] = ""
    try:
        answer = _login(request)
    except redis.RedisError:
        # Without its counters there is no limit on guessing, so nobody signs in until Valkey is back.
        raise SignInUnavailable from None
    content = orjson.loads(answer.content or b"{}")
    if answer.status_code == 429 or _has_error(content, "too_many_login_attempts"):
        raise TooManyAttempts
    meta = content.get("meta") or {}
    if answer.status_code != 200 or "access_token" not in meta:
        raise InvalidCredentials
    _set_cookie(response, meta["refresh_token"])
    return _token(meta["access_token"])


@router.post("/refresh", response=TokenOut, operation_id="refresh", auth=None)
def refresh(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """A new access token, by the cookie; the cookie is renewed."""
    _require_own_origin(request)
    tokens = RotatingTokenStrategy().refresh_token(request.COOKIES.get(settings.REFRESH_COOKIE_NAME, ""))
    if tokens is None:
        raise RefreshInvalid
    access_token, refresh_token = tokens
    _set_cookie(response, refresh_token)
    return _token(access_token)


@router.post("/logout", response={204: None}, operation_id="logout", auth=None)
def logout(request: HttpRequest, response: HttpResponse) -> Status[None]:
    """End this sign-in: its tokens stop working at once."""
    _require_own_origin(request)
    end_family(request.COOKIES.get(settings.REFRESH_COOKIE_NAME, ""))
    response.delete_cookie(settings.REFRESH_COOKIE_NAME, path=COOKIE_PATH, samesite="Strict")
    return Status(204, None)


def _require_own_origin(request: HttpRequest) -> None:
    """The cookie is SameSite=Strict already; a foreign Origin is refused all the same."""
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != request.get_host():
        raise PermissionDenied("This address may not use the sign-in of another site.")


def _token(access_token: str) -> dict[str, Any]:
    return {"access_token": access_token, "expires_in": settings.HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN}


def _set_cookie(response: HttpResponse, refresh_token: str) -> None:
    response.set_cookie(
        settings.REFRESH_COOKIE_NAME,
        refresh_token,
        max_age=settings.HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN,
        path=COOKIE_PATH,
        secure=settings.REFRESH_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _has_error(content: dict[str, Any], code: str) -> bool:
    return any(error.get("code") == code for error in content.get("errors") or ())
