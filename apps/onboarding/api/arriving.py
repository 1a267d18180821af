"""Of a person outside of any organization: making one, or joining one."""

from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from apps.access.auth import SignedIn, SignedInRequest
from apps.access.facts import carry_over
from apps.access.schemas import MyOrganizationPage
from apps.onboarding import queries
from apps.onboarding.schemas import JoinIn, JoinOut, LegalOut, OrganizationIn, SetupOut, SlugOut, WelcomeOut
from apps.onboarding.services import joining, organizations
from apps.onboarding.services.settling import settle
from kernel import clock
from kernel.actor import identify
from kernel.errors import InvalidInput
from tenants.auth.admission import list_memberships_of
from tenants.models import Organization, User
from tenants.naming import state_of_slug, suggest_slugs
from tenants.queries import list_memberships, organization_data

router = Router(tags=["onboarding"])
WantedSlug = Annotated[str, Query(), Field(max_length=80)]
LinkToken = Annotated[str, Query(), Field(max_length=200)]


@router.get(
    "/organizations", response=MyOrganizationPage, operation_id="listMyOrganizations", auth=SignedIn(of_sso=True)
)
def list_my_organizations(request: SignedInRequest) -> dict[str, Any]:
    """The organizations that the signed-in person may enter, oldest membership first: what X-Organization can name."""
    mine = list_memberships_of(request.access)
    data = [{**organization_data(each.organization), "role": each.role} for each in mine]
    return {"data": data, "next_cursor": None}


@router.post("/organizations", response={201: SetupOut}, operation_id="createOrganization", auth=SignedIn())
def create_organization(request: SignedInRequest, body: OrganizationIn) -> Status[dict[str, Any]]:
    """Make an organization with a schema, an owner and (where there is a simulator) a sandbox inbox of its own."""
    _act(request)
    made = organizations.found_organization(
        user_id=request.user_id, name=body.name, slug=body.slug or None, now=clock.now()
    )
    settle(made.pk)
    return Status(201, queries.read_setup(user_id=request.user_id, organization_id=made.pk))


@router.get("/organizations/slug", response=SlugOut, operation_id="checkSlug", auth=SignedIn())
def check_slug(request: SignedInRequest, slug: WantedSlug = "") -> dict[str, Any]:
    """Whether a slug is free; inside an organization (X-Organization) its own ones are. A name is taken for the slug
    that it asks for."""
    now, wanted = clock.now(), slug.strip().lower()
    named = request.headers.get("X-Organization")
    mine = [each.organization_id for each in list_memberships(request.user_id) if each.organization.slug == named]
    state = state_of_slug(wanted, now, organization_id=mine[0] if mine else "")
    suggestions = [] if state in ("free", "yours") else suggest_slugs(slug, now)
    return {"slug": wanted, "state": state, "suggestions": suggestions}


@router.get("/organizations/{organization_id}/setup", response=SetupOut, operation_id="getSetup", auth=SignedIn())
def get_setup(request: SignedInRequest, organization_id: str) -> dict[str, Any]:
    """How far a new organization is, for its members."""
    return queries.read_setup(user_id=request.user_id, organization_id=organization_id)


@router.get("/welcome", response=WelcomeOut, operation_id="getWelcome", auth=SignedIn())
def get_welcome(request: SignedInRequest) -> dict[str, Any]:
    """What waits for the person: invitations, organizations of their mail domain, a name for one of their own."""
    return queries.read_welcome(request.user_id)


@router.get("/legal", response=LegalOut, operation_id="getLegal", auth=None)
def get_legal(request: HttpRequest) -> dict[str, Any]:
    """What people accept by signing up. Needs no sign-in."""
    return {"terms_url": settings.TERMS_URL or None, "privacy_url": settings.PRIVACY_URL or None}


@router.get("/join", response=JoinOut, operation_id="getInvitationOfLink", auth=None)
def get_invitation_of_link(request: HttpRequest, token: LinkToken) -> dict[str, Any]:
    """What an invitation's link is about. Needs no sign-in: whoever has the link has read the mail."""
    return queries.read_invitation(token)


@router.post("/join", response=SetupOut, operation_id="join", auth=SignedIn())
def join(request: SignedInRequest, body: JoinIn) -> dict[str, Any]:
    """Enter an organization, by an invitation or by the domain of one's address."""
    _act(request)
    joined = _join(request.user_id, body)
    carry_over(joined.pk)
    return queries.read_setup(user_id=request.user_id, organization_id=joined.pk)


def _join(user_id: str, body: JoinIn) -> Organization:
    if [body.token, body.invitation_id, body.organization_id].count(None) != 2:
        raise InvalidInput("Say one of token, invitation_id and organization_id.")
    if body.token is not None:
        return joining.join_by_token(user_id=user_id, token=body.token, now=clock.now())
    if body.invitation_id is not None:
        return joining.join_by_invitation(user_id=user_id, invitation_id=body.invitation_id, now=clock.now())
    assert body.organization_id is not None
    return joining.join_by_domain(user_id=user_id, organization_id=body.organization_id)


def _act(request: SignedInRequest) -> None:
    """What is done now is done by this person."""
    identify(kind="user", id=request.user_id, name=User.objects.values_list("name", flat=True).get(pk=request.user_id))
