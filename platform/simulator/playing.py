"""Playing the customer: turns what a person does on the phone into a signed webhook."""

import base64
from dataclasses import dataclass
from typing import Any

from simulator import ids
from simulator.accounts import Account
from simulator.customers import Customer
from simulator.graph.signals import react
from simulator.media import StoredFile
from simulator.messages import Message
from simulator.webhooks import messaging, whatsapp
from simulator.world import World

MEDIA_KINDS = ("image", "video", "audio", "document", "sticker")
ALIASES = {"file": "document", "voice": "audio", "photo": "image"}
KINDS = (
    "text", *MEDIA_KINDS, "location", "contacts", "reaction", "edit", "delete", "button", "postback",
    "story_reply", "story_mention", "like_heart", "unsupported", "request_welcome",
)  # fmt: skip
ONLY_INSTAGRAM = ("story_reply", "story_mention", "like_heart")
SILENT_KINDS = ("reaction", "edit", "delete")


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that the customer does. `sent_ms` is platform time; `params` the rest of the request."""

    account: Account
    customer: Customer
    kind: str
    text: str | None
    reply_to: str | None
    target: str | None
    params: dict[str, Any]
    message_id: str
    sent_ms: int
    stored: StoredFile | None
    link: str | None


def play(world: World, account: Account, document: dict[str, Any], *, lane: str | None = None) -> Message | Act:
    """Do it and queue the webhook. Raises ValueError naming what is wrong."""
    act = prepare(world, account, document)
    payload = render(act)
    stored = record(world, act)
    if account.channel_type == "whatsapp":
        body = whatsapp.envelope(account, [whatsapp.message_value(account, [(act.customer, payload)])])
    else:
        body = messaging.envelope(account, [payload], world.clock.now_ms())
    world.outbox.enqueue(account, "message", body, message_ids=[act.message_id], lane=lane)
    return stored


def prepare(world: World, account: Account, document: dict[str, Any]) -> Act:
    """Check the request and gather what it needs; creates the customer if there is none."""
    kind = ALIASES.get(str(document.get("type") or "text"), str(document.get("type") or "text"))
    if kind not in KINDS or (kind in ONLY_INSTAGRAM and account.channel_type != "instagram"):
        raise ValueError(f"type {kind} does not exist on {account.channel_type}")
    text = document.get("text") or document.get("emoji")
    if kind == "text" and (not isinstance(text, str) or not text):
        raise ValueError("text is missing")
    target = document.get("target_id") or document.get("target")
    if kind in SILENT_KINDS and not target:
        raise ValueError("target_id is missing")
    details = document.get("customer") or {}
    customer = world.customers.ensure(account, details, world.clock.now_ms())
    stored = link = None
    if kind in MEDIA_KINDS:
        stored = world.media.store_for_message(account, kind, document.get("media"))
        is_whatsapp = account.channel_type == "whatsapp"
        link = (world.media.whatsapp_link if is_whatsapp else world.media.cdn_link)(stored, world.base_url)
    new_id = ids.message_id(
        account.channel_type, account_id=account.account_id, customer_id=customer.customer_id, is_inbound=True
    )
    return Act(
        account, customer, kind, text, document.get("reply_to"), str(target) if target else None, document,
        str(document.get("message_id") or new_id), int(document.get("timestamp_ms") or world.clock.now_ms()),
        stored, link,
    )  # fmt: skip


def record(world: World, act: Act) -> Message | Act:
    """Put it on the phone: a new bubble, or a change of the bubble it is about. Opens the reply window."""
    world.customers.touch(act.customer, act.sent_ms, opens_window=act.kind not in ("edit", "delete"))
    world.show_customer(act.account.account_id, act.customer.customer_id)
    if act.kind == "reaction":
        react(world, act.target or "", by="customer", emoji=act.text or "")
        return act
    if act.kind in ("edit", "delete"):
        target = world.messages.find(act.target or "")
        if target is not None:
            change = {"text": act.text, "is_edited": True} if act.kind == "edit" else {"is_deleted": True}
            world.show(world.messages.change(target, **change))
        return act
    shown: dict[str, Any] = {
        name: act.params[name] for name in ("location", "contacts", "button", "story_url") if name in act.params
    }
    if act.kind == "location":
        shown["location"] = _location(act)
    message = Message(
        id=act.message_id, account_id=act.account.account_id, customer_id=act.customer.customer_id,
        direction="inbound", type=act.kind, text=act.text, status="pending", sent_ms=act.sent_ms,
        media=act.stored.public() if act.stored else None, content=shown, reply_to=act.reply_to,
    )  # fmt: skip
    return world.show(world.messages.add(message))


def render(act: Act) -> dict[str, Any]:
    """The message or event as it stands in the webhook."""
    if act.account.channel_type == "whatsapp":
        return _render_whatsapp(act)
    return _render_messaging(act)


def _render_whatsapp(act: Act) -> dict[str, Any]:
    reply = {"from": act.account.phone_number or "", "id": act.reply_to} if act.reply_to else None
    kind, content = act.kind, _whatsapp_content(act)
    if act.kind == "delete":
        kind = "revoke"
    elif act.kind in ("button", "postback"):
        kind = "interactive"
    return whatsapp.message(act.message_id, act.sent_ms, kind, content, reply)


def _whatsapp_content(act: Act) -> Any:
    if act.stored is not None:
        sha256 = base64.b64encode(act.stored.sha256).decode()
        head: dict[str, Any] = {"id": act.stored.id, "mime_type": act.stored.mime_type, "sha256": sha256}
        extras = {"caption": act.text} if act.text else {}
        if act.kind == "document":
            extras["filename"] = act.stored.filename or "file"
        voice = {"voice": act.params.get("voice", True)} if act.kind == "audio" else {}
        return {**head, **extras, **voice, "url": act.link}
    if act.kind == "location":
        return _location(act)
    if act.kind == "contacts":
        return act.params.get("contacts") or [{"name": {"formatted_name": act.text or "Ada Sample"}}]
    if act.kind == "reaction":
        return {"message_id": act.target, "emoji": act.text or ""}
    if act.kind == "edit":
        edited = {"type": "text", "text": {"body": act.text or ""}}
        return {"original_message_id": act.target, "message": edited}
    if act.kind == "delete":
        return {"original_message_id": act.target}
    if act.kind in ("button", "postback"):
        button = act.params.get("button") or {"id": "button", "title": act.text or "Button"}
        return {"type": "button_reply", "button_reply": button}
    if act.kind == "unsupported":
        return {"type": "poll"}
    return {"body": act.text or ""}


def _render_messaging(act: Act) -> dict[str, Any]:
    def event(**content: Any) -> dict[str, Any]:
        return messaging.from_customer(act.account, act.customer.customer_id, act.sent_ms, **content)

    if act.kind == "reaction":
        shape: dict[str, Any] = {"mid": act.target, "action": "react" if act.text else "unreact"}
        return event(reaction={**shape, "emoji": act.text, "reaction": "other"} if act.text else shape)
    if act.kind == "edit":
        return event(message_edit={"mid": act.target, "text": act.text, "num_edit": 1})
    if act.kind == "delete":
        return event(message={"mid": act.target, "is_deleted": True})
    if act.kind == "postback":
        button = act.params.get("button") or {}
        title = button.get("title") or act.text or "Get started"
        return event(postback={"mid": act.message_id, "title": title, "payload": str(button.get("id") or title)})
    return event(message=_messaging_message(act))


def _messaging_message(act: Act) -> dict[str, Any]:
    message: dict[str, Any] = {"mid": act.message_id}
    if act.text and act.kind not in ("button", "unsupported"):
        message["text"] = act.text
    if act.reply_to:
        message["reply_to"] = {"mid": act.reply_to}
    if act.stored is not None:
        kind = "file" if act.kind == "document" else act.kind
        message["attachments"] = [{"type": kind, "payload": {"url": act.link}}]
    elif act.kind == "location":
        place = _location(act)
        coordinates = {"lat": place["latitude"], "long": place["longitude"]}
        message["attachments"] = [{"type": "location", "payload": {"coordinates": coordinates}}]
    elif act.kind == "button":
        button = act.params.get("button") or {"id": "button", "title": act.text or "Button"}
        message |= {"text": button["title"], "quick_reply": {"payload": str(button["id"])}}
    elif act.kind == "story_reply":
        message["reply_to"] = {"story": {"id": "18092230503652906", "url": act.params.get("story_url", "")}}
    elif act.kind in ("story_mention", "like_heart"):
        payload = {"payload": {"url": act.params.get("story_url", "")}} if act.kind == "story_mention" else {}
        message["attachments"] = [{"type": act.kind, **payload}]
    elif act.kind == "unsupported":
        message["is_unsupported"] = True
    return message


def _location(act: Act) -> dict[str, Any]:
    given = act.params.get("location") or {}
    place = {"latitude": 52.52, "longitude": 13.405, "name": "Town hall", "address": "Market square 1"}
    return dict(given) if given else place
