"""The person's side of connecting: begin, come back from the dialog, choose. A worker does the rest (connecting)."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from apps.channels import dialogs, platforms, ways
from apps.channels.models import ConnectAttempt
from apps.channels.services import queue
from kernel import crypto
from kernel.errors import DomainError, InvalidInput, NotFound

Step = ConnectAttempt.Step
LIFETIME = timedelta(minutes=20)
MOST_OPEN = 10  # of one member at a time
DONE_PATH = "/connect/done/"  # where dialogs lead back to: a page of the frontend


class AttemptNotFound(NotFound):
    """No such attempt, or not of this person and sign-in."""

    title = "There is no such attempt to connect"


class AttemptOver(DomainError):
    """It has come to its end, or its time is over."""

    code, status, title = "attempt_over", 409, "This attempt is over. Begin again"


class AttemptBusy(DomainError):
    """It does not wait for what was sent."""

    code, status, title = "attempt_busy", 409, "This attempt waits for something else"


class StateMismatch(DomainError):
    """What came back does not belong to the dialog that was opened here."""

    code, status, title = "state_mismatch", 409, "This answer does not belong to the window that was opened here"


class WayNotOffered(DomainError):
    """Whoever runs this server has not set up an app for it."""

    code, status, title = "way_not_offered", 409, "This way to connect is not set up on this server"


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """The person and the sign-in that an attempt is bound to."""

    member_id: str
    family: str

    @property
    def sign_in(self) -> str:
        return _hash(self.family)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnApp:
    """What somebody enters who connects a number through an app of their own."""

    app_id: str
    app_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    waba_id: str
    phone_number_id: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A new attempt. `state` and `dialog_url` are told only now."""

    attempt: ConnectAttempt
    state: str = ""
    dialog_url: str = ""


def begin(*, way_key: str, who: Who, now: datetime, channel_account_id: str = "", coexistence: bool = False) -> Begun:
    """Open a dialog. Raises WayNotOffered, InvalidInput."""
    way = _offered(way_key)
    if way.dialog == "none":
        raise InvalidInput("This way has no window: send the app's ids and token.")
    state = secrets.token_urlsafe(32)
    attempt = _create(way, who, now, channel_account_id, Step.DIALOG, state_hash=_hash(state))
    return Begun(attempt, state, _dialog_url(way, state, coexistence))


def begin_with_own_app(*, app: OwnApp, who: Who, now: datetime, channel_account_id: str = "") -> Begun:
    """Connect a number through the organization's own app: there is no dialog, a worker begins at once."""
    way = _offered(ways.WHATSAPP_MANUAL)
    sealed = {"token": app.access_token.strip(), "app_secret": app.app_secret.strip()}
    given = {"app_id": app.app_id, "waba_id": app.waba_id, "phone_number_id": app.phone_number_id}
    attempt = _create(
        way, who, now, channel_account_id, Step.READING, secrets=crypto.seal(json.dumps(sealed)), given=given
    )
    queue.ask_for(queue.Kind.CONNECT, attempt.pk, now=now)
    return Begun(attempt)


def take_answer(
    *,
    attempt_id: str,
    who: Who,
    state: str,
    now: datetime,
    code: str = "",
    error: str = "",
    given: Mapping[str, str] | None = None,
) -> ConnectAttempt:
    """What the dialog led back with. Its state is good once, for whoever opened it, until the time is over.

    Raises AttemptNotFound, AttemptOver, AttemptBusy, StateMismatch.
    """
    with transaction.atomic():
        attempt = _lock(attempt_id, who, now)
        if attempt.step != Step.DIALOG:
            raise AttemptBusy
        if not hmac.compare_digest(attempt.state_hash, _hash(state)):
            raise StateMismatch
        attempt.state_hash = ""  # used
        attempt.given = dict(given or {})
        if code and not error:
            attempt.step, attempt.secrets = Step.READING, crypto.seal(json.dumps({"code": code}))
        else:
            end_badly(attempt, _why_no_code(error), now)
        attempt.save()
    if attempt.step == Step.READING:
        queue.ask_for(queue.Kind.CONNECT, attempt.pk, now=now)
    return attempt


