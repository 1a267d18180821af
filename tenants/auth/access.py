"""Reading access tokens: the same for requests and for sockets."""

from dataclasses import dataclass

from allauth.headless.tokens.strategies.jwt.internal import validate_access_token

from kernel.errors import DomainError


class InvalidToken(DomainError):
    """The access token is missing, wrong, expired, or its sign-in has ended."""

    code, status, title = "token_invalid", 401, "Sign in to go on"


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a valid access token says. `expires_at`: seconds since 1970."""

    user_id: str
    expires_at: float


def read_access_token(token: str) -> AccessToken:
    """The token's content, when it is valid and its sign-in still stands. Raises InvalidToken. Two queries."""
    checked = validate_access_token(token) if token else None
    if checked is None:
        raise InvalidToken
    user, payload = checked
    if not user.is_active:
        raise InvalidToken
    return AccessToken(user_id=payload["sub"], expires_at=float(payload["exp"]))
