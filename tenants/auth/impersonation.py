"""An operator in a member's place: for some minutes, for a reason, seen by the organization, and never near its keys.

The operator carries a token of its own kind instead of an access token. Only routes and sockets that ask for it here
take it; everything else refuses it as a token that it does not know.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from kernel.actor import acting, current_actor
from kernel.clock import isoformat
from kernel.errors import DomainError, InvalidInput, NotFound
from tenants.auth.access import InvalidToken
from tenants.facts import tell
from tenants.models import Impersonation, Membership, Organization, User

PREFIX = "imp_"
LONGEST = timedelta(minutes=30)
# What an operator may do in a member's place: the rest (members, roles, security, exports, the organization's end) is
# for its own people.
_READ = frozenset({"conversations", "channels", "teams", "members", "roles", "settings"})
_CHANGE = frozenset({"conversations", "channels"})


class OperatorMayNot(DomainError):
    """Something that only the organization's own people may do."""

    code, status, title = "operator_may_not", 403, "An operator in a member's place may not do this"


@transaction.atomic
def enter(
    *, operator: User, organization: Organization, member_id: str, reason: str, may_change: bool, now: datetime
) -> tuple[Impersonation, str]:
    """Take a member's place; returns the token, which is stored nowhere. Raises InvalidInput, NotFound."""
    if not reason.strip():
        raise InvalidInput("Say why: the organization reads it.")
    membership = Membership.objects.filter(organization=organization, user_id=member_id).select_related("user").first()
    if membership is None:
        raise NotFound("This person is not a member of the organization.")
    token = PREFIX + secrets.token_urlsafe(32)
    seat = Impersonation.objects.create(
        organization=organization,
        operator=operator,
        member=membership.user,
        reason=reason.strip()[:300],
        may_change=may_change,
        token_hash=_hash(token),
        started_at=now,
        ends_at=now + LONGEST,
    )
    _tell(seat, "operator.entered", until=isoformat(seat.ends_at))
    return seat, token


@transaction.atomic
def leave(*, seat_id: str, now: datetime) -> None:
    """Give the place back. Safe to repeat."""
    seat = Impersonation.objects.select_related("operator", "member").select_for_update(of=("self",)).get(pk=seat_id)
    if seat.ended_at is None:
        seat.ended_at = now
        seat.save(update_fields=["ended_at"])
        _tell(seat, "operator.left")


def is_seat_token(token: str) -> bool:
    """Whether this is an operator's token, by its look."""
    return token.startswith(PREFIX)


def read_seat_token(token: str, now: datetime) -> Impersonation:
    """Whose place the holder has taken. Raises InvalidToken when the time is over. One query."""
    seat = Impersonation.objects.select_related("operator", "member").filter(token_hash=_hash(token)).first()
    if seat is None or not _stands(seat, now):
        raise InvalidToken
    return seat


def list_ended(seat_ids: Collection[str], now: datetime) -> set[str]:
    """Those of the seats that have been given back, or whose operator is none any more. One query."""
    seats = Impersonation.objects.filter(pk__in=seat_ids).select_related("operator")
    return set(seat_ids) - {seat.pk for seat in seats if _stands(seat, now)}


def is_allowed(seat: Impersonation, permission: str) -> bool:
    """Whether the permission may be used from a member's place. Pure."""
    resource, _, action = permission.partition(":")
    return (action == "read" and resource in _READ) or (seat.may_change and resource in _CHANGE)


def require_allowed(seat: Impersonation, permission: str | None, method: str) -> None:
    """Raises OperatorMayNot."""
    if permission is None or not is_allowed(seat, permission):
        raise OperatorMayNot
    if method not in ("GET", "HEAD") and not seat.may_change:
        raise OperatorMayNot("You are here to look: nothing can be changed.")


def _stands(seat: Impersonation, now: datetime) -> bool:
    return seat.ended_at is None and now < seat.ends_at and seat.operator.is_active and seat.operator.is_staff


def _tell(seat: Impersonation, kind: str, **more: str) -> None:
    """As the operator, whoever's code this is called from."""
    operator = replace(
        current_actor(), kind="operator", id=seat.operator_id, name=seat.operator.name, acting_as=seat.member_id
    )
    data = {"user_id": seat.member_id, "name": seat.member.name, "reason": seat.reason, "may_change": seat.may_change}
    with acting(operator):
        tell(organization_id=seat.organization_id, kind=kind, data={**data, **more})


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
