"""What operators do to organizations. Each is written into the operators' own log in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from apps.access.facts import carry_over
from apps.audit.chain import GENESIS, append
from apps.inbound import letters
from apps.inbound.models import DeadLetter
from apps.operators.models import OperatorEntry, OperatorHead
from apps.operators.queries import content_of
from kernel.actor import current_actor
from kernel.errors import InvalidInput
from kernel.mail import outbox
from tenants import life
from tenants.auth import impersonation
from tenants.models import Organization, User
from tenants.provisioning import finish_organization


def note(
    *,
    operator: User,
    action: str,
    now: datetime,
    target: str = "",
    organization_id: str = "",
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> OperatorEntry:
    """Write one entry in the transaction of the deed. Call it last: from here to the commit the log is locked."""
    if not connection.in_atomic_block:
        raise RuntimeError("An operator's entry is written inside the transaction of the deed it tells of.")
    head, _ = OperatorHead.objects.select_for_update().get_or_create(pk=1, defaults={"seq": 0, "hash": GENESIS})
    entry = OperatorEntry(
        occurred_at=now,
        action=action,
        operator_id=operator.pk,
        operator_name=operator.name,
        ip=current_actor().ip,
        target=target[:120],
        organization_id=organization_id,
        reason=reason[:300],
        details=dict(details or {}),
    )
    return append(head, entry, content_of)


@transaction.atomic
def note_sign_in(*, operator: User, now: datetime) -> None:
    """An operator is at work."""
    note(operator=operator, action="operator.signed_in", now=now)


def suspend(*, operator: User, organization: Organization, reason: str, now: datetime) -> None:
    """Close an organization; `reason` is shown to its people. Raises InvalidInput, WrongState."""
    _require(reason)
    with transaction.atomic():
        life.suspend(organization_id=organization.pk, reason=reason.strip(), now=now)
        _note_about(organization, operator, "organization.suspended", reason, now)
    carry_over(organization.pk)


def restore(*, operator: User, organization: Organization, reason: str, now: datetime) -> None:
    """Open it again. Raises InvalidInput, WrongState."""
    _require(reason)
    with transaction.atomic():
        life.restore(organization_id=organization.pk, reason=reason.strip(), now=now)
        _note_about(organization, operator, "organization.restored", reason, now)
    carry_over(organization.pk)


def enter(
    *, operator: User, organization: Organization, member_id: str, reason: str, may_change: bool, now: datetime
) -> str:
    """Take a member's place for some minutes; returns the token for it. Raises InvalidInput, NotFound."""
    _require(reason)
    with transaction.atomic():
        seat, token = impersonation.enter(
            operator=operator,
            organization=organization,
            member_id=member_id,
            reason=reason,
            may_change=may_change,
            now=now,
        )
        details = {"seat": seat.pk, "member": member_id, "may_change": may_change}
        _note_about(organization, operator, "organization.entered", reason, now, details)
    carry_over(organization.pk)
    return token


def leave(*, operator: User, organization: Organization, seat_id: str, now: datetime) -> None:
    """Give the place back before its time. Safe to repeat."""
    with transaction.atomic():
        impersonation.leave(seat_id=seat_id, now=now)
        _note_about(organization, operator, "organization.left", "", now, {"seat": seat_id})
    carry_over(organization.pk)


@transaction.atomic
def replay(*, operator: User, dead_letter_ids: list[int], now: datetime) -> int:
    """Put the receipts of dead letters back onto their lanes; returns how many were still there."""
    count = letters.replay(DeadLetter.objects.filter(pk__in=dead_letter_ids), now=now)
    note(operator=operator, action="dead_letters.replayed", now=now, details={"ids": dead_letter_ids, "count": count})
    return count


@transaction.atomic
def discard(*, operator: User, dead_letter_ids: list[int], reason: str, now: datetime) -> int:
    """Give dead letters up, and say why; returns how many were open."""
    chosen = DeadLetter.objects.filter(pk__in=dead_letter_ids)
    count = letters.discard(chosen, by=operator.name, reason=reason[:500], now=now)
    details = {"ids": dead_letter_ids, "count": count, "reason": reason[:500]}
    note(operator=operator, action="dead_letters.discarded", now=now, details=details)
    return count


@transaction.atomic
def note_reading(*, operator: User, what: str, now: datetime) -> None:
    """An operator has looked at what customers wrote."""
    note(operator=operator, action="content.read", now=now, details={"what": what})


@transaction.atomic
def send_mail_again(*, operator: User, mail_ids: list[str], now: datetime) -> int:
    """Give dead mails another round of attempts; returns how many."""
    count = sum(outbox.send_again(mail_id) for mail_id in mail_ids)
    note(operator=operator, action="mails.sent_again", now=now, details={"ids": mail_ids, "count": count})
    return count


def provision_again(*, operator: User, organization: Organization, now: datetime) -> None:
    """Try at once to finish an organization that was begun. Raises whatever a step raises; it is written down there."""
    with transaction.atomic():
        _note_about(organization, operator, "organization.provisioned_again", "", now)
    finish_organization(organization.pk)


def _note_about(
    organization: Organization,
    operator: User,
    action: str,
    reason: str,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    note(
        operator=operator,
        action=action,
        now=now,
        target=organization.slug,
        organization_id=organization.pk,
        reason=reason.strip(),
        details=details,
    )


def _require(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput("Say why.")
