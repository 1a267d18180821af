"""Refresh tokens that work once: rotation, a short grace for the previous one, the end of the family on theft.

allauth issues and signs the tokens; which of them still counts is decided by `tenants.RefreshToken`, under a lock,
instead of by allauth's list in the session, where two refreshes at once overwrite each other.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.internal.userkit import user_id_to_str
from allauth.headless.internal.sessionkit import lookup_session
from allauth.headless.tokens.strategies.jwt import internal
from allauth.headless.tokens.strategies.jwt.strategy import JWTTokenStrategy
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.db import transaction
from django.http import HttpRequest

from kernel import clock
from kernel.actor import identify
from tenants.auth import events, sign_ins
from tenants.models import RefreshToken, SignIn, User


class RotatingTokenStrategy(JWTTokenStrategy):  # type: ignore[misc]  # allauth has no types
    """allauth's JWTs, with refresh tokens kept as a family per sign-in."""

    def create_access_token_payload(self, request: HttpRequest) -> dict[str, Any] | None:
        """The tokens of a sign-in that is complete now. allauth may ask twice in one request."""
        already: dict[str, Any] | None = getattr(request, "_inlet_tokens", None)
        if already is not None:
            return already
        payload: dict[str, Any] | None = super(JWTTokenStrategy, self).create_access_token_payload(request)
        if payload is not None:
            user, now = request.user, clock.now()
            assert isinstance(user, User)
            request.session.set_expiry(settings.HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN)
            sign_ins.open_sign_in(request, user, now)
            payload["refresh_token"] = _issue(user, request.session, now)
        request._inlet_tokens = payload  # type: ignore[attr-defined]
        return payload

    def refresh_token(self, refresh_token: str) -> tuple[str, str] | None:
        """(access token, next refresh token), or None when the token may not be used."""
        checked = _check(refresh_token)
        if checked is None:
            return None
        user, session, jti = checked
        now = clock.now()
        if not _use(user, session, jti, now):
            return None
        sign_ins.see(session.session_key or "", now)
        session.set_expiry(settings.HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN)
        try:
            session.save()
        except UpdateError:
            return None  # signed out at this very moment
        access_token = internal.create_access_token(user, session, self.get_claims(user))
        return access_token, _issue(user, session, now)


def end_family(refresh_token: str) -> None:
    """Sign out: no token of this sign-in works any longer, access tokens included. Unknown tokens are ignored."""
    checked = _check(refresh_token)
    if checked is not None:
        identify(kind="user", id=checked[0].pk, name=checked[0].name)
        with transaction.atomic():
            _end(checked[1])
            events.note(checked[0], "signed_out")


def _check(refresh_token: str) -> tuple[User, SessionBase, str] | None:
    """(user, session, token id) of a token that is signed by us, not expired, and whose sign-in stands."""
    payload = internal.decode_token(refresh_token, "refresh")
    session_key = internal.session_key_from_sid(payload["sid"]) if payload else None
    session = lookup_session(session_key) if session_key else None
    if payload is None or session is None:
        return None
    user = internal.validate_token_user(payload, session)
    return None if user is None or not user.is_active else (user, session, payload["jti"])


def _issue(user: User, session: SessionBase, now: datetime) -> str:
    assert session.session_key is not None
    token, payload = internal.create_token(
        "refresh",
        sub=user_id_to_str(user),
        sid=internal.session_key_to_sid(session.session_key),
        expires_in=settings.HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN,
    )
    RefreshToken.objects.create(
        jti=payload["jti"],
        family=session.session_key,
        user=user,
        issued_at=now,
        expires_at=datetime.fromtimestamp(payload["exp"], UTC),
    )
    return str(token)


def _use(user: User, session: SessionBase, jti: str, now: datetime) -> bool:
    """Whether the token may be exchanged now. One that was exchanged before ends the family, but for the grace."""
    with transaction.atomic():
        began_at = SignIn.objects.filter(family=session.session_key).values_list("created_at", flat=True).first()
        if began_at is None or now - began_at > timedelta(seconds=settings.SIGN_IN_LIFETIME_S):
            _end(session)
            return False
        family = {row.jti: row for row in RefreshToken.objects.select_for_update().filter(family=session.session_key)}
        token = family.get(jti)
        if token is not None and token.rotated_at is None:
            token.rotated_at = now
            token.save(update_fields=["rotated_at"])
            return True
        newest_rotation = max((row.rotated_at for row in family.values() if row.rotated_at is not None), default=None)
        grace = timedelta(seconds=settings.REFRESH_GRACE_S)
        rotated_at = None if token is None else token.rotated_at
        if rotated_at is not None and rotated_at == newest_rotation and now - rotated_at <= grace:
            return True
    with transaction.atomic():
        _end(session)
        events.note(user, "stolen_token")
    return False


def _end(session: SessionBase) -> None:
    sign_ins.end([session.session_key or ""])
    session.flush()
