"""The `auth` of routes that concern a person alone."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from kernel.errors import DomainError
from tenants.auth.access import AccessToken, InvalidToken, read_access_token


class NotYourOwnSignIn(DomainError):
    """What is the person's own is not opened by a sign-in through their organization's identity provider."""

    code, status, title = "sso_elsewhere", 403, "You came in through your company. Sign in with your own means for this"


class SignedInRequest(HttpRequest):
    """A request that passed `SignedIn`."""

    user_id: str
    access: AccessToken


class SignedIn(HttpBearer):
    """The `auth` of the few routes that concern a person outside any organization: a valid token is enough.

    `of_sso`: also when an organization's identity provider has vouched for the person. Its word counts for that
    organization only, so everything that is the person's own is kept from it.
    """

    def __init__(self, *, of_sso: bool = False) -> None:
        super().__init__()
        self.of_sso = of_sso

    def __call__(self, request: HttpRequest) -> Any:
        header = request.headers.get("Authorization", "")
        kind, _, token = header.partition(" ")
        if kind.lower() != "bearer" or not token:
            raise InvalidToken
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        access = read_access_token(token)
        if access.organization_id is not None and not self.of_sso:
            raise NotYourOwnSignIn
        request.access = access  # type: ignore[attr-defined]
        request.user_id = access.user_id  # type: ignore[attr-defined]
        return access.user_id
