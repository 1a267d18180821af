"""From a WhatsApp change to items."""

from functools import partial

from apps.channels.adapters.items import Item, Part
from apps.channels.adapters.reading import Json, as_id, as_list, as_map, read_each, read_one, to_time
from apps.channels.adapters.whatsapp import events
from apps.channels.adapters.whatsapp.customers import list_contacts
from apps.channels.adapters.whatsapp.messages import Change, read_echo, read_message
from apps.channels.adapters.whatsapp.statuses import read_status

_CONVERSATION_FIELDS = frozenset({"messages", "smb_message_echoes", "message_echoes", "calls", ""})


def parse(part: Part) -> list[Item]:
    """What the change says: messages, echoes, statuses, calls, errors, each in payload order. Never raises."""
    if part.field in _CONVERSATION_FIELDS:
        return _parse_conversation(part)
    return _parse_event(part)


def _parse_conversation(part: Part) -> list[Item]:
    value, items = part.value, list[Item]()
    number_id = as_id(as_map(value.get("metadata")).get("phone_number_id")) or ""
    account_id = number_id or part.entry_id
    change = Change(number_id, list_contacts(value), to_time(part.entry_time_ms), _is_shared(value))
    if value.get("messages"):
        read_each(value["messages"], partial(read_message, change=change), items)
    if value.get("message_echoes"):
        read_each(value["message_echoes"], partial(read_echo, change=change), items)
    if value.get("statuses"):
        read_each(value["statuses"], partial(read_status, account_id=number_id), items)
    if value.get("calls"):
        read_each(value["calls"], partial(events.read_call, account_id=account_id, contacts=change.contacts), items)
    if value.get("errors"):
        read_each(value["errors"], partial(events.read_value_error, account_id=account_id), items)
    return items


def _is_shared(value: Json) -> bool:
    senders = (as_map(each) for each in as_list(value.get("messages")))
    return len({as_id(each.get("from")) or as_id(each.get("from_user_id")) for each in senders} - {None}) > 1


def _parse_event(part: Part) -> list[Item]:
    value, items = part.value, list[Item]()
    account_id = as_id(as_map(value.get("metadata")).get("phone_number_id")) or part.entry_id
    if part.field == "history":
        read_each(value.get("history"), partial(events.read_history, account_id=account_id), items)
        read_each(value.get("messages"), partial(events.read_history_media, account_id=account_id), items)
    elif part.field in events.LIST_FIELDS:
        read = partial(events.read_list_item, account_id=account_id, field=part.field)
        read_each(value.get(events.LIST_FIELDS[part.field]), read, items)
    else:
        read_one(value, partial(events.read_event, account_id=account_id, field=part.field), items)
    return items
