"""Entries of a thread that are no messages: comments, calls, and lines such as "came from an ad". Pure.

They go the way of messages, so they find their customer and conversation, keep their order, and are stored once.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from apps.channels.adapters.catalog import traits_of
from apps.channels.adapters.items import Alias, ChannelEvent, InboundMessage, MessageType
from apps.channels.adapters.reading import Json, as_id, as_int, as_map, as_name, as_text, as_time, present, stable_key
from apps.channels.adapters.whatsapp.customers import as_phone
from apps.channels.adapters.whatsapp.history import read_late_file


def entry_of(event: ChannelEvent, channel_type: str, own_apps: Collection[str] = ()) -> InboundMessage | None:
    """The entry that an event leaves in a thread; None for one that leaves none or names no customer.

    `own_apps`: our ids at the platform. What we did ourselves with a thread is written down already.
    """
    if event.type in _CONTROLS and is_own_control(event, own_apps):
        return None
    read = _READERS.get(event.type)
    return read(event, channel_type) if read is not None else None


def _comment(event: ChannelEvent, channel_type: str) -> InboundMessage | None:
    """A comment by somebody else on a post, a reel, an ad or a live video; it can be answered in private once."""
    value = as_map(event.data.get("payload"))
    author, comment_id = as_map(value.get("from")), as_id(event.data.get("comment_id"))
    author_id = as_id(author.get("id"))
    is_own = author_id == event.account_id or as_id(author.get("self_ig_scoped_id")) is not None
    if comment_id is None or author_id is None or is_own:
        return None
    media = as_map(value.get("media"))
    product = as_text(media.get("media_product_type")) or ("LIVE" if event.type == "live_comments" else None)
    comment = present(
        id=comment_id,
        media_id=as_id(event.data.get("media_id")),
        media_type=product.lower() if product else None,
        ad_id=as_id(event.data.get("ad_id")),
        parent_id=as_id(event.data.get("parent_id")),
        is_live=event.type == "live_comments" or product == "LIVE",
    )
    return _entry(
        event, channel_type, author_id,
        message_type="comment",
        dedupe_key=stable_key("comment", comment_id),
        text=as_text(event.data.get("text")),
        username=as_name(author.get("username")),
        content={"comment": comment},
    )  # fmt: skip


def _page_comment(event: ChannelEvent, channel_type: str) -> InboundMessage | None:
    """A comment by somebody else on a post of a Page, its new words or its end, among all the other news of its
    `feed`."""
    value = as_map(event.data.get("payload"))
    author, comment_id, post_id = as_map(value.get("from")), as_id(value.get("comment_id")), as_id(value.get("post_id"))
    author_id, parent_id = as_id(author.get("id")), as_id(value.get("parent_id"))
    kind = _COMMENT_VERBS.get(as_text(value.get("verb")) or "") if value.get("item") == "comment" else None
    if kind is None or comment_id is None or author_id is None or author_id == event.account_id:
        return None
    key, text = stable_key("comment", comment_id), as_text(value.get("message"))
    if kind != "comment":
        about = stable_key(kind, key, text)
        return _entry(event, channel_type, author_id, message_type=kind, dedupe_key=about, target_id=key, text=text)
    parent_id = None if parent_id == post_id else parent_id
    entry = _entry(
        event, channel_type, author_id,
        message_type="comment",
        dedupe_key=key,
        text=text,
        profile_name=as_name(author.get("name")),
        content={"comment": present(id=comment_id, media_id=post_id, media_type="feed", parent_id=parent_id)},
    )  # fmt: skip
    return replace(entry, sent_at=as_time(value.get("created_time")))


def _call(event: ChannelEvent, channel_type: str) -> InboundMessage | None:
    call, call_id = as_map(event.data.get("payload")), as_id(event.data.get("call_id"))
    is_ours = event.type == "call_status" or "BUSINESS" in (as_text(event.data.get("direction")) or "").upper()
    if event.type == "call_status":
        phone, scoped = call.get("recipient_id"), call.get("recipient_user_id")
    elif is_ours:
        phone, scoped = call.get("to"), call.get("to_user_id")
    else:
        phone, scoped = call.get("from"), call.get("from_user_id")
    phone, scoped = as_phone(phone), as_id(scoped)
    if call_id is None or not (phone or scoped):
        return None
    told = present(state=_call_state(event, call), duration_s=as_int(call.get("duration")))
    return InboundMessage(
        account_id=event.account_id,
        external_user_id=phone or scoped,
        user_aliases=_phone_aliases(phone, scoped),
        profile_name=None if is_ours else as_name(event.data.get("profile_name")),
        message_type="call",
        direction="outbound" if is_ours else "inbound",
        dedupe_key=call_id,
        channel_message_id=call_id,
        sent_at=as_time(event.data.get("timestamp")),
        content={"call": {"id": call_id, **told}},
    )


def _call_state(event: ChannelEvent, call: Json) -> str:
    if event.type == "call_status":
        words = {"RINGING": "ringing", "ACCEPTED": "connected", "REJECTED": "rejected"}
        return words.get((as_text(event.data.get("status")) or "").upper(), "ringing")
    if "TERMINATE" not in (as_text(event.data.get("event")) or "").upper():
        return "ringing"
    return "ended" if as_int(call.get("duration")) else "missed"


def _phone_aliases(phone: str | None, scoped: str | None) -> tuple[Alias, ...]:
    named = [("bsuid" if phone and not phone.isdigit() else "phone", phone), ("bsuid", scoped)]
    return tuple(Alias(kind=kind, value=value) for kind, value in named if value)  # type: ignore[arg-type]


def _line(event: ChannelEvent, channel_type: str) -> InboundMessage | None:
    """Something that happened between customer and business; it appears where there is a conversation already."""
    customer_id = as_id(event.data.get("external_user_id"))
    if customer_id is None:
        return None
    payload = as_map(event.data.get("payload"))
    read = _LINES[event.type]
    body = {"kind": event.type, **read(payload)}
    key = stable_key("event", event.type, customer_id, event.data.get("timestamp"), repr(sorted(body.items())))
    content: dict[str, object] = {"event": body}
    if event.type == "referral":
        content["referral"] = dict(payload)
    return _entry(event, channel_type, customer_id, message_type="event", dedupe_key=key, content=content)


def _entry(event: ChannelEvent, channel_type: str, customer_id: str, **fields: Any) -> InboundMessage:
    return InboundMessage(
        account_id=event.account_id,
        external_user_id=customer_id,
        user_aliases=(Alias(kind=traits_of(channel_type).kind_of_id(customer_id), value=customer_id),),
        direction="inbound",
        sent_at=as_time(event.data.get("timestamp")),
        **fields,
    )


def _read_optin(optin: Json) -> dict[str, object]:
    """`is_marketing`: they allow messages of a topic (Messenger's marketing messages) until they stop them."""
    token = optin.get("notification_messages_token")
    status = as_text(optin.get("notification_messages_status")) or ""
    return present(
        ref=as_name(optin.get("ref")),
        topic=as_name(optin.get("title")) or as_name(optin.get("payload")),
        is_marketing=True if token else None,
        is_stopped=True if "STOP" in status.upper() else None,
    )


def _read_linking(linking: Json) -> dict[str, object]:
    return present(status=as_name(linking.get("status")))


def is_own_control(event: ChannelEvent, own_apps: Collection[str]) -> bool:
    """Whether it tells of our own taking or giving: every app of the account hears of everybody's."""
    control = as_map(event.data.get("payload"))
    who = "new_owner_app_id" if event.type == "take_thread_control" else "previous_owner_app_id"
    return event.type != "request_thread_control" and as_id(control.get(who)) in own_apps


def _read_control(control: Json) -> dict[str, object]:
    """`app_id`: who has it now or asks for it, `from_app_id`: who had it."""
    app_id = as_id(control.get("new_owner_app_id")) or as_id(control.get("requested_owner_app_id"))
    from_app_id = as_id(control.get("previous_owner_app_id"))
    return present(app_id=app_id, from_app_id=from_app_id, metadata=as_name(control.get("metadata")))


def _late_file(event: ChannelEvent, channel_type: str) -> InboundMessage | None:
    return read_late_file(as_map(event.data.get("payload")), event.account_id)


_COMMENT_VERBS: dict[str, MessageType] = {
    "add": "comment", "edit": "edit", "edited": "edit", "remove": "deleted", "delete": "deleted",
}  # fmt: skip
_CONTROLS = frozenset(f"{each}_thread_control" for each in ("pass", "take", "request", "release"))
_LINES: dict[str, Callable[[Json], dict[str, object]]] = {
    "referral": lambda _: {},
    "optin": _read_optin,
    "account_linking": _read_linking,
    **dict.fromkeys(_CONTROLS, _read_control),
    "request_welcome": lambda _: {},
    "messaging_feedback": lambda _: {},
}
_READERS: dict[str, Callable[[ChannelEvent, str], InboundMessage | None]] = {
    "comments": _comment,
    "live_comments": _comment,
    "feed": _page_comment,
    "call": _call,
    "call_status": _call,
    "history_media": _late_file,
    **dict.fromkeys(_LINES, _line),
}
LEAVE_ENTRIES = frozenset(_READERS)
