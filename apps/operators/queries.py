"""What operators look at. Everything is read from public tables and the catalogue, but for an organization's last sign
of life, which its own log tells."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import redis
from celery import current_app
from django.db import DatabaseError, connection

from apps.audit.chain import GENESIS, entry_hash
from apps.inbound.letters import open_letters
from apps.lifecycle.models import DeletionProof, OrganizationExport
from apps.operators.models import OperatorEntry
from kernel import clock, valkey
from kernel.clock import isoformat
from kernel.events.models import LogEntry
from kernel.mail.models import OutgoingMail
from tenants.context import tenant_scope
from tenants.health import list_missing
from tenants.models import Organization, OrganizationFact, Provisioning, SchemaPool
from tenants.queries import scope_of

_SIZE = """
SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c
WHERE c.relnamespace = to_regnamespace(quote_ident(%s)) AND c.relkind = 'r'
"""
_LAG = """
SELECT count(*), coalesce(extract(epoch FROM now() - min(r.received_at)), 0)
FROM inbound_pendingreceipt p JOIN inbound_receipt r ON r.id = p.receipt_id
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the health page. `problem`: why it is not well; "" when it is. `link`: the list behind it."""

    name: str
    value: str
    problem: str = ""
    link: str = ""


def size_of(organization: Organization) -> int:
    """Bytes that the organization's schema takes, indexes included. One query of the catalogue."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZE, [organization.schema_name])
        return int(cursor.fetchone()[0])


def last_sign_of_life(organization: Organization) -> datetime | None:
    """When something last happened in the organization; None for never, or when it cannot be entered."""
    if organization.provisioned_at is None:
        return None
    try:
        with tenant_scope(scope_of(organization)):
            return LogEntry.objects.order_by("-seq").values_list("occurred_at", flat=True).first()
    except DatabaseError:
        return None


def list_figures() -> list[Figure]:
    """How everything is: what must be there, what waits, what has failed."""
    return [*_parts(), *_queues(), _lag(), *_counts()]


def verify_log() -> tuple[int, int | None]:
    """(entries checked, the first broken one or None) of the operators' log."""
    previous, checked = GENESIS, 0
    for entry in OperatorEntry.objects.order_by("seq").iterator(chunk_size=1000):
        expected = entry_hash(previous, content_of(entry))
        if (entry.seq, entry.previous_hash, entry.hash) != (checked + 1, previous, expected):
            return checked, checked + 1
        previous, checked = entry.hash, entry.seq
    return checked, None


def content_of(entry: OperatorEntry) -> dict[str, Any]:
    """What an entry's hash covers."""
    return {
        "seq": entry.seq,
        "occurred_at": isoformat(entry.occurred_at),
        "action": entry.action,
        "operator": [entry.operator_id, entry.operator_name, entry.ip],
        "target": [entry.target, entry.organization_id],
        "reason": entry.reason,
        "details": entry.details,
    }


def _parts() -> list[Figure]:
    missing = list_missing()
    names = ("database", "valkey", "worker", "migrations")
    return [Figure(name, "missing" if name in missing else "there", missing.get(name, "")) for name in names]


def _queues() -> list[Figure]:
    queues = [queue.name for queue in current_app.conf.task_queues]  # the broker's lists have their names
    try:
        lengths: list[int] = [valkey.client().llen(name) for name in queues]
    except redis.RedisError:
        return []
    return [Figure(f"queue {name}", str(length)) for name, length in zip(queues, lengths, strict=True)]


def _lag() -> Figure:
    with connection.cursor() as cursor:
        cursor.execute(_LAG)
        count, age_s = cursor.fetchone()
    late = f"The oldest has waited for {age_s:.0f} s." if age_s > 30 else ""
    return Figure("receipts waiting", f"{count} · {age_s:.0f} s", late)


def _counts() -> list[Figure]:
    """Rows that should not be there, each with the list that shows them."""
    now = clock.now()
    counted: list[tuple[str, Callable[[], int], str]] = [
        ("facts that fail", _waiting_facts, "tenants_organizationfact_changelist"),
        ("mails given up", lambda: OutgoingMail.objects.filter(state="dead").count(), "mail_outgoingmail_changelist"),
        ("dead letters", open_letters().count, "inbound_deadletter_changelist"),
        (
            "organizations not ready",
            lambda: Provisioning.objects.filter(state="failed").count(),
            "tenants_provisioning_changelist",
        ),
        (
            "deletions that fail",
            lambda: DeletionProof.objects.filter(finished_at__isnull=True).exclude(last_error="").count(),
            "lifecycle_deletionproof_changelist",
        ),
        (
            "exports that fail",
            lambda: OrganizationExport.objects.filter(state="failed", expires_at__isnull=True).count(),
            "lifecycle_organizationexport_changelist",
        ),
    ]
    figures = []
    for name, count, link in counted:
        number = count()
        figures.append(Figure(name, str(number), "Look at the list." if number else "", f"admin:{link}"))
    ready = SchemaPool.objects.filter(claimed_at__isnull=True, made_at__lte=now).exclude(fingerprint="").count()
    return [*figures, Figure("schemas ready", str(ready), "", "admin:tenants_schemapool_changelist")]


def _waiting_facts() -> int:
    return OrganizationFact.objects.filter(told_at__isnull=True, attempts__gt=0).count()
