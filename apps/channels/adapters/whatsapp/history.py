"""Chats imported from the phone app (coexistence): the messages that a `history` change carries."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from apps.channels.adapters.items import InboundMessage, Part
from apps.channels.adapters.reading import Json, as_id, as_int, as_list, as_map, as_name, as_text, present
from apps.channels.adapters.whatsapp.customers import as_phone
from apps.channels.adapters.whatsapp.messages import Change, read_echo, read_message

REFUSED = 2593109  # the phone's owner does not share the chats


class Progress(NamedTuple):
    """How far the import is, as a chunk says: phase 0–2, the chunk's place in it, per cent; the code of a refusal."""

    phase: int | None
    chunk_order: int | None
    percent: int | None
    error_code: int | None


def read_progress(data: Json) -> Progress:
    """From the data of a `history` event."""
    error = next((as_map(each) for each in as_list(data.get("errors"))), {})
    percent = as_int(data.get("progress"))
    return Progress(
        phase=as_int(data.get("phase")),
        chunk_order=as_int(data.get("chunk_order")),
        percent=percent if percent is not None and 0 <= percent <= 100 else None,
        error_code=as_int(error.get("code")),
    )


def read_imported(part: Part) -> Iterator[InboundMessage]:
    """Every message of a `history` change that can be read, thread by thread, in the order of the payload.

    The same part gives the same messages in the same order each time, so an import can go on where it was.
    """
    number_id = as_id(as_map(part.value.get("metadata")).get("phone_number_id")) or ""
    for chunk in as_list(part.value.get("history")):
        for thread in as_list(as_map(chunk).get("threads")):
            yield from _read_thread(as_map(thread), number_id)


def read_late_file(message: Json, account_id: str) -> InboundMessage | None:
    """The file of an imported message, which comes in a `history` change of its own."""
    change = Change(account_id, (), None)
    read = read_echo if as_id(message.get("to")) or as_id(message.get("to_user_id")) else read_message
    found = next(iter(read(message, change)), None)
    return _mark(found, message) if isinstance(found, InboundMessage) else None


def _read_thread(thread: Json, number_id: str) -> Iterator[InboundMessage]:
    """The thread's id is the customer's phone or scoped id; `context` may name them better."""
    context = as_map(thread.get("context"))
    customer = as_phone(context.get("wa_id")) or as_phone(thread.get("id"))
    user_id = as_id(context.get("user_id"))
    contact = {
        "wa_id": customer,
        "user_id": user_id,
        "profile": {"name": as_name(context.get("name")), "username": as_name(context.get("username"))},
    }
    change = Change(number_id, (contact,), None)
    for raw in as_list(thread.get("messages")):
        if not isinstance(raw, dict):
            continue
        message = {**raw, "type": raw.get("type") or "unknown"}
        sender = as_phone(message.get("from"))
        is_ours = "to" in message or (sender is not None and sender not in (customer, user_id))
        if is_ours:
            message |= {"to": message.get("to") or customer, "to_user_id": message.get("to_user_id") or user_id}
        read = read_echo if is_ours else read_message
        for item in read(message, change):
            if isinstance(item, InboundMessage) and item.sent_at is not None:
                yield _mark(item, message)


def _mark(item: InboundMessage, message: Json) -> InboundMessage:
    status = as_text(as_map(message.get("history_context")).get("status"))
    return replace(item, content={**item.content, "history": present(status=status)})
