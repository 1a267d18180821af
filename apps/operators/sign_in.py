"""Who may use the operators' pages: password, staff, second factor; guesses are counted as at any sign-in."""

import redis
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from kernel.errors import DomainError
from tenants.auth.limits import count
from tenants.models import User

_WRONG = "The e-mail address, the password or the code is not right, or this account is none of an operator."
_NO_FACTOR = "Operators need a second factor. Set one up in the app, under Settings › Security, and come back."
_AWAY = "Signing in is not possible right now. Try again in a moment."
CODES = "10/15m/key"


def check_sign_in(request: HttpRequest, *, email: str, password: str, code: str) -> User:
    """The operator. Raises ValidationError, in the same words for whatever is wrong."""
    try:
        user = get_adapter(request).authenticate(request, email=email.strip().lower(), password=password)
        if not isinstance(user, User) or not user.is_active or not user.is_staff:
            raise ValidationError(_WRONG)
        _check_code(request, user, code.strip())
    except redis.RedisError:
        # Without its counters there is no limit on guessing, so nobody signs in until Valkey is back.
        raise ValidationError(_AWAY) from None
    return user


def _check_code(request: HttpRequest, user: User, code: str) -> None:
    factors = list(Authenticator.objects.filter(user=user))
    codes = [each for each in factors if each.type in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)]
    if not codes:
        if settings.OPERATORS_NEED_SECOND_FACTOR or factors:
            raise ValidationError(_NO_FACTOR)
        return
    try:
        count(request, "operator_code", CODES, key=user.pk)
    except DomainError as too_many:
        raise ValidationError(str(too_many)) from None
    if not code or not any(_accepts(each, code) for each in codes):
        raise ValidationError(_WRONG)


def _accepts(factor: Authenticator, code: str) -> bool:
    wrapped = TOTP(factor) if factor.type == Authenticator.Type.TOTP else RecoveryCodes(factor)
    return bool(wrapped.validate_code(code))
