"""The frame of a Messenger or Instagram event: whose thread, which way, when."""

from datetime import datetime
from typing import NamedTuple

from apps.channels.adapters.items import Alias, AliasKind, Direction, Part
from apps.channels.adapters.reading import Json, as_id, as_map, as_millis, to_time


class Thread(NamedTuple):
    """What every event of `messaging[]` and `standby[]` says beside its own key.

    `stamp_ms` is the event's own time, None when it has none; `at` then falls back to the time of the entry.
    """

    account_id: str
    customer_id: str | None
    aliases: tuple[Alias, ...]
    direction: Direction
    stamp_ms: int | None
    at: datetime | None
    standby: bool


def read_thread(part: Part, alias_kind: AliasKind) -> Thread:
    """Sender and recipient are swapped in an echo; a sender that is the account itself means the same."""
    event = part.value
    sender_id = as_id(as_map(event.get("sender")).get("id"))
    recipient_id = as_id(as_map(event.get("recipient")).get("id"))
    is_ours = sender_id == part.entry_id or bool(as_map(event.get("message")).get("is_echo"))
    customer_id = recipient_id if is_ours else sender_id
    stamp_ms = as_millis(event.get("timestamp"))
    return Thread(
        account_id=part.entry_id,
        customer_id=customer_id,
        aliases=(Alias(kind=alias_kind, value=customer_id),) if customer_id else (),
        direction="outbound" if is_ours else "inbound",
        stamp_ms=stamp_ms,
        at=to_time(stamp_ms if stamp_ms is not None else part.entry_time_ms),
        standby=part.field == "standby",
    )


def read_event_data(thread: Thread, body: Json) -> dict[str, object]:
    """The values that a `ChannelEvent` of a thread always has, if they are there."""
    found = {
        "external_user_id": thread.customer_id,
        "timestamp": thread.stamp_ms,
        "ref": as_id(body.get("ref")),
        "ad_id": as_id(body.get("ad_id")),
        "user_ref": as_id(body.get("user_ref")),
    }
    return {key: value for key, value in found.items() if value is not None}
