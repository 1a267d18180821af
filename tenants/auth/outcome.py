"""From allauth's answer to ours: signed in, waiting for the next step, or refused."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kernel.actor import identify
from tenants.auth import cookies, events, flows, limits
from tenants.auth.errors import CodeIncorrect, FlowExpired, PasskeyRefused, PasswordTooWeak
from tenants.auth.headless import Answer, View, call
from tenants.auth.schemas import PendingOut, SignedInOut
from tenants.models import SecurityEvent, User

Outcome = SignedInOut | PendingOut


def conclude(request: HttpRequest, response: HttpResponse, answer: Answer, *, key: str = "") -> dict[str, Any]:
    """SignedInOut or PendingOut, with the cookies that belong to it. `key`: the session that the call went on with.

    Raises FlowExpired when there is neither.
    """
    if answer.is_signed_in:
        welcome(request, response, User.objects.get(pk=answer.data["user"]["id"]), answer.meta["refresh_token"])
        return signed_in(answer.meta["access_token"])
    key = answer.meta.get("session_token") or key
    pending = flows.find_pending(key)
    if pending is None:
        cookies.clear_flow(response)
        raise FlowExpired
    cookies.set_flow(response, key)
    return pending


def step(
    request: HttpRequest, response: HttpResponse, awaited: str, view: View, body: dict[str, Any]
) -> dict[str, Any]:
    """The step `awaited` of the flow that the cookie names. Raises FlowExpired, CodeIncorrect, TooManyAttempts."""
    key = key_of_step(request, awaited)
    answer = call(view, request, body=body, key=key)
    _refuse(request, answer, key=key)
    return conclude(request, response, answer, key=key)


def key_of_step(request: HttpRequest, awaited: str) -> str:
    """The session of the flow that the cookie names, when it waits for this step. Raises FlowExpired."""
    key = cookies.get_flow(request)
    pending = flows.find_pending(key)
    if pending is None or pending["flow"] != awaited:
        raise FlowExpired
    return key


def signed_in(access_token: str) -> dict[str, Any]:
    expires_in = settings.HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN
    return {"status": "signed_in", "access_token": access_token, "expires_in": expires_in}


def welcome(request: HttpRequest, response: HttpResponse, user: User, refresh_token: str) -> None:
    """The cookies of a complete sign-in; a browser that the person never used before is told to them by mail."""
    identify(kind="user", id=user.pk, name=user.name)
    has_been_here = user.pk in cookies.known_users(request)
    has_signed_in = SecurityEvent.objects.filter(user=user, kind__in=("signed_in", "signed_in_anew")).exists()
    events.note(user, "signed_in" if has_been_here or not has_signed_in else "signed_in_anew")
    cookies.set_refresh(response, refresh_token)
    cookies.clear_flow(response)
    cookies.remember_device(request, response, user.pk)


def _refuse(request: HttpRequest, answer: Answer, *, key: str) -> None:
    """Raises what a step's refusal means; returns when it was not refused."""
    if answer.is_limited:
        raise limits.too_many(request, "login_failed")
    if "password" in answer.errors:
        raise PasswordTooWeak(" ".join(answer.messages))
    if answer.status == 400 and "credential" in answer.errors:
        raise PasskeyRefused
    if answer.status == 400:
        pending = flows.find_pending(key)
        if pending is None:
            raise FlowExpired("Too many wrong codes. Start again to get a new one.")
        raise CodeIncorrect(pending["tries_left"])
    if answer.status in (404, 409, 410):
        raise FlowExpired
