"""Delivery and read receipts of a Messenger or Instagram thread."""

from collections.abc import Iterable

from apps.channels.adapters.items import DeliveryStatus, Item
from apps.channels.adapters.meta.threads import Thread
from apps.channels.adapters.reading import Json, as_id, as_list, as_time


def read_delivery(delivery: Json, thread: Thread) -> Iterable[Item]:
    """One status per message id; without ids one for everything up to the watermark."""
    mids = [mid for raw in as_list(delivery.get("mids")) if (mid := as_id(raw)) is not None]
    return _read_receipt("delivered", delivery, mids, thread)


def read_read(read: Json, thread: Thread) -> Iterable[Item]:
    """Messenger gives a watermark, Instagram the id of the last message that was seen."""
    mid = as_id(read.get("mid"))
    return _read_receipt("read", read, [mid] if mid is not None else [], thread)


def _read_receipt(status: str, receipt: Json, mids: list[str], thread: Thread) -> Iterable[Item]:
    watermark = as_time(receipt.get("watermark"))
    if not mids and watermark is None:
        return
    about: list[str] | list[None] = mids or [None]
    for mid in about:
        yield DeliveryStatus(
            account_id=thread.account_id,
            status=status,
            channel_message_id=mid,
            watermark=watermark,
            at=thread.at,
            external_user_id=thread.customer_id,
            and_before=status == "read" and mid is not None,
        )
