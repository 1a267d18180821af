"""Asking for work on the platforms' side (services.jobs does it)."""

from collections.abc import Collection
from datetime import datetime, timedelta

from kernel.scope import require_scope
from tenants.context import public_change
from tenants.models import ChannelJob

Kind = ChannelJob.Kind
LEASE = timedelta(minutes=2)  # longer than the slowest work: some ten calls of ten seconds each


def ask_for(kind: str, subject_id: str, *, now: datetime) -> None:
    """Have it done as soon as possible. What waits already is not done twice. Not inside a tenant's transaction."""
    organization_id = require_scope().organization_id
    with public_change():
        # One statement: whoever does the work may be done with it, and take the row away, at this very moment.
        ChannelJob.objects.bulk_create(
            [ChannelJob(organization_id=organization_id, kind=kind, subject_id=subject_id, due_at=now, tries=0)],
            update_conflicts=True,
            unique_fields=["kind", "subject_id"],
            update_fields=["organization_id", "due_at", "tries"],
        )


def is_waiting(kind: str, subject_id: str) -> bool:
    """Whether the work is asked for and not done."""
    with public_change():
        return ChannelJob.objects.filter(kind=kind, subject_id=subject_id).exists()


def which_wait(kind: str, subject_ids: Collection[str], *, now: datetime) -> set[str]:
    """Those of the subjects for which the work is due or being done. One query."""
    with public_change():
        jobs = ChannelJob.objects.filter(kind=kind, subject_id__in=subject_ids, due_at__lte=now + LEASE)
        return set(jobs.values_list("subject_id", flat=True))
