"""Asking for work on the platforms' side (services.jobs does it)."""

from datetime import datetime

from kernel.scope import require_scope
from tenants.context import public_change
from tenants.models import ChannelJob

Kind = ChannelJob.Kind


def ask_for(kind: str, subject_id: str, *, now: datetime) -> None:
    """Have it done as soon as possible. What waits already is not done twice. Not inside a tenant's transaction."""
    organization_id = require_scope().organization_id
    with public_change():
        ChannelJob.objects.update_or_create(
            kind=kind,
            subject_id=subject_id,
            defaults={"organization_id": organization_id, "due_at": now, "tries": 0},
        )


def is_waiting(kind: str, subject_id: str) -> bool:
    """Whether the work is asked for and not done."""
    with public_change():
        return ChannelJob.objects.filter(kind=kind, subject_id=subject_id).exists()
