"""The `auth` of routes that concern a person alone."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from tenants.auth.access import AccessToken, InvalidToken, read_access_token


class SignedInRequest(HttpRequest):
    """A request that passed `SignedIn`."""

    user_id: str
    access: AccessToken


class SignedIn(HttpBearer):
    """The `auth` of the few routes that concern a person outside any organization: a valid token is enough."""

    def __call__(self, request: HttpRequest) -> Any:
        header = request.headers.get("Authorization", "")
        kind, _, token = header.partition(" ")
        if kind.lower() != "bearer" or not token:
            raise InvalidToken
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        access = read_access_token(token)
        request.access = access  # type: ignore[attr-defined]
        request.user_id = access.user_id  # type: ignore[attr-defined]
        return access.user_id
