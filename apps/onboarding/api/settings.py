"""Of the organization itself: its name, its mail domains, its first steps."""

from typing import Any

from ninja import Router, Status

from apps.access.auth import Needs, Request
from apps.access.facts import carry_over
from apps.access.permissions import SETTINGS_MANAGE, SETTINGS_READ
from apps.access.schemas import OrganizationOut
from apps.onboarding import queries
from apps.onboarding.schemas import (
    DomainRuleIn,
    InvitationChoicesOut,
    MailDomainIn,
    MailDomainOut,
    MailDomainPage,
    OnboardingOut,
    RenameIn,
)
from apps.onboarding.services import domains, organizations
from apps.onboarding.services.checklist import dismiss_checklist
from kernel import clock
from tenants.models import MailDomain
from tenants.queries import organization_data

router = Router(tags=["organization"])


@router.patch("/organization", response=OrganizationOut, operation_id="renameOrganization", auth=Needs(SETTINGS_MANAGE))
def rename_organization(request: Request, body: RenameIn) -> dict[str, Any]:
    """Another name, another slug, or both. The old slug leads here from now on, and is held for 90 days.

    Only an owner may change the slug.
    """
    renamed = organizations.rename_organization(
        principal=request.principal, name=body.name, slug=body.slug or None, now=clock.now()
    )
    carry_over(renamed.pk)
    return organization_data(renamed)


@router.get("/onboarding", response=OnboardingOut, operation_id="getOnboarding", auth=Needs(None))
def get_onboarding(request: Request) -> dict[str, Any]:
    """The first steps of a new organization, by what has happened in it."""
    return queries.read_checklist(request.principal)


@router.post("/onboarding/dismiss", response={204: None}, operation_id="dismissOnboarding", auth=Needs(None))
def dismiss_onboarding(request: Request) -> Status[None]:
    """Do not show me the first steps any more."""
    dismiss_checklist(user_id=request.principal.user_id, organization_id=request.principal.organization_id)
    return Status(204, None)


@router.get("/mail-domains", response=MailDomainPage, operation_id="listMailDomains", auth=Needs(SETTINGS_READ))
def list_mail_domains(request: Request) -> dict[str, Any]:
    """The organization's mail domains, by name."""
    return {"data": queries.list_domains(request.principal.organization_id), "next_cursor": None}


@router.get(
    "/mail-domains/choices",
    response=InvitationChoicesOut,
    operation_id="getDomainChoices",
    auth=Needs(SETTINGS_MANAGE),
)
def get_domain_choices(request: Request) -> dict[str, Any]:
    """The roles and teams that one may let people of a domain come with: no more than one may invite to."""
    return queries.read_choices(request.principal)


@router.post("/mail-domains", response={201: MailDomainOut}, operation_id="addMailDomain", auth=Needs(SETTINGS_MANAGE))
def add_mail_domain(request: Request, body: MailDomainIn) -> Status[dict[str, Any]]:
    """List a domain; the answer says which record it has to show."""
    row = domains.add_domain(
        principal=request.principal, domain=body.domain, role=body.role or "", team_ids=body.team_ids
    )
    return Status(201, _told(request, row))


@router.post(
    "/mail-domains/{domain_id}/verify",
    response=MailDomainOut,
    operation_id="verifyMailDomain",
    auth=Needs(SETTINGS_MANAGE),
)
def verify_mail_domain(request: Request, domain_id: str) -> dict[str, Any]:
    """Look for the record now."""
    return _told(request, domains.verify_domain(principal=request.principal, domain_id=domain_id, now=clock.now()))


@router.patch(
    "/mail-domains/{domain_id}", response=MailDomainOut, operation_id="changeDomainRule", auth=Needs(SETTINGS_MANAGE)
)
def change_domain_rule(request: Request, domain_id: str, body: DomainRuleIn) -> dict[str, Any]:
    """What people of the domain become when they join by themselves."""
    row = domains.change_rule(
        principal=request.principal, domain_id=domain_id, role=body.role or "", team_ids=body.team_ids
    )
    return _told(request, row)


@router.delete(
    "/mail-domains/{domain_id}", response={204: None}, operation_id="removeMailDomain", auth=Needs(SETTINGS_MANAGE)
)
def remove_mail_domain(request: Request, domain_id: str) -> Status[None]:
    """Nobody joins by it any more."""
    domains.remove_domain(principal=request.principal, domain_id=domain_id)
    carry_over(request.principal.organization_id)
    return Status(204, None)


def _told(request: Request, row: MailDomain) -> dict[str, Any]:
    carry_over(request.principal.organization_id)
    return queries.domain_data(row)
