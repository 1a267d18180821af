"""What comes in, once it is known whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.channels.adapters.items import DeliveryStatus, InboundMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A message (or a fact about one) with its channel account and its customer's row.

    `is_history`: imported, so it is old: it notifies nobody, opens no window and waits for nothing.
    `is_late_file`: only the file of an imported message, nothing without that message.
    """

    item: InboundMessage
    channel_account_id: str
    channel_type: str
    customer: Mapping[str, Any]
    receipt_id: int
    received_at: datetime
    is_history: bool = False
    is_late_file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A delivery status. `customer_id` is None when the platform names nobody that we know."""

    item: DeliveryStatus
    channel_account_id: str
    channel_type: str
    customer_id: str | None
    received_at: datetime
