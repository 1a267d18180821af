"""Mail domains: an organization shows that one is its own, and may then let its people in by themselves."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from apps.access.principal import Principal
from apps.onboarding.mail_domains import is_disposable, is_public_provider, read_domain
from apps.onboarding.services.granting import require_grantable
from kernel.dns import lookup_txt
from kernel.errors import DomainError, InvalidInput, NotFound
from tenants.context import public_change, public_scope
from tenants.facts import tell
from tenants.models import MailDomain, Organization

MAX_DOMAINS = 20
RECORD = "inlet-verification="


class DomainNotFound(NotFound):
    """No such mail domain here."""

    title = "There is no such domain"


class DomainRefused(InvalidInput):
    """Not a domain, or one where anybody gets an address."""

    code, title = "domain_refused", "This domain cannot be a company's own"


class DomainTaken(DomainError):
    """Another organization has shown that it is theirs, or it is listed here already."""

    code, status, title = "domain_taken", 409, "This domain belongs to another workspace"


class DomainUnproven(DomainError):
    """The domain does not say what it was asked to say (yet)."""

    code, status, title = "domain_unproven", 409, "The record is not there yet. It can take some minutes to show"


class TooManyDomains(DomainError):
    """Enough."""

    code, status, title = "too_many_domains", 409, f"A workspace may list {MAX_DOMAINS} domains"


@public_change()
def add_domain(*, principal: Principal, domain: str, role: str, team_ids: Sequence[str]) -> MailDomain:
    """List a domain; it counts for nothing until it is verified. Raises DomainRefused, DomainTaken, TooManyDomains,
    RoleNotGrantable."""
    name = _require_own_kind(domain)
    if role:
        require_grantable(principal, role, team_ids)
    organization = Organization.objects.select_for_update(no_key=True).get(pk=principal.organization_id)
    mine = MailDomain.objects.filter(organization=organization)
    if mine.filter(domain=name).exists():
        raise DomainTaken("This domain is listed already.")
    if mine.count() >= MAX_DOMAINS:
        raise TooManyDomains
    row = MailDomain.objects.create(
        organization=organization,
        domain=name,
        proof=RECORD + secrets.token_hex(16),
        join_role=role,
        join_team_ids=list(team_ids),
    )
    _tell(row, "added")
    return row


def verify_domain(*, principal: Principal, domain_id: str, now: datetime) -> MailDomain:
    """Ask the domain's DNS. Raises DomainNotFound, DomainUnproven, DomainTaken, DnsUnavailable."""
    with public_scope():
        row = _find(principal, domain_id)
    if row.verified_at is None:
        if row.proof not in (record.strip() for record in lookup_txt(row.domain)):
            raise DomainUnproven
        return _set_verified(principal, domain_id, now)
    return row


@public_change()
def change_rule(*, principal: Principal, domain_id: str, role: str, team_ids: Sequence[str]) -> MailDomain:
    """What people of the domain become when they join by themselves; "" lets nobody in. Raises DomainNotFound,
    RoleNotGrantable."""
    if role:
        require_grantable(principal, role, team_ids)
    row = _find(principal, domain_id, lock=True)
    row.join_role, row.join_team_ids = role, list(team_ids)
    row.save(update_fields=["join_role", "join_team_ids"])
    _tell(row, "rule_changed")
    return row


@public_change()
def remove_domain(*, principal: Principal, domain_id: str) -> None:
    """Nobody joins by it any more; members stay. Raises DomainNotFound."""
    row = _find(principal, domain_id, lock=True)
    _tell(row, "removed")
    row.delete()


def _require_own_kind(text: str) -> str:
    name = read_domain(text)
    if name is None:
        raise DomainRefused("This is not a domain, as acme.com is one.")
    if is_public_provider(name):
        raise DomainRefused("Anybody can have an address at this provider.")
    if is_disposable(name):
        raise DomainRefused("Addresses of this domain are made to be thrown away.")
    return name


def _find(principal: Principal, domain_id: str, *, lock: bool = False) -> MailDomain:
    """`lock`: until the end of the transaction. Somebody else may be taking it away."""
    rows = MailDomain.objects.select_for_update() if lock else MailDomain.objects.all()
    row = rows.filter(pk=domain_id, organization_id=principal.organization_id).first()
    if row is None:
        raise DomainNotFound
    return row


@public_change()
def _set_verified(principal: Principal, domain_id: str, now: datetime) -> MailDomain:
    row = _find(principal, domain_id, lock=True)
    if row.verified_at is not None:
        return row
    row.verified_at = now
    try:
        with transaction.atomic():
            row.save(update_fields=["verified_at"])
    except IntegrityError:
        raise DomainTaken from None
    _tell(row, "verified")
    return row


def _tell(row: MailDomain, what: str) -> None:
    fact = {"id": row.pk, "domain": row.domain, "role": row.join_role}
    tell(organization_id=row.organization_id, kind=f"domain.{what}", data=fact)
