"""WhatsApp messages of customers, and echoes of messages sent from the phone app."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from apps.channels.adapters.items import ChannelEvent, Direction, InboundMessage, Item, Poisoned
from apps.channels.adapters.reading import (
    Json,
    as_id,
    as_map,
    as_millis,
    as_time,
    clean,
    clean_map,
    present,
    stable_key,
)
from apps.channels.adapters.whatsapp.bodies import read_body
from apps.channels.adapters.whatsapp.customers import Customer, read_customer


class Change(NamedTuple):
    """What the messages of one change share. `phone_number_id` is "" when it is missing; `is_shared`: they are of
    several people."""

    phone_number_id: str
    contacts: Sequence[Json]
    entry_at: datetime | None
    is_shared: bool = False


def read_message(message: Json, change: Change) -> Iterable[Item]:
    """A message that a customer sent."""
    if message.get("type") == "request_welcome":
        yield _read_welcome(message, change)
        return
    customer = read_customer(
        change.contacts,
        phone=message.get("from"),
        user_id=message.get("from_user_id"),
        parent_id=message.get("from_parent_user_id"),
        is_shared=change.is_shared,
    )
    if customer.external_user_id is None and message.get("type") == "system":
        system = as_map(message.get("system"))  # which says who it was, or only who it is now
        phone = system.get("customer") or system.get("wa_id")
        customer = read_customer(change.contacts, phone=phone, user_id=system.get("user_id"), parent_id=None)
    yield _build(message, "inbound", change, customer)


def read_echo(message: Json, change: Change) -> Iterable[Item]:
    """A message that the business sent with the phone app, or Meta's own bot for it."""
    customer = read_customer(
        change.contacts,
        phone=message.get("to"),
        user_id=message.get("to_user_id"),
        parent_id=message.get("to_parent_user_id"),
    )
    yield _build(message, "outbound", change, customer)


def _build(message: Json, direction: Direction, change: Change, customer: Customer) -> InboundMessage | Poisoned:
    if not change.phone_number_id:
        return Poisoned(reason="no_phone_number_id", raw=clean_map(message))
    if customer.external_user_id is None:
        return Poisoned(reason="no_sender", raw=clean_map(message))
    body = read_body(message)
    message_id = as_id(message.get("id"))
    content = body.content or {}
    if "context" in message or "referral" in message or "errors" in message:
        content = {**content, **_read_surroundings(message)}
    referral = as_map(message.get("referral"))
    return InboundMessage(
        account_id=change.phone_number_id,
        external_user_id=customer.external_user_id,
        user_aliases=customer.aliases,
        profile_name=customer.profile_name,
        username=customer.username,
        channel_message_id=message_id,
        dedupe_key=message_id or _key_without_id(message, customer),
        message_type=body.message_type,
        direction=direction,
        text=body.text,
        sent_at=as_time(message.get("timestamp")) or change.entry_at,
        media=body.media,
        reply_to=None if body.target_id else as_id(as_map(message.get("context")).get("id")),
        target_id=body.target_id,
        removed=body.removed,
        payload=body.payload,
        ad_id=as_id(referral.get("source_id")) if referral.get("source_type") == "ad" else None,
        group_id=as_id(message.get("group_id")),
        content=content,
    )


def _read_surroundings(message: Json) -> dict[str, object]:
    """Forwarding, the product page or advertisement it came from, and errors beside the content."""
    context = as_map(message.get("context"))
    return present(
        forwarded=True if context.get("forwarded") or context.get("frequently_forwarded") else None,
        referred_product=clean(context.get("referred_product")) or None,
        referral=clean(message.get("referral")) or None,
        errors=clean(message.get("errors")) or None,
    )


def _key_without_id(message: Json, customer: Customer) -> str:
    meaning = json.dumps(clean(message), sort_keys=True)
    return stable_key("message", customer.external_user_id, message.get("timestamp"), meaning)


def _read_welcome(message: Json, change: Change) -> ChannelEvent:
    """The customer opened the chat for the first time; there is nothing to show yet."""
    phone, user_id = message.get("from"), message.get("from_user_id")
    customer = read_customer(change.contacts, phone=phone, user_id=user_id, parent_id=None)
    data = present(
        external_user_id=customer.external_user_id,
        profile_name=customer.profile_name,
        timestamp=as_millis(message.get("timestamp")),
    )
    return ChannelEvent(account_id=change.phone_number_id, type="request_welcome", data=data)
