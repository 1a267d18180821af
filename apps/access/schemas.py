"""People, their rights and organizations as the app sees them."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import StringConstraints

from apps.access.reach import View

ViewName = Literal["all", "teams", "channels", "unassigned", "mine"]
BitName = Literal["view", "reply", "manage"]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class PersonOut(Schema):
    id: str
    email: str
    name: str


class OrganizationOut(Schema):
    id: str
    slug: str
    name: str


class OrganizationRevOut(OrganizationOut):
    """`rev` grows with every change, so the higher one is the newer one."""

    rev: int


class MyOrganizationOut(OrganizationOut):
    """`role`: the key of a system role, or the id of one the organization made."""

    role: str


class MyOrganizationPage(Schema):
    data: list[MyOrganizationOut]
    next_cursor: str | None


class ReachOut(Schema):
    """How far the rights reach. `team_ids`: the teams one belongs to; `teams`, `channels`: what one may do, by id."""

    view: ViewName
    team_ids: list[str]
    teams: dict[str, list[BitName]]
    channels: dict[str, list[BitName]]


class MyCurrentOrganizationOut(OrganizationOut):
    """`status_reason` is what the operators of Inlet say about a suspension; `deletes_at`: when it will be gone."""

    status: Literal["active", "suspended", "deleting"]
    status_reason: str
    deletes_at: str | None


class OperatorOut(Schema):
    """Somebody of Inlet who has taken the person's place until `ends_at`, and why."""

    name: str
    reason: str
    ends_at: str
    may_change: bool


class MeOut(Schema):
    """Who is signed in, where, and what they may do there. `operator`: who looks is not the person, but one of ours."""

    user: PersonOut
    organization: MyCurrentOrganizationOut
    role: str
    role_name: str
    permissions: list[str]
    reach: ReachOut
    organizations: list[MyOrganizationOut]
    operator: OperatorOut | None


class MemberOut(PersonOut):
    """`role` is null for somebody who has left. `rev` grows with every change."""

    role: str | None
    rev: int


class UserOut(PersonOut):
    """A member. `can_answer`: conversations can be assigned to them."""

    role: str
    role_name: str
    team_ids: list[str]
    can_answer: bool


class UserPage(Schema):
    data: list[UserOut]
    next_cursor: str | None


class InvitationStateOut(Schema):
    """What has become of an invitation. `open` when it was sent, for the first time or again."""

    id: str
    email: str
    role: str
    team_ids: list[str]
    state: Literal["open", "accepted", "revoked", "expired"]


class PermissionOut(Schema):
    """One entry of the catalogue. `is_planned`: nothing asks for it yet."""

    key: str
    name: str
    description: str
    group: str
    risk: Literal["low", "high"]
    implies: list[str]
    is_planned: bool


class PermissionPage(Schema):
    data: list[PermissionOut]
    next_cursor: str | None


class RoleOut(Schema):
    """A role. System roles (`is_system`) are the same everywhere and cannot be changed."""

    id: str
    name: str
    description: str
    permissions: list[str]
    view: ViewName
    is_system: bool
    member_count: int
    rev: int


class RolePage(Schema):
    data: list[RoleOut]
    next_cursor: str | None


class NewRoleIn(Schema):
    """A role to make. What the permissions imply comes with them."""

    name: Name
    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    permissions: list[Id]
    view: View


class RolePatch(Schema):
    """What is given is changed."""

    name: Name | None = None
    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    permissions: list[Id] | None = None
    view: View | None = None


class TeamOut(Schema):
    id: str
    name: str
    member_ids: list[str]
    rev: int


class TeamPage(Schema):
    data: list[TeamOut]
    next_cursor: str | None


class TeamIn(Schema):
    name: Name


class GrantOut(Schema):
    """What a member or a team may do with a channel account or a team. Whoever may act may also see."""

    object_type: Literal["channel", "team"]
    object_id: str
    holder_type: Literal["member", "team"]
    holder_id: str
    bits: list[BitName]


class GrantPage(Schema):
    data: list[GrantOut]
    next_cursor: str | None


class GrantIn(Schema):
    """Exactly what the holder may do from now on."""

    bits: list[BitName]


class RequirementsIn(Schema):
    """What is left out stays as it is."""

    requires_second_factor: bool | None = None
    requires_sso: bool | None = None


class RequirementsOut(Schema):
    """What the organization requires of people who enter it."""

    requires_second_factor: bool
    requires_sso: bool
    members_without_second_factor: int


class IdentityProviderIn(Schema):
    """`oidc`: `issuer`, `client_id` and `secret`; `saml`: `metadata`, the provider's XML. A `secret` or `metadata`
    of "" keeps what is stored; `join_role` "": by invitation only."""

    kind: Literal["oidc", "saml"] = "oidc"
    issuer: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern="^(https?://.*)?$")] = ""
    client_id: Annotated[str, StringConstraints(strip_whitespace=True, max_length=255)] = ""
    secret: Annotated[str, StringConstraints(max_length=500)] = ""
    metadata: Annotated[str, StringConstraints(max_length=100_000)] = ""
    join_role: Annotated[str, StringConstraints(max_length=40)] = ""
    is_enabled: bool


class IdentityProviderOut(Schema):
    """`redirect_uri`, with SAML also `entity_id`: to be entered at the provider. `domains`: for whose addresses it may
    speak. `worked_at`: when somebody first came back from it as it is set up now; null until it is tested."""

    is_set_up: bool
    kind: str
    redirect_uri: str
    entity_id: str
    domains: list[str]
    issuer: str
    client_id: str
    has_secret: bool
    join_role: str
    is_enabled: bool
    worked_at: datetime | None


class ProviderTrialOut(Schema):
    """`path`: where the browser goes; it comes back to the settings, `?tested=worked` or with what is wrong. Good for
    five minutes."""

    path: str
