"""What signing in and signing up take and give."""

from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from tenants.auth.naming import clean_name


def _address(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError:
        raise ValueError("is not an e-mail address") from None
    return value


def _storable(value: str) -> str:
    if "\0" in value:
        raise ValueError("holds a character that cannot be stored")
    return value


Email = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=3, max_length=254), AfterValidator(_address)
]
NewPassword = Annotated[str, StringConstraints(min_length=8, max_length=128), AfterValidator(_storable)]
GivenPassword = Annotated[str, StringConstraints(min_length=1, max_length=1024), AfterValidator(_storable)]
PersonName = Annotated[str, StringConstraints(max_length=400), AfterValidator(clean_name)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=32), AfterValidator(_storable)]
# What a browser's navigator.credentials gives, in JSON.
Credential = Annotated[dict[str, Any], Field(max_length=16)]


class LoginIn(Schema):
    email: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1024)]


class SignUpIn(Schema):
    """`password` is optional: without it one signs in by codes, or by a passkey later."""

    email: Email
    name: PersonName | None = None
    password: NewPassword | None = None


class EmailIn(Schema):
    email: Email


class CodeIn(Schema):
    code: Code


class CredentialIn(Schema):
    credential: Credential


class ResetIn(CodeIn):
    password: NewPassword


class TokenOut(Schema):
    """An access token for the Authorization header, valid for `expires_in` seconds; a cookie holds the other one."""

    access_token: str
    expires_in: int


class SignedInOut(TokenOut):
    """The sign-in is complete."""

    status: Literal["signed_in"]


Flow = Literal["verify_email", "enter_code", "second_factor", "reset_password"]
SecondFactor = Literal["totp", "recovery_code", "passkey"]


class PendingOut(Schema):
    """The sign-in waits for a step; a cookie holds it. `methods`: of a second factor; the rest is of codes by mail."""

    status: Literal["pending"]
    flow: Flow
    email: str | None
    methods: list[SecondFactor]
    expires_at: str | None
    tries_left: int | None
    can_resend: bool


class NothingOut(Schema):
    """No sign-in is under way in this browser."""

    status: Literal["none"]


class ProviderOut(Schema):
    """Somebody who vouches for people; /api/auth/provider/{id}/start begins."""

    id: str
    name: str


class ProviderPage(Schema):
    data: list[ProviderOut]
    next_cursor: str | None


class DiscoverIn(Schema):
    """One of them: an address, or the name of an organization in addresses."""

    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] = ""
    organization: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=40)] = ""


class DiscoveredOut(Schema):
    """`provider_id`: null when there is no single sign-on for it."""

    provider_id: str | None


class RequestOptionsOut(Schema):
    """What navigator.credentials.get takes, in JSON."""

    options: dict[str, Any]
