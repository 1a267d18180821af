"""Who has written: customers as the inbox knows them."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from apps.customers.register import CustomerRow, Sighting
from apps.customers.services import resolve_customers
from apps.inbox.merging import merging
from apps.inbox.services.conversations import tell_customers


def recognise(sightings: Sequence[Sighting], *, now: datetime) -> list[CustomerRow | None]:
    """`resolve_customers`, where two who are one become one with their histories, and what is shown of somebody and is
    other now is told. What it tells it tells before the caller locks conversations: inside `log.gathering`."""
    return resolve_customers(sightings, now=now, merge=merging(now), on_change=partial(tell_customers, now=now))
