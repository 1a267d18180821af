"""Reads of how an account is protected."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator

from kernel.clock import isoformat, isoformat_or_none
from tenants.auth.access import AccessToken
from tenants.auth.devices import describe_device
from tenants.auth.sign_ins import is_recent
from tenants.models import SecurityEvent, SignIn, User

_SHOWN = 100


def overview(access: AccessToken, now: datetime) -> dict[str, Any]:
    """The account as SecurityOut."""
    user = User.objects.get(pk=access.user_id)
    found = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    kinds = {each.type for each in found}
    codes = next((each for each in found if each.type == Authenticator.Type.RECOVERY_CODES), None)
    return {
        "email": user.email,
        "has_password": user.has_usable_password(),
        "has_totp": Authenticator.Type.TOTP in kinds,
        "passkeys": [passkey_data(each) for each in found if each.type == Authenticator.Type.WEBAUTHN],
        "recovery_codes_left": None if codes is None else len(codes.wrap().get_unused_codes()),
        "confirm_by": _confirm_by(user, kinds),
        "is_confirmed": is_recent(access.family, now),
    }


def passkey_data(authenticator: Authenticator) -> dict[str, Any]:
    """A passkey as PasskeyOut."""
    return {
        "id": authenticator.pk,
        "name": authenticator.wrap().name,
        "created_at": isoformat(authenticator.created_at),
        "last_used_at": isoformat_or_none(authenticator.last_used_at),
    }


def list_sessions(access: AccessToken) -> list[dict[str, Any]]:
    """The sign-ins that stand as SessionOut. One query."""
    return [
        {
            "id": each.pk,
            "is_current": each.family == access.family,
            "device": describe_device(each.user_agent),
            "ip": each.ip,
            "method": each.method,
            "created_at": isoformat(each.created_at),
            "seen_at": isoformat(each.seen_at),
        }
        for each in SignIn.objects.filter(user_id=access.user_id).order_by("-seen_at", "pk")
    ]


def list_events(user_id: str) -> list[dict[str, Any]]:
    """What happened as SecurityEventOut. One query."""
    return [
        {
            "id": each.pk,
            "kind": each.kind,
            "detail": each.detail,
            "device": describe_device(each.user_agent),
            "ip": each.ip,
            "occurred_at": isoformat(each.occurred_at),
        }
        for each in SecurityEvent.objects.filter(user_id=user_id).order_by("-pk")[:_SHOWN]
    ]


def _confirm_by(user: User, kinds: set[str]) -> list[str]:
    ways = {
        "passkey": Authenticator.Type.WEBAUTHN in kinds,
        "password": user.has_usable_password(),
        "totp": Authenticator.Type.TOTP in kinds,
    }
    return [name for name, is_there in ways.items() if is_there] or ["mail"]
