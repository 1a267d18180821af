"""Dead letters: what could not be applied, applied again or given up. Everything runs in the public scope."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from apps.channels.adapters.catalog import DOORS, split
from apps.inbound import queue
from apps.inbound.decoding import NotJson, decode_body
from apps.inbound.models import UNSORTED, DeadLetter, Receipt
from apps.inbound.route import account_ids_of, route_of
from tenants.models import InboundRoute
from tenants.queries import load_routes


def open_letters() -> QuerySet[DeadLetter]:
    """Those that somebody has to look at."""
    return DeadLetter.objects.filter(replayed_at__isnull=True, discarded_at__isnull=True)


# With what a letter can be applied again: what the platform sent, and the channel that it came by. Without the channel
# nothing would come of it, and nobody would hear of it again.
HAS_RECEIPT = Exists(Receipt.objects.filter(pk=OuterRef("receipt_id")))
HAS_CHANNEL = Q(channel_account_id__isnull=True) | Exists(
    InboundRoute.objects.filter(channel_account_id=OuterRef("channel_account_id"))
)


@transaction.atomic
def replay(letters: QuerySet[DeadLetter], *, now: datetime) -> int:
    """Put the receipts of open letters back onto their lanes; returns how many letters. What was applied is not
    doubled. A letter whose receipt is gone, or whose channel is not connected, stays as it is."""
    chosen = letters.filter(HAS_RECEIPT, HAS_CHANNEL, replayed_at__isnull=True, discarded_at__isnull=True)
    rows = list(chosen.order_by("pk").select_for_update())
    DeadLetter.objects.filter(pk__in=[row.pk for row in rows]).update(replayed_at=now, replays=F("replays") + 1)
    queue.enqueue([(row.organization_id, row.receipt_id) for row in rows])
    return len(rows)


def discard(letters: QuerySet[DeadLetter], *, by: str, reason: str, now: datetime) -> int:
    """Give open letters up; returns how many. They are kept for the retention time, with who said so and why."""
    chosen = letters.filter(replayed_at__isnull=True, discarded_at__isnull=True)
    return chosen.update(discarded_at=now, discarded_by=by[:120], discard_reason=reason)


def raw_of(letter: DeadLetter) -> Any:
    """What the platform sent: the item, or of its receipt the parts that are the organization's own (one POST can hold
    several organizations'). None when the receipt is gone. A body that is no JSON is shown as text."""
    if letter.raw is not None:
        return letter.raw
    receipt = Receipt.objects.filter(pk=letter.receipt_id).first()
    if receipt is None or receipt.vendor not in DOORS:
        return None
    try:
        parts = split(receipt.vendor, decode_body(bytes(receipt.body)))
    except NotJson:
        return bytes(receipt.body).decode(errors="replace") if letter.organization_id == UNSORTED else None
    with connection.cursor() as cursor:
        routes = load_routes(account_ids_of(parts), cursor)
    owned = [(part, route_of(part, routes)) for part in parts]
    return [
        {"field": part.field, "value": part.value}
        for part, route in owned
        if letter.organization_id == UNSORTED or (route and route.organization_id == letter.organization_id)
    ]
