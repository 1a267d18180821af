"""Ways in, as the app sees them."""

import re
import unicodedata
from typing import Annotated, Literal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from ninja import Field, Schema
from pydantic import AfterValidator, StringConstraints

from apps.access.schemas import OrganizationOut, PersonOut
from apps.inbox.schemas import Timestamp

_LINK = re.compile(r"://|www\.|\.\w{2,}/", re.IGNORECASE)


def _plain_name(text: str) -> str:
    """A name goes into mails to strangers: nothing invisible, nothing that a mail program makes a link of."""
    if any(unicodedata.category(each) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") and each != "\u200d" for each in text):
        raise ValueError("A name has no control characters.")
    if _LINK.search(text):
        raise ValueError("A name has no web address in it.")
    return text


def _mail_address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise ValueError("This is not a mail address.") from None
    return text.lower()


OrganizationName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=80), AfterValidator(_plain_name)
]
Slug = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=80)]
Address = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254), AfterValidator(_mail_address)
]
RoleKey = Annotated[str, StringConstraints(min_length=1, max_length=40)]
PublicId = Annotated[str, StringConstraints(min_length=1, max_length=40)]
TeamIds = Annotated[list[PublicId], Field(max_length=50)]
SlugStateName = Literal["free", "yours", "malformed", "reserved", "taken", "held", "look_alike"]


class LegalOut(Schema):
    """Where the terms of use and the privacy policy are to be read; null: there are none to be accepted."""

    terms_url: str | None
    privacy_url: str | None


class OrganizationIn(Schema):
    """A new organization. Without a slug one is made from the name."""

    name: OrganizationName
    slug: Slug | None = None


class RenameIn(Schema):
    name: OrganizationName | None = None
    slug: Slug | None = None


class SlugOut(Schema):
    """Whether a slug may be taken; `suggestions` are free ones near it."""

    slug: str
    state: SlugStateName
    suggestions: list[str]


class SetupStepOut(Schema):
    key: Literal["workspace", "people", "conversations"]
    is_done: bool


class SetupOut(Schema):
    """How far a new organization is. `is_ready`: it can be entered; what is missing then comes by itself."""

    organization: OrganizationOut
    is_ready: bool
    is_complete: bool
    has_failed: bool
    steps: list[SetupStepOut]


class OnboardingItemOut(Schema):
    key: Literal["reply", "invite", "connect"]
    is_done: bool


class OnboardingOut(Schema):
    """The first steps of a new organization that this person may take; none in one that is not new."""

    items: list[OnboardingItemOut]
    is_dismissed: bool


class InviteIn(Schema):
    emails: Annotated[list[Address], Field(min_length=1, max_length=20)]
    role: RoleKey
    team_ids: TeamIds = []


class GivableRoleOut(Schema):
    """`team_ids`: the teams that may go with it, alone or together."""

    id: str
    name: str
    description: str
    team_ids: list[str]


class GivableTeamOut(Schema):
    id: str
    name: str


class InvitationChoicesOut(Schema):
    """What one may let others come as: roles that hold no more than one holds oneself, each with the teams that may go
    with it."""

    roles: list[GivableRoleOut]
    teams: list[GivableTeamOut]


class InvitationOut(Schema):
    """An invitation that nobody has accepted or withdrawn yet. Only an `open` one lets in: others are older than a
    week, or whoever sent them is gone or does not hold what they give, or their role is gone."""

    id: str
    email: str
    role: str
    team_ids: list[str]
    invited_by: str | None
    mailed_at: Timestamp
    expires_at: Timestamp
    state: Literal["open", "expired", "inviter_left", "beyond_inviter", "role_gone"]


class InvitationPage(Schema):
    data: list[InvitationOut]
    next_cursor: str | None


class SkippedOut(Schema):
    email: str
    reason: Literal["member", "mailed_too_often"]


class InvitedOut(Schema):
    """What became of the addresses: mailed, or skipped and why."""

    data: list[InvitationOut]
    skipped: list[SkippedOut]


class JoinOut(Schema):
    """What the link of an invitation is about. `role_name`: "" for a role that is gone meanwhile."""

    organization_name: str
    invited_by: str | None
    masked_email: str
    role: str
    role_name: str
    state: Literal["open", "accepted", "revoked", "expired"]


class JoinIn(Schema):
    """Exactly one way in: an invitation's link, an invitation to one's own address, or a domain's rule."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    invitation_id: PublicId | None = None
    organization_id: PublicId | None = None


class OfferedInvitationOut(Schema):
    id: str
    organization: OrganizationOut
    invited_by: str | None
    role: str
    role_name: str


class OfferedOrganizationOut(Schema):
    organization: OrganizationOut
    role: str
    role_name: str
    members: int


class SuggestionOut(Schema):
    name: str
    slug: str


class WelcomeOut(Schema):
    """What waits for a person: invitations to their confirmed address, organizations that let its domain in, and how
    an organization of their own might be called."""

    user: PersonOut
    invitations: list[OfferedInvitationOut]
    organizations: list[OfferedOrganizationOut]
    suggestion: SuggestionOut | None


class MembershipOut(PersonOut):
    """`seen_at`: when the app was last on this person's screen, exact to some minutes; null: never."""

    role: str
    seen_at: Timestamp | None
    joined_at: Timestamp


class MembershipPage(Schema):
    data: list[MembershipOut]
    next_cursor: str | None


class RoleIn(Schema):
    role: RoleKey


class TransferIn(Schema):
    user_id: PublicId


class MailDomainIn(Schema):
    """`role`: what people of the domain become when they join by themselves; null: they do not."""

    domain: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=253)]
    role: RoleKey | None = None
    team_ids: TeamIds = []


class DomainRuleIn(Schema):
    role: RoleKey | None
    team_ids: TeamIds = []


class MailDomainOut(Schema):
    """`proof`: the TXT record that shows whose the domain is."""

    id: str
    domain: str
    is_verified: bool
    proof: str
    role: str | None
    team_ids: list[str]


class MailDomainPage(Schema):
    data: list[MailDomainOut]
    next_cursor: str | None
