"""Reads of customers that other rooms need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from apps.customers.models import CustomerIdentity

Key = tuple[str, str, str]  # channel type, scope, external user id


def find_customer_ids(keys: Sequence[Key]) -> dict[Key, str]:
    """The customers of (channel type, scope, external user id) keys; unknown keys are left out. At most one query."""
    wanted = sorted({key for key in keys if key[2]})
    if not wanted:
        return {}
    sql = """
    SELECT i.channel_type, i.scope, i.external_user_id, i.customer_id FROM customers_customeridentity i
    JOIN unnest(%s::text[], %s::text[], %s::text[]) AS w (channel_type, scope, external_user_id)
    USING (channel_type, scope, external_user_id)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(column) for column in zip(*wanted, strict=True)])
        return {(channel, scope, external): customer for channel, scope, external, customer in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class Nameless:
    """A customer whose platform is to be asked for a name."""

    customer_id: str
    external_user_id: str
    channel_account_id: str
    created_at: datetime


def list_nameless(*, now: datetime, limit: int) -> list[Nameless]:
    """Customers to ask about now, longest waiting first. One query."""
    rows = CustomerIdentity.objects.filter(kind__in=("psid", "igsid"), customer__ask_profile_at__lte=now)
    columns = rows.order_by("customer__ask_profile_at").values_list(
        "customer_id", "external_user_id", "scope", "customer__created_at"
    )
    return [Nameless(*row) for row in columns[:limit]]


def list_identities(customer_id: str) -> list[dict[str, Any]]:
    """Every id of a customer as IdentityOut: those of today first, then oldest first."""
    rows = CustomerIdentity.objects.filter(customer_id=customer_id)
    rows = rows.annotate(is_current=Q(superseded_at__isnull=True)).order_by("-is_current", "pk")
    return [dict(row) for row in rows.values("channel_type", "external_user_id", "kind", "is_current")]
