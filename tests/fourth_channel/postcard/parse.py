"""From a card or a receipt to items. Pure."""

from collections.abc import Iterable
from functools import partial

from apps.channels.adapters.items import Alias, DeliveryStatus, InboundMessage, Item, Part, Poisoned
from apps.channels.adapters.reading import Json, as_id, as_name, as_text, clean_map, read_one, to_time


def parse(part: Part) -> list[Item]:
    """What the part says. Never raises."""
    items: list[Item] = []
    read_one(part.value, partial(_read_card if part.field == "cards" else _read_receipt, part=part), items)
    return items


def _read_card(card: Json, *, part: Part) -> Iterable[Item]:
    card_id, sender = as_id(card.get("id")), as_id(card.get("from"))
    if card_id is None or sender is None:
        yield Poisoned(reason="no_id_or_sender", raw=clean_map(card))
        return
    yield InboundMessage(
        account_id=part.entry_id,
        external_user_id=sender,
        user_aliases=(Alias(kind="user", value=sender),),
        profile_name=as_name(card.get("name")),
        message_type="text",
        direction="inbound",
        dedupe_key=card_id,
        channel_message_id=card_id,
        text=as_text(card.get("text")),
        sent_at=to_time(part.entry_time_ms),
    )


def _read_receipt(receipt: Json, *, part: Part) -> Iterable[Item]:
    yield DeliveryStatus(
        account_id=part.entry_id,
        status=as_id(receipt.get("state")) or "",
        channel_message_id=as_id(receipt.get("id")),
        at=to_time(part.entry_time_ms),
        error_detail=as_text(receipt.get("reason")),
    )
