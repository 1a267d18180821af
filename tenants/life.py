"""The life of an organization: suspended and restored by operators, ended by its owners.

Only an active organization may be worked in and sends. Receiving never stops: what customers write is there when the
organization is restored. Each change is told to the organization's schema as a fact; callers carry it over.
"""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction

from kernel import mail
from kernel.clock import isoformat, isoformat_or_none
from kernel.errors import DomainError
from tenants.facts import tell
from tenants.models import Membership, Organization
from tenants.queries import OrganizationNotFound

Status = Organization.Status


class OrganizationSuspended(DomainError):
    """Nobody works in a suspended organization; customers are still heard."""

    code, status, title = "organization_suspended", 403, "This workspace is suspended"


class OrganizationDeleting(DomainError):
    """The organization is about to be deleted; an owner may still change that."""

    code, status, title = "organization_deleting", 403, "This workspace is about to be deleted"


class WrongState(DomainError):
    """The organization is not in the state from which this can be done."""

    code, status, title = "organization_state", 409, "This cannot be done in the state the workspace is in"


def require_open(organization: Organization) -> None:
    """Raises OrganizationSuspended or OrganizationDeleting when nobody may work in it."""
    if organization.status == Status.SUSPENDED:
        raise OrganizationSuspended(organization.status_reason)
    if organization.status == Status.DELETING:
        raise OrganizationDeleting


def state_data(organization: Organization) -> dict[str, str | None]:
    """Whether it is active, suspended or about to be deleted, why, and when it will be gone: as the API shows it."""
    return {
        "status": organization.status,
        "status_reason": organization.status_reason,
        "deletes_at": isoformat_or_none(organization.deletes_at),
    }


def is_open(organization_id: str) -> bool:
    """Whether the organization may be worked in and sends. One query."""
    return bool(Organization.objects.filter(pk=organization_id, status=Status.ACTIVE).exists())


def list_closed(organization_ids: Collection[str]) -> set[str]:
    """Those of the organizations in which nobody may work, or that are gone. One query."""
    active = Organization.objects.filter(pk__in=organization_ids, status=Status.ACTIVE)
    return set(organization_ids) - set(active.values_list("pk", flat=True))


@transaction.atomic
def suspend(*, organization_id: str, reason: str, now: datetime) -> None:
    """Close an active organization. `reason` is shown to its people. Raises WrongState."""
    organization = _lock(organization_id, Status.ACTIVE)
    _change(organization, Status.SUSPENDED, reason, now)
    tell(organization_id=organization_id, kind="organization.suspended", data={"reason": reason})


@transaction.atomic
def restore(*, organization_id: str, reason: str, now: datetime) -> None:
    """Open a suspended organization again. Raises WrongState."""
    organization = _lock(organization_id, Status.SUSPENDED)
    _change(organization, Status.ACTIVE, "", now)
    tell(organization_id=organization_id, kind="organization.restored", data={"reason": reason})


@transaction.atomic
def request_deletion(*, organization_id: str, user_id: str, asked_by: str, now: datetime) -> Organization:
    """Close the organization, to be deleted when the time of grace is over; its owners are told. Raises WrongState.

    `asked_by`: the person's name, `user_id` their id.
    """
    organization = _lock(organization_id, Status.ACTIVE, Status.SUSPENDED)
    organization.deletes_at, organization.deletion_asked_by = now + settings.DELETION_GRACE, user_id
    _change(organization, Status.DELETING, organization.status_reason, now)
    when = {"deletes_at": isoformat(organization.deletes_at)}
    tell(organization_id=organization_id, kind="organization.deletion_requested", data=when)
    write_to_owners(organization, "organization_deletion_requested", asked_by=asked_by)
    return organization


@transaction.atomic
def cancel_deletion(*, organization_id: str, asked_by: str, now: datetime) -> Organization:
    """Keep the organization. One that was suspended before is so again. Raises WrongState."""
    organization = _lock(organization_id, Status.DELETING)
    if organization.provisioned_at is None:
        raise WrongState("It is too late: the workspace is being deleted.")
    organization.deletes_at, organization.deletion_asked_by = None, ""
    was_suspended = bool(organization.status_reason)
    _change(organization, Status.SUSPENDED if was_suspended else Status.ACTIVE, organization.status_reason, now)
    tell(organization_id=organization_id, kind="organization.deletion_canceled", data={})
    write_to_owners(organization, "organization_deletion_canceled", asked_by=asked_by)
    return organization


def write_to_owners(organization: Organization, template: str, *, asked_by: str) -> None:
    """Send this mail to every owner. Inside the caller's transaction."""
    owners = Membership.objects.filter(organization=organization, role="owner").select_related("user")
    for each in owners:
        mail.send(
            to=each.user.email,
            template=template,
            context={"organization": organization, "asked_by": asked_by, "name": each.user.name},
        )


def _lock(organization_id: str, *states: str) -> Organization:
    organization: Organization | None = Organization.objects.select_for_update().filter(pk=organization_id).first()
    if organization is None:
        raise OrganizationNotFound
    if organization.status not in states:
        raise WrongState(f"The workspace is {organization.status}.")
    return organization


def _change(organization: Organization, status: str, reason: str, now: datetime) -> None:
    organization.status, organization.status_reason, organization.status_changed_at = status, reason, now
    organization.save(update_fields=["status", "status_reason", "status_changed_at", "deletes_at", "deletion_asked_by"])
