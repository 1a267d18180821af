"""From an event of a Messenger or Instagram thread to items."""

from collections.abc import Callable, Iterable
from functools import partial

from apps.channels.adapters.items import AliasKind, ChannelEvent, Item, Part, Poisoned
from apps.channels.adapters.meta.messages import read_edit, read_message, read_postback, read_reaction
from apps.channels.adapters.meta.receipts import read_delivery, read_read
from apps.channels.adapters.meta.threads import Thread, read_event_data, read_thread
from apps.channels.adapters.reading import Json, as_map, clean, clean_map, read_one

_READERS: dict[str, Callable[[Json, Thread], Iterable[Item]]] = {
    "message": read_message,
    "postback": read_postback,
    "reaction": read_reaction,
    "message_edit": read_edit,
    "delivery": read_delivery,
    "read": read_read,
}

# Keys that are told on as events; any other key is not for us. Two spellings of one thing have one type.
_EVENTS: dict[str, str] = {
    "account_linking": "account_linking",
    "app_roles": "app_roles",
    "messaging_feedback": "messaging_feedback",
    "optin": "optin",
    "pass_thread_control": "pass_thread_control",
    "payment": "payment",
    "policy-enforcement": "policy_enforcement",
    "policy_enforcement": "policy_enforcement",
    "referral": "referral",
    "release_thread_control": "release_thread_control",
    "request_thread_control": "request_thread_control",
    "take_thread_control": "take_thread_control",
}


def parse_thread_event(part: Part, alias_kind: AliasKind) -> list[Item]:
    """What one event of `messaging[]` or `standby[]` says. Never raises."""
    items: list[Item] = []
    read_one(part.value, partial(_read_event, part=part, alias_kind=alias_kind), items)
    return items


def _read_event(event: Json, *, part: Part, alias_kind: AliasKind) -> Iterable[Item]:
    thread = read_thread(part, alias_kind)
    for key, body in event.items():
        if key not in _READERS and key not in _EVENTS:
            continue
        if not thread.account_id:
            yield Poisoned(reason="no_account_id", raw=clean_map(event))
        elif key in _EVENTS:
            data = read_event_data(thread, as_map(body))
            data["payload"] = clean(body)
            yield ChannelEvent(account_id=thread.account_id, type=_EVENTS[key], data=data)
        elif thread.customer_id == thread.account_id:
            continue  # what the account writes to itself is about no customer
        elif isinstance(body, dict):
            yield from _READERS[key](body, thread)
        elif body is not None:
            yield Poisoned(reason="not_an_object", raw=clean_map(event))


def parse_change(part: Part, read_data: Callable[[Json], dict[str, object]]) -> list[Item]:
    """A change that is not about a thread (comments, leads …) as one event named after its field. Never raises."""
    items: list[Item] = []

    def read(value: Json) -> Iterable[Item]:
        data = {**read_data(value), "payload": clean_map(value)}
        yield ChannelEvent(account_id=part.entry_id, type=part.field, data=data)

    read_one(part.value, read, items)
    return items
