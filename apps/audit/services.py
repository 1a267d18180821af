"""Writing the audit log, and anchoring it outside of the organization's schema."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection, transaction

from apps.audit.chain import GENESIS, append
from apps.audit.models import AuditEntry, AuditHead
from apps.audit.queries import content_of, get_head
from kernel.actor import Actor, current_actor
from kernel.ids import new_id
from kernel.scope import Scope
from tenants.context import public_scope, tenant_scope
from tenants.models import AuditAnchor


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

    Call it late in the transaction and before `log.publish`: from here to the commit the audit log of this organization
    is locked, and whoever holds it may go on to lock the event log, never the other way round.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An audit entry is written inside the transaction of the change it tells of.")
    head = _lock_head()
    by = actor or current_actor()
    entry = AuditEntry(
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
    )
    return append(head, entry, content_of)


@transaction.atomic
def record_reading(*, action: str, target: Target, now: datetime, after: Mapping[str, Any] | None = None) -> None:
    """Record that somebody has read something sensitive: an entry in a transaction of its own."""
    record(action=action, target=target, now=now, after=after)


def anchor_head(scope: Scope) -> None:
    """Note in public where the organization's chain stands. Safe to repeat."""
    with tenant_scope(scope):
        seq, hash_ = get_head()
    if seq:
        with public_scope():
            AuditAnchor.objects.get_or_create(organization_id=scope.organization_id, seq=seq, defaults={"hash": hash_})


def _lock_head() -> AuditHead:
    head = AuditHead.objects.select_for_update().filter(pk=1).first()
    if head is None:
        AuditHead.objects.bulk_create([AuditHead(pk=1, seq=0, hash=GENESIS)], ignore_conflicts=True)
        head = AuditHead.objects.select_for_update().get(pk=1)
    return head
