"""/api/me/security: second factors. Every change asks for a fresh proof of who one is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.headless.mfa import views
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from ninja import Router, Status

from kernel import clock
from kernel.errors import NotFound
from tenants.auth import sign_ins
from tenants.auth.admission import require_factors_left
from tenants.auth.bearer import SignedIn, SignedInRequest
from tenants.auth.errors import CodeIncorrect, NotPossible, PasskeyRefused
from tenants.auth.headless import Answer, app_view, call
from tenants.auth.safety import passkey_data
from tenants.auth.schemas import CodeIn
from tenants.auth.security_schemas import (
    CreationOptionsOut,
    PasskeyIn,
    PasskeyNameIn,
    PasskeyOut,
    RecoveryCodesOut,
    TotpOut,
)
from tenants.models import User

router = Router(tags=["security"])
_totp = app_view(views.ManageTOTPView)
_passkeys = app_view(views.ManageWebAuthnView)
_codes = app_view(views.ManageRecoveryCodesView)


@router.post("/totp/begin", response=TotpOut, operation_id="beginTotp", auth=SignedIn())
def begin_totp(request: SignedInRequest) -> dict[str, Any]:
    """A new secret for an authenticator app; it counts once a code of it has been given."""
    answer = _call(request, _totp, method="GET")
    if answer.status != 404:
        raise NotPossible("An authenticator app is set up already. Remove it first.")
    url = answer.meta["totp_url"]
    return {"secret": answer.meta["secret"], "url": url, "svg": get_adapter().build_totp_svg(url)}


@router.post("/totp", response=RecoveryCodesOut, operation_id="addTotp", auth=SignedIn())
def add_totp(request: SignedInRequest, body: CodeIn) -> dict[str, Any]:
    """The app's first code: from now on signing in asks for one. Recovery codes come along."""
    with _locked(request):
        if Authenticator.objects.filter(user_id=request.user_id, type=Authenticator.Type.TOTP).exists():
            raise NotPossible("An authenticator app is set up already. Remove it first.")
        had_codes = _has_codes(request)
        if _call(request, _totp, body={"code": body.code}).status == 200:
            return _new_codes(request, had_codes)
    raise CodeIncorrect


@router.delete("/totp", response={204: None}, operation_id="removeTotp", auth=SignedIn())
def remove_totp(request: SignedInRequest) -> Status[None]:
    """Signing in no longer asks for the app's code."""
    sign_ins.require_recent(request.access.family, clock.now())
    with _locked(request):
        found = Authenticator.objects.filter(user_id=request.user_id, type=Authenticator.Type.TOTP).first()
        if found is not None:
            require_factors_left(request.user_id, without=found)
            call(_totp, request, key=request.access.family, method="DELETE")
    return Status(204, None)


@router.post("/passkeys/begin", response=CreationOptionsOut, operation_id="beginPasskeyCreation", auth=SignedIn())
def begin_passkey(request: SignedInRequest) -> dict[str, Any]:
    """What the browser needs to make a passkey, which signs in by itself and is a second factor too."""
    return {"options": _call(request, _passkeys, method="GET", query="passwordless=true").data["creation_options"]}


@router.post("/passkeys", response=RecoveryCodesOut, operation_id="addPasskey", auth=SignedIn())
def add_passkey(request: SignedInRequest, body: PasskeyIn) -> dict[str, Any]:
    """Keep the passkey that the browser has made. Recovery codes come along with the first factor."""
    given = {"name": body.name or "", "credential": body.credential, "passwordless": True}
    with _locked(request):
        had_codes = _has_codes(request)
        if _call(request, _passkeys, body=given).status == 200:
            return _new_codes(request, had_codes)
    raise PasskeyRefused


@router.patch("/passkeys/{passkey_id}", response=PasskeyOut, operation_id="renamePasskey", auth=SignedIn())
def rename_passkey(request: SignedInRequest, passkey_id: int, body: PasskeyNameIn) -> dict[str, Any]:
    """Give the passkey another name."""
    with _locked(request):
        found = _get_passkey(request, passkey_id)
        found.wrap().name = body.name
        found.save(update_fields=["data"])
    return passkey_data(found)


@router.delete("/passkeys/{passkey_id}", response={204: None}, operation_id="removePasskey", auth=SignedIn())
def remove_passkey(request: SignedInRequest, passkey_id: int) -> Status[None]:
    """The passkey no longer opens the account."""
    sign_ins.require_recent(request.access.family, clock.now())
    with _locked(request):
        found = _get_passkey(request, passkey_id)
        require_factors_left(request.user_id, without=found)
        call(_passkeys, request, key=request.access.family, method="DELETE", body={"authenticators": [found.pk]})
    return Status(204, None)


@router.post("/recovery-codes", response=RecoveryCodesOut, operation_id="makeRecoveryCodes", auth=SignedIn())
def make_recovery_codes(request: SignedInRequest) -> dict[str, Any]:
    """New recovery codes, shown once; the old ones no longer work."""
    answer = _call(request, _codes)
    if answer.status != 200:
        raise NotPossible("Set up an authenticator app or a passkey first.")
    return {"recovery_codes": answer.data["unused_codes"]}


@contextmanager
def _locked(request: SignedInRequest) -> Iterator[None]:
    """A person's factors change one after the other, in whichever of their browsers: two could each be the last."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=request.user_id)
        yield


def _call(request: SignedInRequest, view: Any, **more: Any) -> Answer:
    sign_ins.require_recent(request.access.family, clock.now())
    return call(view, request, key=request.access.family, **more)


def _has_codes(request: SignedInRequest) -> bool:
    codes = Authenticator.objects.filter(user_id=request.user_id, type=Authenticator.Type.RECOVERY_CODES)
    return bool(codes.exists())


def _new_codes(request: SignedInRequest, had_codes: bool) -> dict[str, list[str]]:
    """allauth has made them together with the first factor; they are shown now and never again."""
    if had_codes:
        return {"recovery_codes": []}
    made = Authenticator.objects.get(user_id=request.user_id, type=Authenticator.Type.RECOVERY_CODES)
    return {"recovery_codes": made.wrap().get_unused_codes()}


def _get_passkey(request: SignedInRequest, passkey_id: int) -> Authenticator:
    mine = Authenticator.objects.filter(user_id=request.user_id, type=Authenticator.Type.WEBAUTHN)
    found = mine.filter(pk=passkey_id).first() if 0 < passkey_id < 2**63 else None
    if found is None:
        raise NotFound
    return found
