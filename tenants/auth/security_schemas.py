"""The safety of one's own account, as the app sees it. Times are ISO-8601 UTC."""

from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, StringConstraints

from tenants.auth.naming import clean_name
from tenants.auth.schemas import Code, Credential, GivenPassword, NewPassword, PersonName

PasskeyName = Annotated[str, StringConstraints(max_length=100), AfterValidator(clean_name)]


class PasskeyOut(Schema):
    id: int
    name: str
    created_at: str
    last_used_at: str | None


class SecurityOut(Schema):
    """`recovery_codes_left`: null when there are none. `confirm_by`: what proves who one is, best first."""

    email: str
    has_password: bool
    has_totp: bool
    passkeys: list[PasskeyOut]
    recovery_codes_left: int | None
    confirm_by: list[str]
    is_confirmed: bool


class SessionOut(Schema):
    """A sign-in that stands: which browser, from where, how, since when."""

    id: str
    is_current: bool
    device: str
    ip: str
    method: str
    created_at: str
    seen_at: str


class SessionPage(Schema):
    data: list[SessionOut]
    next_cursor: str | None


class SecurityEventOut(Schema):
    """Something that happened to the account; `kind` as in the list of kinds, `detail` in words ("" for none)."""

    id: int
    kind: str
    detail: str
    device: str
    ip: str
    occurred_at: str


class SecurityEventPage(Schema):
    data: list[SecurityEventOut]
    next_cursor: str | None


class ConfirmIn(Schema):
    """One of them: password; code of an authenticator app, a recovery code or a code by mail; passkey."""

    password: GivenPassword | None = None
    code: Code | None = None
    credential: Credential | None = None


class NameIn(Schema):
    name: PersonName


class PersonOut(Schema):
    id: str
    email: str
    name: str


class NewPasswordIn(Schema):
    password: NewPassword


class TotpOut(Schema):
    """What an authenticator app needs: as a picture to be scanned (SVG), and as text to be typed."""

    secret: str
    url: str
    svg: str


class RecoveryCodesOut(Schema):
    """Shown once. Empty when the person has some already."""

    recovery_codes: list[str]


class PasskeyIn(Schema):
    name: PasskeyName | None = None
    credential: Credential


class PasskeyNameIn(Schema):
    name: PasskeyName


class CreationOptionsOut(Schema):
    """What navigator.credentials.create takes, in JSON."""

    options: dict[str, Any]
