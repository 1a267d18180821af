"""/api/auth: allauth's sign-up and sign-in for a browser.

The refresh token, and the key of a sign-in that waits for its next step, travel in HttpOnly cookies, never in JSON.
No answer, and no difference in time, tells whether an address has an account: a known one gets a mail that says so.
"""

from typing import Any

from allauth.headless.account import views
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from kernel.errors import PermissionDenied
from tenants.auth import cookies, flows, limits
from tenants.auth.adapter import attempts_key
from tenants.auth.errors import FlowExpired, InvalidCredentials, RefreshInvalid
from tenants.auth.headless import app_view, call
from tenants.auth.outcome import Outcome, conclude, signed_in, step
from tenants.auth.passwords import check_password
from tenants.auth.people import discard_unconfirmed, lock_address
from tenants.auth.schemas import (
    CodeIn,
    EmailIn,
    LoginIn,
    NothingOut,
    PendingOut,
    ResetIn,
    SignUpIn,
    TokenOut,
)
from tenants.auth.tokens import RotatingTokenStrategy, end_family
from tenants.models import User

router = Router(tags=["auth"])

_login = app_view(views.LoginView)
_sign_up = app_view(views.SignupView)
_verify = app_view(views.VerifyEmailView)
_resend_verification = app_view(views.ResendEmailVerificationCodeView)
_ask_code = app_view(views.RequestLoginCodeView)
_confirm_code = app_view(views.ConfirmLoginCodeView)
_resend_code = app_view(views.ResendLoginCodeView)
_ask_reset = app_view(views.RequestPasswordResetView)
_reset = app_view(views.ResetPasswordView)


@router.post("/signup", response=Outcome, operation_id="signUp", auth=None)
def sign_up(request: HttpRequest, body: SignUpIn, response: HttpResponse) -> dict[str, Any]:
    """Begin an account: a code goes to the address. A known address gets a mail that says so, and the same answer."""
    if body.password is not None:
        check_password(body.password, User(email=body.email, name=body.name or ""))
    with transaction.atomic():
        lock_address(body.email)
        discard_unconfirmed(body.email)
        is_known = User.objects.filter(email=body.email).exists()
        given = {"email": body.email, "name": body.name or "", "password": body.password or ""}
        answer = call(_sign_up, request, body=given)
        if answer.status == 429:
            raise limits.too_many(request, "signup")
        if flows.find_pending(answer.meta.get("session_token", "")) is None:
            # A code went to this address a moment ago: what was begun then stays as it is.
            raise limits.too_many(request, "confirm_email", key=body.email)
        if is_known and body.password is not None:
            make_password(body.password)  # takes as long as it does for a new account
    return conclude(request, response, answer)


@router.post("/verify", response=Outcome, operation_id="verifyEmail", auth=None)
def verify(request: HttpRequest, body: CodeIn, response: HttpResponse) -> dict[str, Any]:
    """Confirm the address of a sign-up with the code."""
    return step(request, response, flows.VERIFY_EMAIL, _verify, {"key": body.code})


@router.post("/code", response=Outcome, operation_id="askSignInCode", auth=None)
def ask_code(request: HttpRequest, body: EmailIn, response: HttpResponse) -> dict[str, Any]:
    """Ask for a code to sign in with. An unknown address gets a mail that says so, and the same answer."""
    answer = call(_ask_code, request, body={"email": body.email})
    if answer.status == 429 or answer.errors:
        raise limits.too_many(request, "request_login_code", key=body.email)
    return conclude(request, response, answer)


@router.post("/code/confirm", response=Outcome, operation_id="confirmSignInCode", auth=None)
def confirm_code(request: HttpRequest, body: CodeIn, response: HttpResponse) -> dict[str, Any]:
    """Sign in with the code."""
    return step(request, response, flows.ENTER_CODE, _confirm_code, {"code": body.code})


@router.post("/resend", response=Outcome, operation_id="resendCode", auth=None)
def resend(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """A new code in place of the one that was sent: for a sign-up, or for signing in."""
    key = cookies.get_flow(request)
    pending = flows.find_pending(key)
    if pending is None or not pending["can_resend"]:
        raise FlowExpired
    view = _resend_verification if pending["flow"] == flows.VERIFY_EMAIL else _resend_code
    answer = call(view, request, key=key)
    if answer.status == 429:
        raise limits.too_many(request, "confirm_email", key=pending["email"])
    return conclude(request, response, answer, key=key)


@router.get("/flow", response=PendingOut | NothingOut, operation_id="getFlow", auth=None)
def get_flow(request: HttpRequest) -> dict[str, Any]:
    """Where this browser stands: the step that its sign-in or sign-up waits for."""
    return flows.find_pending(cookies.get_flow(request)) or {"status": "none"}


@router.post("/login", response=Outcome, operation_id="login", auth=None)
def login(request: HttpRequest, body: LoginIn, response: HttpResponse) -> dict[str, Any]:
    """Sign in with e-mail and password; a second factor, or an unconfirmed address, may have to follow."""
    answer = call(_login, request, body={"email": body.email, "password": body.password})
    if answer.is_limited:
        raise limits.too_many(request, "login_failed", key=attempts_key(request, body.email))
    if not answer.is_signed_in and answer.pending is None:
        raise InvalidCredentials
    return conclude(request, response, answer)


@router.post("/reset/request", response=Outcome, operation_id="askPasswordReset", auth=None)
def ask_reset(request: HttpRequest, body: EmailIn, response: HttpResponse) -> dict[str, Any]:
    """Ask for a code to choose a new password with. An unknown address gets a mail that says so."""
    answer = call(_ask_reset, request, body={"email": body.email})
    if answer.status == 429 or answer.errors:
        raise limits.too_many(request, "reset_password", key=body.email)
    return conclude(request, response, answer)


@router.post("/reset/confirm", response=Outcome, operation_id="confirmPasswordReset", auth=None)
def confirm_reset(request: HttpRequest, body: ResetIn, response: HttpResponse) -> dict[str, Any]:
    """Choose a new password with the code. Every sign-in of the account ends; this one begins."""
    return step(request, response, flows.RESET_PASSWORD, _reset, {"key": body.code, "password": body.password})


@router.post("/refresh", response=TokenOut, operation_id="refresh", auth=None)
def refresh(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """A new access token, by the cookie; the cookie is renewed."""
    _require_own_origin(request)
    tokens = RotatingTokenStrategy().refresh_token(request.COOKIES.get(settings.REFRESH_COOKIE_NAME, ""))
    if tokens is None:
        raise RefreshInvalid
    access_token, refresh_token = tokens
    cookies.set_refresh(response, refresh_token)
    return signed_in(access_token)


@router.post("/logout", response={204: None}, operation_id="logout", auth=None)
def logout(request: HttpRequest, response: HttpResponse) -> Status[None]:
    """End this sign-in: its tokens stop working at once."""
    _require_own_origin(request)
    end_family(request.COOKIES.get(settings.REFRESH_COOKIE_NAME, ""))
    cookies.clear_refresh(response)
    return Status(204, None)


def _require_own_origin(request: HttpRequest) -> None:
    """The cookie is SameSite=Strict already; a foreign Origin is refused all the same."""
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != request.get_host():
        raise PermissionDenied("This address may not use the sign-in of another site.")
