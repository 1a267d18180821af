"""Reading access tokens: the same for requests and for sockets."""

from dataclasses import dataclass

from allauth.headless.tokens.strategies.jwt import internal

from kernel.errors import DomainError


class InvalidToken(DomainError):
    """The access token is missing, wrong, expired, or its sign-in has ended."""

    code, status, title = "token_invalid", 401, "Sign in to go on"


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a valid access token says. `expires_at`: seconds since 1970.

    `family` names the sign-in. `organization_id`: the only organization it may enter, when that one's identity provider
    opened it.
    """

    user_id: str
    expires_at: float
    family: str
    organization_id: str | None


def read_access_token(token: str) -> AccessToken:
    """The token's content, when it is valid and its sign-in still stands. Raises InvalidToken. Two queries."""
    payload = internal.decode_token(token, "access") if token else None
    session = None if payload is None else internal.get_token_session(payload)
    if payload is None or session is None:
        raise InvalidToken
    user = internal.validate_token_user(payload, session)
    if user is None or not user.is_active:
        raise InvalidToken
    return AccessToken(
        user_id=payload["sub"],
        expires_at=float(payload["exp"]),
        family=str(session.session_key),
        organization_id=session.get("sso_organization_id"),
    )
