"""From the public schema into an organization's own: an outbox of what happened to its people and to itself.

A transaction writes to one schema only. What changes in public (a membership, the organization's name) is written
there together with a fact; `apps.access.facts` carries it over, once, into the organization's schema, where members,
rights, the audit log and the event log follow. It does so right after the commit, and a poll finds what was missed.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from kernel.actor import current_actor
from tenants.models import OrganizationFact


def tell(*, organization_id: str, kind: str, data: Mapping[str, Any]) -> OrganizationFact:
    """Write a fact in the transaction of the change. `kind` is a key of config.fact_map; `data` is JSON."""
    if not connection.in_atomic_block:
        raise RuntimeError("A fact is written inside the transaction of the change it tells of.")
    return OrganizationFact.objects.create(
        organization_id=organization_id, kind=kind, data=dict(data), actor=current_actor().as_json()
    )


def list_untold(organization_id: str) -> list[OrganizationFact]:
    """The facts that the organization's schema has not been told, oldest first. One query."""
    waiting = OrganizationFact.objects.filter(organization_id=organization_id, told_at__isnull=True)
    return list(waiting.order_by("pk"))


def list_waiting_organizations() -> list[str]:
    """The organizations that have facts waiting. One query."""
    waiting = OrganizationFact.objects.filter(told_at__isnull=True, organization__provisioned_at__isnull=False)
    return list(waiting.order_by("organization_id").values_list("organization_id", flat=True).distinct())
