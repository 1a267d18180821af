"""Who is asking: from the access token to a principal in one organization, whose scope is open for the request."""

from django.http import HttpRequest

from apps.access.entering import principal_of
from apps.access.principal import Principal, require
from kernel import clock
from kernel.actor import identify
from kernel.errors import DomainError
from tenants.auth.access import AccessToken, read_access_token
from tenants.auth.admission import list_memberships_of, require_admission
from tenants.auth.bearer import SignedIn, SignedInRequest
from tenants.auth.impersonation import is_seat_token, read_seat_token, require_allowed
from tenants.context import enter_for_request
from tenants.life import require_open
from tenants.models import Impersonation, Membership
from tenants.naming import find_renamed
from tenants.queries import list_memberships, scope_of

__all__ = ["Needs", "Request", "SignedIn", "SignedInRequest"]


class OrganizationRequired(DomainError):
    """A user of several organizations must say which one is meant."""

    code, status, title = "organization_required", 400, "Say which organization is meant in the header X-Organization"


class NoOrganization(DomainError):
    """A user who belongs to no organization (yet, or any more)."""

    code, status, title = "no_organization", 403, "You are not a member of any organization"


class NotAMember(DomainError):
    """The organization that is named is not one the person may enter (any more)."""

    code, status, title = "not_a_member", 403, "You are not a member of this organization"


class Request(HttpRequest):
    """A request that passed `Needs`."""

    principal: Principal
    memberships: list[Membership]
    membership: Membership
    family: str  # names the sign-in; "" when an operator has taken the member's place, and then `seat` is set
    seat: Impersonation | None


class Needs(SignedIn):
    """The `auth` of every other route: a signed-in member who holds `permission` (None: any member).

    `or_else`: a permission that opens it as well; which of them its object needs is then for the route to require.
    `of_closed`: also in an organization that is suspended or about to be deleted. `of_operators`: also for an operator
    in a member's place, who is otherwise held to `tenants.auth.impersonation`.
    """

    def __init__(
        self,
        permission: str | None,
        *,
        or_else: str | None = None,
        of_closed: bool = False,
        of_operators: bool = False,
    ) -> None:
        super().__init__()
        self.permission = permission
        self.or_else = or_else
        self.of_closed = of_closed
        self.of_operators = of_operators

    def authenticate(self, request: HttpRequest, token: str) -> Principal:
        seat, access, memberships = _who(token)
        asked = request.headers.get("X-Organization")
        membership = _choose(memberships, asked)
        if asked and asked != membership.organization.slug:
            request.renamed_to = membership.organization.slug  # type: ignore[attr-defined]  # told by the middleware
        if access is not None:
            require_admission(access, membership)
        request.memberships = memberships  # type: ignore[attr-defined]
        request.membership = membership  # type: ignore[attr-defined]
        request.family = access.family if access else ""  # type: ignore[attr-defined]
        request.seat = seat  # type: ignore[attr-defined]
        _identify(membership, seat)
        if not self.of_closed:
            require_open(membership.organization)
        enter_for_request(scope_of(membership.organization))
        principal = principal_of(membership, seat)
        needed = self.or_else if self.or_else in principal.permissions else self.permission
        if seat is not None and not self.of_operators:
            require_allowed(seat, needed, request.method or "")
        request.principal = principal  # type: ignore[attr-defined]
        if needed is not None:
            require(principal, needed)
        return principal


def _identify(membership: Membership, seat: Impersonation | None) -> None:
    if seat is None:
        identify(kind="user", id=membership.user_id, name=membership.user.name)
    else:
        identify(kind="operator", id=seat.operator_id, name=seat.operator.name, acting_as=seat.member_id)


def _who(token: str) -> tuple[Impersonation | None, AccessToken | None, list[Membership]]:
    """(seat, sign-in, where the holder of the token may enter); an operator has a seat in one organization."""
    if not is_seat_token(token):
        access = read_access_token(token)
        return None, access, list_memberships_of(access)
    seat = read_seat_token(token, clock.now())
    memberships = list_memberships(seat.member_id)
    return seat, None, [each for each in memberships if each.organization_id == seat.organization_id]


def _choose(memberships: list[Membership], slug: str | None) -> Membership:
    """The membership of the organization that is named, or the only one. Never a default among several."""
    if not memberships:
        raise NoOrganization
    if slug:
        named = next((each for each in memberships if each.organization.slug == slug), None)
        return named or _find_renamed(memberships, slug)
    if len(memberships) > 1:
        raise OrganizationRequired
    return memberships[0]


def _find_renamed(memberships: list[Membership], slug: str) -> Membership:
    """The membership of the organization that had this slug before it was renamed."""
    renamed = find_renamed(slug)
    found = next((each for each in memberships if renamed is not None and each.organization_id == renamed.pk), None)
    if found is None:
        raise NotAMember
    return found
