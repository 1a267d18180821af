"""WhatsApp changes that are neither messages nor their delivery: account, templates, calls, imported history …"""

from collections.abc import Callable, Iterable, Sequence

from apps.channels.adapters.items import ChannelEvent, Item
from apps.channels.adapters.reading import (
    Json,
    as_id,
    as_list,
    as_map,
    as_millis,
    as_name,
    as_text,
    clean,
    clean_map,
    present,
)
from apps.channels.adapters.whatsapp.customers import as_phone, read_customer


def read_event(value: Json, *, account_id: str, field: str) -> Iterable[Item]:
    """The one event of a change whose value is not a list."""
    read = _VALUE_READERS.get(field)
    data = read(value) if read is not None else {}
    yield ChannelEvent(account_id=account_id, type=field, data=present(**data, payload=clean_map(value)))


def read_call(call: Json, *, account_id: str, contacts: Sequence[Json]) -> Iterable[Item]:
    """One entry of `calls[]`."""
    customer = read_customer(contacts, phone=call.get("from"), user_id=call.get("from_user_id"), parent_id=None)
    data = present(
        call_id=as_id(call.get("id")),
        event=as_text(call.get("event")),
        direction=as_text(call.get("direction")),
        timestamp=as_millis(call.get("timestamp")),
        external_user_id=as_phone(call.get("from")) or as_id(call.get("from_user_id")),
        profile_name=customer.profile_name,
        payload=clean_map(call),
    )
    yield ChannelEvent(account_id=account_id, type="call", data=data)


def read_value_error(error: Json, *, account_id: str) -> Iterable[Item]:
    """An error that stands beside the messages: it concerns the account."""
    code = error.get("code")
    data = present(
        code=code if isinstance(code, int) else as_id(code), title=as_text(error.get("title")), payload=clean_map(error)
    )
    yield ChannelEvent(account_id=account_id, type="error", data=data)


def read_history(chunk: Json, *, account_id: str) -> Iterable[Item]:
    """A chunk of imported chats: only its measure, never its messages, which must not look new."""
    metadata = as_map(chunk.get("metadata"))
    threads = as_list(chunk.get("threads"))
    data = present(
        phase=clean(metadata.get("phase")),
        chunk_order=clean(metadata.get("chunk_order")),
        progress=clean(metadata.get("progress")),
        threads=len(threads),
        messages=sum(len(as_list(as_map(thread).get("messages"))) for thread in threads),
        errors=clean(chunk.get("errors")),
    )
    yield ChannelEvent(account_id=account_id, type="history", data=data)


def read_history_media(message: Json, *, account_id: str) -> Iterable[Item]:
    """The file of an imported message; it comes after the import."""
    media = as_map(message.get(str(message.get("type"))))
    data = present(
        channel_message_id=as_id(message.get("id")), media_id=as_id(media.get("id")), payload=clean_map(message)
    )
    yield ChannelEvent(account_id=account_id, type="history_media", data=data)


def read_list_item(item: Json, *, account_id: str, field: str) -> Iterable[Item]:
    """One entry of the list that a field carries (`LIST_FIELDS`)."""
    data = _ITEM_READERS[field](item)
    yield ChannelEvent(account_id=account_id, type=field, data=present(**data, payload=clean_map(item)))


def _read_state_sync(item: Json) -> dict[str, object]:
    contact = as_map(item.get("contact"))
    return {
        "action": as_text(item.get("action")),
        "external_user_id": as_phone(contact.get("phone_number")) or as_id(contact.get("user_id")),
        "profile_name": as_name(contact.get("full_name")) or as_name(contact.get("first_name")),
        "timestamp": as_millis(as_map(item.get("metadata")).get("timestamp")),
    }


def _read_user_id_update(item: Json) -> dict[str, object]:
    user_id = as_map(item.get("user_id"))
    parent_id = as_map(item.get("parent_user_id"))
    return {
        "external_user_id": as_phone(item.get("wa_id")),
        "previous": as_id(user_id.get("previous")),
        "current": as_id(user_id.get("current")),
        "parent_previous": as_id(parent_id.get("previous")),
        "parent_current": as_id(parent_id.get("current")),
        "timestamp": as_millis(item.get("timestamp")),
    }


def _read_user_preference(item: Json) -> dict[str, object]:
    return {
        "external_user_id": as_phone(item.get("wa_id")) or as_id(item.get("user_id")),
        "category": as_text(item.get("category")),
        "value": as_text(item.get("value")),
        "timestamp": as_millis(item.get("timestamp")),
    }


def _read_group(item: Json) -> dict[str, object]:
    return {
        "group_id": as_id(item.get("group_id")),
        "event": as_text(item.get("type")),
        "timestamp": as_millis(item.get("timestamp")),
    }


def _read_account_update(value: Json) -> dict[str, object]:
    return {
        "event": as_text(value.get("event")),
        "waba_id": as_id(as_map(value.get("waba_info")).get("waba_id")),
    }


def _read_phone_quality(value: Json) -> dict[str, object]:
    return {"event": as_text(value.get("event")), "value": as_text(value.get("current_limit"))}


def _read_phone_name(value: Json) -> dict[str, object]:
    return {"value": as_text(value.get("decision"))}


def _read_business_username(value: Json) -> dict[str, object]:
    return {"value": as_text(value.get("status")), "username": as_name(value.get("username"))}


def _read_template(value: Json) -> dict[str, object]:
    return {
        "template_id": clean(value.get("message_template_id")),
        "template_name": as_text(value.get("message_template_name")),
        "language": as_text(value.get("message_template_language")),
        "status": as_text(value.get("event")),
        "value": as_text(value.get("new_category")),
    }


# field → (key of its list, reader of one entry)
_ITEM_READERS: dict[str, Callable[[Json], dict[str, object]]] = {
    "smb_app_state_sync": _read_state_sync,
    "user_id_update": _read_user_id_update,
    "user_preferences": _read_user_preference,
    "group_lifecycle_update": _read_group,
    "group_participants_update": _read_group,
    "group_settings_update": _read_group,
    "group_status_update": _read_group,
}

LIST_FIELDS: dict[str, str] = {
    "smb_app_state_sync": "state_sync",
    "user_id_update": "user_id_update",
    "user_preferences": "user_preferences",
    "group_lifecycle_update": "groups",
    "group_participants_update": "groups",
    "group_settings_update": "groups",
    "group_status_update": "groups",
}

_VALUE_READERS: dict[str, Callable[[Json], dict[str, object]]] = {
    "account_update": _read_account_update,
    "phone_number_quality_update": _read_phone_quality,
    "phone_number_name_update": _read_phone_name,
    "business_username_update": _read_business_username,
    "business_username_updates": _read_business_username,
    "message_template_status_update": _read_template,
    "message_template_quality_update": _read_template,
    "message_template_components_update": _read_template,
    "template_category_update": _read_template,
}
