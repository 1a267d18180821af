"""People and organizations as the app sees them."""

from typing import Literal

from ninja import Schema

RoleName = Literal["owner", "admin", "agent", "viewer"]


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
    role: RoleName


class MyOrganizationPage(Schema):
    data: list[MyOrganizationOut]
    next_cursor: str | None


class MeOut(Schema):
    """Who is signed in, where, and what they may do there."""

    user: PersonOut
    organization: OrganizationOut
    role: RoleName
    permissions: list[str]
    organizations: list[MyOrganizationOut]


class MemberOut(PersonOut):
    """`role` is null for somebody who has left. `rev` grows with every change."""

    role: str | None
    rev: int


class UserOut(PersonOut):
    role: RoleName


class UserPage(Schema):
    data: list[UserOut]
    next_cursor: str | None
