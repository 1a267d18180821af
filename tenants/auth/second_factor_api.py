"""/api/auth: the second factor of a sign-in, and signing in by passkey alone."""

from typing import Any

from allauth.headless.mfa import views
from django.http import HttpRequest, HttpResponse
from ninja import Router

from tenants.auth import cookies, flows, limits
from tenants.auth.errors import FlowExpired, PasskeyRefused
from tenants.auth.headless import app_view, call
from tenants.auth.outcome import Outcome, conclude, key_of_step, step
from tenants.auth.schemas import CodeIn, CredentialIn, RequestOptionsOut

router = Router(tags=["auth"])

_by_code = app_view(views.AuthenticateView)
_by_passkey = app_view(views.AuthenticateWebAuthnView)
_passkey_alone = app_view(views.LoginWebAuthnView)


@router.post("/second-factor", response=Outcome, operation_id="answerSecondFactor", auth=None)
def answer_second_factor(request: HttpRequest, body: CodeIn, response: HttpResponse) -> dict[str, Any]:
    """The second factor: the code of an authenticator app, or a recovery code (which works once)."""
    return step(request, response, flows.SECOND_FACTOR, _by_code, {"code": body.code})


@router.post(
    "/second-factor/passkey/begin", response=RequestOptionsOut, operation_id="beginSecondFactorPasskey", auth=None
)
def begin_second_factor_passkey(request: HttpRequest) -> dict[str, Any]:
    """What the browser needs to ask for one of the person's passkeys."""
    key = key_of_step(request, flows.SECOND_FACTOR)
    answer = call(_by_passkey, request, method="GET", key=key)
    return {"options": answer.data["request_options"]}


@router.post("/second-factor/passkey", response=Outcome, operation_id="answerSecondFactorPasskey", auth=None)
def answer_second_factor_passkey(request: HttpRequest, body: CredentialIn, response: HttpResponse) -> dict[str, Any]:
    """The second factor by passkey."""
    return step(request, response, flows.SECOND_FACTOR, _by_passkey, {"credential": body.credential})


@router.post("/passkey/begin", response=RequestOptionsOut, operation_id="beginPasskey", auth=None)
def begin_passkey(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """What the browser needs to sign somebody in by a passkey, without being told who."""
    limits.count(request, "passkey_begin", "60/m/ip")
    answer = call(_passkey_alone, request, method="GET")
    cookies.set_flow(response, answer.meta["session_token"])
    return {"options": answer.data["request_options"]}


@router.post("/passkey", response=Outcome, operation_id="signInByPasskey", auth=None)
def sign_in_by_passkey(request: HttpRequest, body: CredentialIn, response: HttpResponse) -> dict[str, Any]:
    """Sign in by passkey; no second factor follows, it is one."""
    key = cookies.get_flow(request)
    if not key:
        raise FlowExpired
    answer = call(_passkey_alone, request, body={"credential": body.credential}, key=key)
    if answer.status == 429:
        raise limits.too_many(request, "login")
    if not answer.is_signed_in and answer.pending is None:
        raise PasskeyRefused
    return conclude(request, response, answer, key=key)
