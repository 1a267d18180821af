"""Reads of the audit log: pages, everything in order, and whether the chain is whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from apps.audit.chain import GENESIS, entry_hash
from apps.audit.models import AuditEntry, AuditHead
from kernel.clock import isoformat
from kernel.scope import require_scope
from tenants.context import public_scope
from tenants.models import AuditAnchor

BATCH = 1000
Cursor = tuple[datetime, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which entries. `action`: one ("member.removed") or all of a resource ("member"); `until` is not included."""

    actor: str | None = None
    action: str | None = None
    target_type: str | None = None
    target_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What walking the chain came to. `broken_seq`: the first entry that is not as it was written, and why."""

    checked: int
    head_seq: int
    head_hash: str
    broken_seq: int | None = None
    reason: str = ""

    @property
    def is_intact(self) -> bool:
        return self.broken_seq is None


def list_entries(wanted: Filter, *, after: Cursor | None, limit: int) -> list[tuple[dict[str, Any], Cursor]]:
    """A page of AuditEntryOut, newest first, each with the cursor just behind it. One query."""
    rows = _matching(wanted).order_by("-occurred_at", "-seq")
    if after is not None:
        at, seq = after[0], int(after[1])
        rows = rows.filter(Q(occurred_at__lt=at) | Q(occurred_at=at, seq__lt=seq), occurred_at__lte=at)
    return [(snapshot(entry), (entry.occurred_at, str(entry.seq))) for entry in rows[:limit]]


def iterate_entries(wanted: Filter, *, up_to: int, after: int = 0) -> list[AuditEntry]:
    """The next `BATCH` entries behind number `after`, oldest first. One query."""
    return list(_matching(wanted).filter(seq__gt=after, seq__lte=up_to).order_by("seq")[:BATCH])


def get_head() -> tuple[int, str]:
    """Number and hash of the newest entry; (0, GENESIS) while there is none."""
    head = AuditHead.objects.filter(pk=1).first()
    return (head.seq, head.hash) if head else (0, GENESIS)


def list_anchors() -> list[AuditAnchor]:
    """What is kept outside of the schema about the log of the organization in scope, oldest first. One query."""
    organization_id = require_scope().organization_id
    with public_scope():
        return list(AuditAnchor.objects.filter(organization_id=organization_id).order_by("seq"))


def verify_chain(anchors: Sequence[AuditAnchor]) -> Verdict:
    """Walk the whole chain, `BATCH` entries at a time, and hold it against the anchors."""
    expected = {anchor.seq: anchor.hash for anchor in anchors}
    # What is written while we walk is for the next time.
    head_seq, head_hash = get_head()
    checked, previous = 0, GENESIS
    for entry in _walk(head_seq):
        problem = _problem(entry, checked + 1, previous, expected.get(entry.seq))
        if problem:
            return Verdict(
                checked=checked, head_seq=head_seq, head_hash=head_hash, broken_seq=checked + 1, reason=problem
            )
        checked, previous = entry.seq, entry.hash
    known = max([head_seq, *expected])
    if checked < known:
        reason = f"Entries {checked + 1} to {known} are gone."
        return Verdict(checked=checked, head_seq=head_seq, head_hash=head_hash, broken_seq=checked + 1, reason=reason)
    if previous != head_hash:
        reason = "The head of the log does not belong to its last entry."
        return Verdict(checked=checked, head_seq=head_seq, head_hash=head_hash, broken_seq=checked, reason=reason)
    return Verdict(checked=checked, head_seq=head_seq, head_hash=head_hash)


def snapshot(entry: AuditEntry) -> dict[str, Any]:
    """AuditEntryOut of an entry."""
    return {
        "id": entry.id,
        "seq": entry.seq,
        "occurred_at": isoformat(entry.occurred_at),
        "action": entry.action,
        "actor": {"acting_as": "", **entry.actor},
        "target": {"type": entry.target_type, "id": entry.target_id, "name": entry.target_name},
        "before": entry.before,
        "after": entry.after,
        "hash": entry.hash,
    }


def content_of(entry: AuditEntry) -> dict[str, Any]:
    """What an entry's hash covers."""
    return {
        "seq": entry.seq,
        "id": entry.id,
        "occurred_at": isoformat(entry.occurred_at),
        "action": entry.action,
        "actor": [entry.actor_id, entry.actor],
        "target": [entry.target_type, entry.target_id, entry.target_name],
        "before": entry.before,
        "after": entry.after,
    }


def _matching(wanted: Filter) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.all()
    exact = {"actor_id": wanted.actor, "target_type": wanted.target_type, "target_id": wanted.target_id}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.action:
        rows = rows.filter(Q(action=wanted.action) | Q(action__startswith=f"{wanted.action}."))
    if wanted.since:
        rows = rows.filter(occurred_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(occurred_at__lt=wanted.until)
    return rows


def _walk(up_to: int) -> Iterator[AuditEntry]:
    after = 0
    while batch := iterate_entries(Filter(), up_to=up_to, after=after):
        yield from batch
        after = batch[-1].seq


def _problem(entry: AuditEntry, number: int, previous: str, anchored: str | None) -> str:
    """Why this entry cannot be what was written as number `number` behind the hash `previous`; "" when it can."""
    if entry.seq != number:
        return f"Entry {number} is gone."
    if entry.previous_hash != previous:
        return f"Entry {number} does not follow the one before it."
    if entry.hash != entry_hash(previous, content_of(entry)):
        return f"Entry {number} was changed."
    if anchored is not None and entry.hash != anchored:
        return f"Entry {number} is not the one that was anchored outside of the log."
    return ""
