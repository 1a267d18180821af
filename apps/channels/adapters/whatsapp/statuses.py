"""Delivery state of messages that the business sent, and of calls."""

from collections.abc import Iterable

from apps.channels.adapters.items import ChannelEvent, DeliveryStatus, Item, Poisoned
from apps.channels.adapters.reading import (
    Json,
    as_id,
    as_int,
    as_list,
    as_map,
    as_millis,
    as_text,
    as_time,
    clean_map,
    present,
)
from apps.channels.adapters.whatsapp.customers import as_phone


def read_status(status: Json, *, account_id: str) -> Iterable[Item]:
    """One entry of `statuses[]`."""
    word, message_id = as_text(status.get("status")), as_id(status.get("id"))
    if word is None or message_id is None:
        yield Poisoned(reason="no_status_or_id", raw=clean_map(status))
        return
    if status.get("type") == "call" or message_id.startswith("wacid."):
        yield _read_call_status(status, account_id, message_id, word)
        return
    if not account_id:
        yield Poisoned(reason="no_phone_number_id", raw=clean_map(status))
        return
    code, detail = read_error(status.get("errors"))
    is_group = status.get("recipient_type") == "group"
    yield DeliveryStatus(
        account_id=account_id,
        channel_message_id=message_id,
        status=word[:32],
        at=as_time(status.get("timestamp")),
        external_user_id=_read_participant(status) if is_group else _read_recipient(status),
        error_code=code,
        error_detail=detail,
        client_ref=as_id(status.get("biz_opaque_callback_data")),
        group_id=as_id(status.get("recipient_id")) if is_group else None,
    )


def read_error(errors: object) -> tuple[int | None, str | None]:
    """Code and the longest explanation of the first error of a list."""
    for error in as_list(errors):
        fields = as_map(error)
        detail = (
            as_text(as_map(fields.get("error_data")).get("details"))
            or as_text(fields.get("details"))
            or as_text(fields.get("message"))
            or as_text(fields.get("title"))
        )
        return as_int(fields.get("code")), detail
    return None, None


def _read_recipient(status: Json) -> str | None:
    return as_phone(status.get("recipient_id")) or as_id(status.get("recipient_user_id"))


def _read_participant(status: Json) -> str | None:
    return as_phone(status.get("recipient_participant_id")) or as_id(status.get("recipient_participant_user_id"))


def _read_call_status(status: Json, account_id: str, call_id: str, word: str) -> ChannelEvent:
    data = present(
        call_id=call_id,
        status=word,
        timestamp=as_millis(status.get("timestamp")),
        external_user_id=_read_recipient(status),
        payload=clean_map(status),
    )
    return ChannelEvent(account_id=account_id, type="call_status", data=data)