def choose(
    *, attempt_id: str, who: Who, chosen: Sequence[str], now: datetime, pins: Mapping[str, str] | None = None
) -> ConnectAttempt:
    """Which of the accounts to connect. Raises AttemptNotFound, AttemptOver, AttemptBusy, InvalidInput."""
    with transaction.atomic():
        attempt = _lock(attempt_id, who, now)
        if attempt.step != Step.CHOOSING:
            raise AttemptBusy
        offered = {each["id"]: each for each in attempt.choices}
        if not chosen or any(id_ not in offered or not offered[id_]["is_free"] for id_ in chosen):
            raise InvalidInput("Choose among the accounts that can be connected.")
        for id_ in chosen:
            if offered[id_]["needs_pin"] and not _is_pin((pins or {}).get(id_, "")):
                raise InvalidInput("This number needs its six-digit PIN.")
        held = json.loads(crypto.unseal(attempt.secrets) or "{}")
        attempt.secrets = crypto.seal(json.dumps({**held, "pins": dict(pins or {})}))
        attempt.chosen, attempt.step, attempt.problem = list(dict.fromkeys(chosen)), Step.CONNECTING, None
        attempt.save()
    queue.ask_for(queue.Kind.CONNECT, attempt.pk, now=now)
    return attempt


def find_attempt(attempt_id: str, who: Who) -> ConnectAttempt:
    """Raises AttemptNotFound."""
    attempt = ConnectAttempt.objects.filter(pk=attempt_id, member_id=who.member_id, sign_in=who.sign_in).first()
    if attempt is None:
        raise AttemptNotFound
    return attempt


def end_badly(attempt: ConnectAttempt, problem: Mapping[str, str], now: datetime) -> None:
    """It has failed; its secrets are gone. The caller saves."""
    attempt.step, attempt.problem, attempt.finished_at, attempt.secrets = Step.FAILED, dict(problem), now, ""


def forget_old(now: datetime) -> None:
    """Attempts whose time is over, with whatever secrets they still hold."""
    ConnectAttempt.objects.filter(expires_at__lt=now - LIFETIME).delete()


def redirect_uri() -> str:
    """Where dialogs lead back to; Meta wants it registered, to the letter."""
    return f"{settings.PUBLIC_URL}{DONE_PATH}"


def _offered(way_key: str) -> ways.Way:
    way = ways.WAYS.get(way_key)
    if way is None or not platforms.is_offered(way):
        raise WayNotOffered
    return way


@transaction.atomic
def _create(
    way: ways.Way, who: Who, now: datetime, channel_account_id: str, step: str, **values: Any
) -> ConnectAttempt:
    mine = ConnectAttempt.objects.filter(member_id=who.member_id, expires_at__gt=now, finished_at__isnull=True)
    # Windows that were closed without a word: the oldest go.
    for old in mine.order_by("-created_at")[MOST_OPEN - 1 :]:
        old.delete()
    return ConnectAttempt.objects.create(
        way=way.key,
        channel_account_id=channel_account_id,
        member_id=who.member_id,
        sign_in=who.sign_in,
        step=step,
        created_at=now,
        expires_at=now + LIFETIME,
        **{"state_hash": "", **values},
    )


def _lock(attempt_id: str, who: Who, now: datetime) -> ConnectAttempt:
    mine = ConnectAttempt.objects.select_for_update().filter(member_id=who.member_id, sign_in=who.sign_in)
    attempt = mine.filter(pk=attempt_id).first()
    if attempt is None:
        raise AttemptNotFound
    if attempt.finished_at is not None or attempt.expires_at <= now:
        raise AttemptOver
    return attempt


def _dialog_url(way: ways.Way, state: str, coexistence: bool) -> str:
    app, back = platforms.app_of_way(way), redirect_uri()
    if way.dialog == "instagram":
        return dialogs.instagram_dialog(
            base_url=settings.META_INSTAGRAM_DIALOG_URL,
            app_id=app.app_id,
            redirect_uri=back,
            state=state,
            scopes=way.scopes,
        )
    common = {
        "base_url": settings.META_DIALOG_URL,
        "version": settings.META_GRAPH_VERSION,
        "app_id": app.app_id,
        "redirect_uri": back,
        "state": state,
    }
    if way.key == ways.WHATSAPP_SIGNUP:
        return dialogs.signup_dialog(**common, config_id=settings.META_SIGNUP_CONFIG_ID, coexistence=coexistence)
    return dialogs.facebook_dialog(**common, scopes=way.scopes, config_id=settings.META_LOGIN_CONFIG_ID)


def _why_no_code(error: str) -> dict[str, str]:
    if error in ("access_denied", "user_denied", "canceled"):
        detail = "The window was closed before access was given. Nothing has changed."
        return {"code": "canceled", "detail": detail, "mend": "Begin again when you are ready."}
    detail = "Meta's window ended with an error."
    return {"code": "dialog_failed", "detail": detail, "mend": "Begin again.", "platform_code": error[:80]}


def _is_pin(text: str) -> bool:
    return len(text) == 6 and text.isascii() and text.isdigit()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
