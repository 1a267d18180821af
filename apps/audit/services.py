"""Writing the audit log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from apps.audit.chain import GENESIS, entry_hash
from apps.audit.models import AuditEntry, AuditHead
from kernel.actor import Actor, current_actor
from kernel.clock import isoformat
from kernel.ids import new_id


class Target(NamedTuple):
    """What an entry is about."""

    type: str
    id: str
    name: str = ""


def record(
    *,
    action: str,
    target: Target,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    actor: Actor | None = None,
) -> AuditEntry:
    """Write one entry in the transaction of the change. `before` and `after` hold only what changed, never a secret.

    Call it late in the transaction: from here to the commit the audit log of this organization is locked.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An audit entry is written inside the transaction of the change it tells of.")
    head = _lock_head()
    by = actor or current_actor()
    entry = AuditEntry(
        seq=head.seq + 1,
        id=new_id("aud"),
        occurred_at=now,
        action=action,
        actor=by.as_json(),
        actor_id=by.id,
        target_type=target.type,
        target_id=target.id,
        target_name=target.name[:255],
        before=before,
        after=after,
        previous_hash=head.hash,
    )
    entry.hash = entry_hash(head.hash, content_of(entry))
    entry.save(force_insert=True)
    head.seq, head.hash = entry.seq, entry.hash
    head.save(update_fields=["seq", "hash"])
    return entry


def content_of(entry: AuditEntry) -> dict[str, Any]:
    """What an entry's hash covers."""
    return {
        "seq": entry.seq,
        "id": entry.id,
        "occurred_at": isoformat(entry.occurred_at),
        "action": entry.action,
        "actor": entry.actor,
        "target": [entry.target_type, entry.target_id, entry.target_name],
        "before": entry.before,
        "after": entry.after,
    }


def _lock_head() -> AuditHead:
    head = AuditHead.objects.select_for_update().filter(pk=1).first()
    if head is None:
        AuditHead.objects.bulk_create([AuditHead(pk=1, seq=0, hash=GENESIS)], ignore_conflicts=True)
        head = AuditHead.objects.select_for_update().get(pk=1)
    return head
