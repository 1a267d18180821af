"""Arrivals as the inbound door hands them over, for the intake's tests. Minutes count from NOON."""

import itertools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from apps.channels.adapters.items import DeliveryStatus, InboundMessage
from apps.inbox.intake.arrivals import Arrival, Report

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ACCOUNT = "cha_1"
MARA = {"id": "cus_mara", "display_name": "Mara", "username": None, "phone": "49151"}
_count = itertools.count(1)


def minute(number: float) -> datetime:
    return NOON + timedelta(minutes=number)


def arrival(
    key: str | None = None,
    *,
    at: float = 0,
    text: str | None = "Hello",
    direction: str = "inbound",
    kind: str = "text",
    account: str = ACCOUNT,
    channel: str = "whatsapp",
    customer: Mapping[str, Any] = MARA,
    received_at: datetime | None = None,
    **fields: Any,
) -> Arrival:
    """A message; `key` is its platform id. With `target_id` it is a fact about another message."""
    key = key or f"mid.{next(_count)}"
    item = InboundMessage(
        account_id="1065",
        external_user_id="49151",
        message_type=kind,  # type: ignore[arg-type]
        direction=direction,  # type: ignore[arg-type]
        dedupe_key=key,
        channel_message_id=key,
        text=text,
        sent_at=minute(at),
        **fields,
    )
    return Arrival(
        item=item,
        channel_account_id=account,
        channel_type=channel,
        customer=customer,
        receipt_id=1,
        received_at=received_at or minute(at) + timedelta(seconds=2),
    )


def report(
    status: str,
    message_id: str | None = None,
    *,
    at: float = 0,
    customer_id: str | None = MARA["id"],
    account: str = ACCOUNT,
    **fields: Any,
) -> Report:
    """A delivery status of one message, or with `watermark` of all until then."""
    item = DeliveryStatus(account_id="1065", status=status, channel_message_id=message_id, at=minute(at), **fields)
    return Report(
        item=item,
        channel_account_id=account,
        channel_type="whatsapp",
        customer_id=customer_id,
        received_at=minute(at),
    )
