"""The envelope that all Meta webhooks share: entries of several accounts in one POST."""

from collections.abc import Iterator

from apps.channels.adapters.items import Channel, Part
from apps.channels.adapters.reading import Json, as_id, as_list, as_map, as_millis, clean_text

_CHANNELS: dict[object, Channel] = {
    "whatsapp_business_account": "whatsapp",
    "page": "messenger",
    "instagram": "instagram",
}


def split(body: object) -> list[Part]:
    """Every routable part of a decoded POST body, in payload order; [] for anything that is not a Meta webhook.

    Entry id "0" (the dashboard's test button) is kept: it belongs to nobody, as any unknown id.
    """
    envelope = as_map(body)
    kind = envelope.get("object")
    channel = _CHANNELS.get(kind) if isinstance(kind, str) else None
    if channel is None:
        return []
    parts: list[Part] = []
    for entry in as_list(envelope.get("entry")):
        if isinstance(entry, dict):
            parts.extend(_split_entry(channel, entry))
    return parts


def routing_ids(part: Part) -> tuple[str, ...]:
    """The account ids that may own the part, best first; empty when it names none."""
    return part.account_ids


def _split_entry(channel: Channel, entry: Json) -> Iterator[Part]:
    entry_id = as_id(entry.get("id")) or ""
    time_ms = as_millis(entry.get("time"))
    for change in as_list(entry.get("changes")):
        if isinstance(change, dict) and isinstance(value := change.get("value"), dict):
            field = change.get("field")
            yield Part(
                channel=channel,
                account_ids=_whatsapp_ids(value, entry_id) if channel == "whatsapp" else _known(entry_id),
                field=clean_text(field)[:100] if isinstance(field, str) else "",
                value=value,
                entry_id=entry_id,
                entry_time_ms=time_ms,
            )
    if channel == "whatsapp":
        return
    for name in ("messaging", "standby"):
        for event in as_list(entry.get(name)):
            if isinstance(event, dict):
                yield Part(
                    channel=channel,
                    account_ids=_known(entry_id),
                    field=name,
                    value=event,
                    entry_id=entry_id,
                    entry_time_ms=time_ms,
                )


def _known(entry_id: str) -> tuple[str, ...]:
    return (entry_id,) if entry_id else ()


def _whatsapp_ids(value: Json, entry_id: str) -> tuple[str, ...]:
    """The phone number id alone: what is meant for a number that nobody has connected is nobody's, whoever has another
    number of that account. Where no number is meant the WABA id; settings tell of their number in another place."""
    number_id = as_id(as_map(value.get("metadata")).get("phone_number_id"))
    if number_id:
        return (number_id,)
    number_id = as_id(as_map(value.get("phone_number_settings")).get("phone_number_id"))
    if number_id:
        return (number_id, *_known(entry_id))
    waba_id = as_id(as_map(value.get("waba_info")).get("waba_id"))
    if waba_id and waba_id != entry_id:  # the entry can be the business portfolio, which owns no account
        return (entry_id, waba_id) if entry_id else (waba_id,)
    return _known(entry_id)
