"""The cookies of signing in. All are HttpOnly, SameSite=Strict but for one, and only /api/auth gets them."""

from typing import Any, Literal

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

PATH = "/api/auth"
_DEVICE_SALT = "inlet.device"
_DEVICE_AGE_S = 400 * 24 * 3600


def set_refresh(response: HttpResponse, refresh_token: str) -> None:
    """The token that continues the sign-in."""
    _set(response, settings.REFRESH_COOKIE_NAME, refresh_token, settings.HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN)


def clear_refresh(response: HttpResponse) -> None:
    response.delete_cookie(settings.REFRESH_COOKIE_NAME, path=PATH, samesite="Strict")


def get_flow(request: HttpRequest) -> str:
    """The key of the sign-in that waits for its next step, "" when none does."""
    return request.COOKIES.get(settings.FLOW_COOKIE_NAME, "")


def set_flow(response: HttpResponse, key: str) -> None:
    _set(response, settings.FLOW_COOKIE_NAME, key, settings.SESSION_COOKIE_AGE)


def clear_flow(response: HttpResponse) -> None:
    response.delete_cookie(settings.FLOW_COOKIE_NAME, path=PATH, samesite="Strict")


def get_provider(request: HttpRequest) -> str:
    """The key of the session in which the return from a provider is waited for."""
    return request.COOKIES.get(settings.PROVIDER_COOKIE_NAME, "")


def set_provider(response: HttpResponse, key: str) -> None:
    """Lax, unlike the others: it has to come along from the provider's site."""
    _set(response, settings.PROVIDER_COOKIE_NAME, key, settings.SESSION_COOKIE_AGE, samesite="Lax")


def clear_provider(response: HttpResponse) -> None:
    response.delete_cookie(settings.PROVIDER_COOKIE_NAME, path=PATH, samesite="Lax")


def remember_device(request: HttpRequest, response: HttpResponse, user_id: str) -> None:
    """Somebody has signed in here: strangers who guess their password elsewhere cannot lock them out here."""
    known = [user_id, *[each for each in known_users(request) if each != user_id]][:5]
    _set(response, settings.DEVICE_COOKIE_NAME, signing.dumps(known, salt=_DEVICE_SALT), _DEVICE_AGE_S)


def known_users(request: HttpRequest) -> list[str]:
    """The people who have signed in with this browser."""
    try:
        known: Any = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=_DEVICE_SALT, max_age=_DEVICE_AGE_S
        )
    except signing.BadSignature:
        return []
    return [str(each) for each in known]


def _set(
    response: HttpResponse, name: str, value: str, age_s: int, samesite: Literal["Strict", "Lax"] = "Strict"
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=age_s,
        path=PATH,
        secure=settings.REFRESH_COOKIE_SECURE,
        httponly=True,
        samesite=samesite,
    )
