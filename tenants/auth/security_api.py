"""/api/me/security: one's sign-ins, what happened, and proving anew who one is."""

from typing import Any

from allauth.headless.account.views import ReauthenticateView
from allauth.headless.mfa import views
from ninja import Router, Status

from kernel import clock
from kernel.errors import NotFound
from tenants.auth import confirming, events, limits, sign_ins
from tenants.auth.bearer import SignedIn, SignedInRequest
from tenants.auth.errors import CodeIncorrect, InvalidCredentials, NotPossible, PasskeyRefused, TooManyAttempts
from tenants.auth.headless import app_view, call
from tenants.auth.safety import list_events, list_sessions, overview
from tenants.auth.schemas import RequestOptionsOut
from tenants.auth.security_schemas import ConfirmIn, SecurityEventPage, SecurityOut, SessionPage
from tenants.models import User

router = Router(tags=["security"])
_by_password = app_view(ReauthenticateView)
_by_code = app_view(views.ReauthenticateView)
_by_passkey = app_view(views.ReauthenticateWebAuthnView)


@router.get("", response=SecurityOut, operation_id="getSecurity", auth=SignedIn())
def get_security(request: SignedInRequest) -> dict[str, Any]:
    """How the account is protected, and whether the proof of who one is is still fresh."""
    return overview(request.access, clock.now())


@router.get("/sessions", response=SessionPage, operation_id="listSessions", auth=SignedIn())
def get_sessions(request: SignedInRequest) -> dict[str, Any]:
    """The sign-ins that stand, the one that was seen last first."""
    return {"data": list_sessions(request.access), "next_cursor": None}


@router.delete("/sessions/{session_id}", response={204: None}, operation_id="endSession", auth=SignedIn())
def end_session(request: SignedInRequest, session_id: str) -> Status[None]:
    """End one sign-in: its tokens stop working at once, its open sockets close within seconds."""
    found = sign_ins.get_of_user(request.user_id, session_id)
    if not sign_ins.end([found.family]):
        raise NotFound  # it has just been ended from elsewhere
    events.note(User.objects.get(pk=request.user_id), "sessions_ended")
    return Status(204, None)


@router.post("/end-other-sessions", response={204: None}, operation_id="endOtherSessions", auth=SignedIn())
def end_other_sessions(request: SignedInRequest) -> Status[None]:
    """End every sign-in but this one."""
    if sign_ins.end_others(request.user_id, kept=request.access.family):
        events.note(User.objects.get(pk=request.user_id), "sessions_ended")
    return Status(204, None)


@router.get("/history", response=SecurityEventPage, operation_id="listSecurityEvents", auth=SignedIn())
def get_history(request: SignedInRequest) -> dict[str, Any]:
    """What happened to the account in the last ninety days, newest first; at most 100."""
    return {"data": list_events(request.user_id), "next_cursor": None}


@router.post("/confirm", response={204: None}, operation_id="confirmIdentity", auth=SignedIn())
def confirm(request: SignedInRequest, body: ConfirmIn) -> Status[None]:
    """Prove anew who one is, for the changes of the next quarter of an hour."""
    user, family = User.objects.get(pk=request.user_id), request.access.family
    if body.password is not None:
        _confirm(request, _by_password, {"password": body.password}, InvalidCredentials())
    elif body.credential is not None:
        _confirm(request, _by_passkey, {"credential": body.credential}, PasskeyRefused())
    elif body.code is None:
        raise NotPossible("Give a password, a code or a passkey.")
    elif confirming.may_confirm_by_mail(user):
        confirming.check_code(user, family, body.code)
    else:
        _confirm(request, _by_code, {"code": body.code}, CodeIncorrect())
    sign_ins.confirm(family, clock.now())
    return Status(204, None)


@router.post("/confirm/code", response={204: None}, operation_id="askConfirmationCode", auth=SignedIn())
def ask_confirmation_code(request: SignedInRequest) -> Status[None]:
    """A code by mail, for people who have neither password nor second factor."""
    limits.count(request, "confirm_code", "3/m/key,10/h/key", key=request.user_id)
    confirming.send_code(User.objects.get(pk=request.user_id), request.access.family)
    return Status(204, None)


@router.post(
    "/confirm/passkey/begin", response=RequestOptionsOut, operation_id="beginConfirmationPasskey", auth=SignedIn()
)
def begin_confirmation_passkey(request: SignedInRequest) -> dict[str, Any]:
    """What the browser needs to ask for one of the person's passkeys."""
    answer = call(_by_passkey, request, method="GET", key=request.access.family)
    return {"options": answer.data["request_options"]}


def _confirm(request: SignedInRequest, view: Any, body: dict[str, Any], refusal: Exception) -> None:
    answer = call(view, request, body=body, key=request.access.family)
    if answer.is_limited:
        raise TooManyAttempts
    if answer.status != 200:
        raise refusal
