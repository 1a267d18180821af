"""A sign-in or sign-up that waits for its next step: which step, and what the person may be told about it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.flows.password_reset_by_code import PASSWORD_RESET_VERIFICATION_SESSION_KEY
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.headless.internal.sessionkit import lookup_session
from allauth.mfa.models import Authenticator
from django.conf import settings

from kernel import clock

VERIFY_EMAIL, ENTER_CODE = "verify_email", "enter_code"
SECOND_FACTOR, RESET_PASSWORD = "second_factor", "reset_password"
_STEPS = {
    "verify_email": VERIFY_EMAIL,
    "login_by_code": ENTER_CODE,
    "mfa_authenticate": SECOND_FACTOR,
    "password_reset_by_code": RESET_PASSWORD,
}
_METHODS = {"totp": "totp", "recovery_codes": "recovery_code", "webauthn": "passkey"}


def find_pending(key: str) -> dict[str, Any] | None:
    """The step that the session `key` waits for, as PendingOut; None when it waits for none, or no longer."""
    session = lookup_session(key) if key else None
    if session is None:
        return None
    reset = session.get(PASSWORD_RESET_VERIFICATION_SESSION_KEY)
    if isinstance(reset, Mapping):
        return _by_code(RESET_PASSWORD, reset, can_resend=False)
    login = session.get(LOGIN_SESSION_KEY)
    if not isinstance(login, Mapping):
        return None
    stages = login.get("state", {}).get("stages", {})
    step = _STEPS.get(stages.get("current", ""))
    if step == VERIFY_EMAIL:
        return _by_code(step, session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY))
    if step == ENTER_CODE:
        return _by_code(step, stages.get("login_by_code", {}).get("data"))
    if step == SECOND_FACTOR:
        return _by_second_factor(login)
    return None


def _by_code(step: str, state: Any, *, can_resend: bool = True) -> dict[str, Any] | None:
    """A code was sent by mail. The answer is the same whether there is an account behind the address or not."""
    if not isinstance(state, Mapping) or "at" not in state:
        return None
    ends_at = datetime.fromtimestamp(state["at"], UTC) + timedelta(seconds=settings.CODE_LIFETIME_S)
    if ends_at <= clock.now():
        return None
    return _pending(
        step,
        email=state.get("email"),
        expires_at=clock.isoformat(ends_at),
        tries_left=max(settings.CODE_TRIES - state.get("failed_attempts", 0), 0),
        can_resend=can_resend and state.get("resend_count", 0) < settings.CODE_RESENDS,
    )


def _by_second_factor(login: Mapping[str, Any]) -> dict[str, Any] | None:
    ends_at = datetime.fromtimestamp(login["initiated_at"], UTC) + timedelta(seconds=settings.CODE_LIFETIME_S)
    if ends_at <= clock.now():
        return None
    types = Authenticator.objects.filter(user_id=login.get("user_pk")).values_list("type", flat=True).distinct()
    methods = [name for kind, name in _METHODS.items() if kind in set(types)]
    return _pending(SECOND_FACTOR, methods=methods, expires_at=clock.isoformat(ends_at))


def _pending(step: str, **known: Any) -> dict[str, Any]:
    nothing: dict[str, Any] = {
        "email": None,
        "methods": [],
        "expires_at": None,
        "tries_left": None,
        "can_resend": False,
    }
    return {"status": "pending", "flow": step, **nothing, **known}
