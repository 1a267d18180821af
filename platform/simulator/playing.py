"""Playing the customer: turns what a person does on the phone into a signed webhook."""

from dataclasses import replace
from typing import Any

from simulator import ids
from simulator.accounts import Account
from simulator.customers import Customer
from simulator.graph.signals import react
from simulator.media import StoredFile
from simulator.messages import Message
from simulator.rendering import messaging as messaging_rendering
from simulator.rendering import whatsapp as whatsapp_rendering
from simulator.rendering.act import Act
from simulator.webhooks import messaging, whatsapp
from simulator.world import World

__all__ = ["Act", "play", "prepare", "record", "render"]

MEDIA_KINDS = ("image", "video", "audio", "document", "sticker")
ALIASES = {"file": "document", "voice": "audio", "photo": "image", "quick_reply": "button"}
COMMON = (
    "text",
    *MEDIA_KINDS,
    "location",
    "contacts",
    "reaction",
    "edit",
    "delete",
    "button",
    "postback",
    "unsupported",
)
#: What a customer can do on each channel.
KINDS = {
    "whatsapp": (
        *COMMON, "list", "flow", "template_button", "call_permission", "contact_request", "order", "request_welcome",
        "number_change", "user_id_change", "identity_change", "future",
    ),
    "messenger": (*COMMON, "referral", "optin", "share", "product"),
    "instagram": (
        *COMMON, "referral", "optin", "share", "product", "story_reply", "story_mention", "like_heart", "ephemeral",
        "edit_empty",
    ),
}  # fmt: skip
#: These need a message that they are about, and make no bubble of their own.
ABOUT_KINDS = ("reaction", "edit", "delete", "edit_empty")
SILENT_KINDS = (
    *ABOUT_KINDS,
    "referral",
    "optin",
    "request_welcome",
    "number_change",
    "user_id_change",
    "identity_change",
)
#: These do not start the reply window anew.
CLOSED_KINDS = ("edit", "delete", "edit_empty", "request_welcome", "number_change", "user_id_change", "identity_change")
#: Parts of the request that the phone shows in the bubble.
SHOWN = (
    "location", "contacts", "button", "row", "flow", "order", "referral", "variant", "story_url", "forwarded",
    "group_id",
)  # fmt: skip
MAX_FILES = 30


def play(world: World, account: Account, document: dict[str, Any], *, lane: str | None = None) -> Message | Act:
    """Do it and queue the webhook. Raises ValueError naming what is wrong."""
    act = prepare(world, account, document)
    payload = render(act)
    stored = record(world, act)
    if account.channel_type == "whatsapp":
        body = whatsapp.envelope(account, [whatsapp.message_value(account, [(act.customer, payload)], act.kind)])
    else:
        is_standby = bool(document.get("standby")) or act.customer.standby
        body = messaging.envelope(account, [payload], world.clock.now_ms(), is_standby=is_standby)
    world.outbox.enqueue(account, "message", body, message_ids=[act.message_id], lane=lane)
    return stored


def prepare(world: World, account: Account, document: dict[str, Any]) -> Act:
    """Check the request and gather what it needs; creates the customer if there is none."""
    kind = ALIASES.get(str(document.get("type") or "text"), str(document.get("type") or "text"))
    if kind not in KINDS[account.channel_type]:
        raise ValueError(f"type {kind} does not exist on {account.channel_type}")
    text = document.get("text") or document.get("emoji")
    if kind == "text" and (not isinstance(text, str) or not text):
        raise ValueError("text is missing")
    target = document.get("target_id") or document.get("target")
    if kind in ABOUT_KINDS and not target:
        raise ValueError("target_id is missing")
    details = document.get("customer") or {}
    customer = world.customers.ensure(account, details, world.clock.now_ms())
    new_id = ids.message_id(
        account.channel_type, account_id=account.account_id, customer_id=customer.customer_id, is_inbound=True
    )
    reply_to = document.get("reply_to")
    act = Act(
        account, customer, kind, text, reply_to, str(target) if target else None, document,
        str(document.get("message_id") or new_id), int(document.get("timestamp_ms") or world.clock.now_ms()),
        target_message=world.messages.find(str(target)) if target else None,
        quoted=world.messages.find(str(reply_to)) if reply_to else None,
    )  # fmt: skip
    return _become_another(world, _attach(world, act))


def _attach(world: World, act: Act) -> Act:
    """The act with its files: new ones, or for an edit those of the message that is edited."""
    files: list[StoredFile] = []
    if act.kind in MEDIA_KINDS:
        count = act.params.get("count", 1)
        if not isinstance(count, int) or not 1 <= count <= MAX_FILES or (count > 1 and act.kind != "image"):
            raise ValueError(f"count must be from 1 to {MAX_FILES}, and only of images")
        for number in range(count):
            given = {"sample": number, **(act.params.get("media") or {})} if count > 1 else act.params.get("media")
            files.append(world.media.store_for_message(act.account, act.kind, given))
    elif act.kind == "edit" and act.target_message is not None and act.target_message.media:
        found = world.media.find(str(act.target_message.media.get("id")))
        files += [found] if found is not None else []
    link = world.media.whatsapp_link if act.account.channel_type == "whatsapp" else world.media.cdn_link
    return replace(act, files=tuple(files), links=tuple(link(stored, world.base_url) for stored in files))


def _become_another(world: World, act: Act) -> Act:
    """A customer who changes the number or the business-scoped id is another row from now on."""
    if act.kind not in ("number_change", "user_id_change"):
        return act
    old_phone = act.customer.phone or ""
    new_phone = str(act.params.get("new_phone") or "") if act.kind == "number_change" else None
    if new_phone == "":
        new_phone = ids.customer_id("whatsapp")
    changed = world.customers.rename(act.account, act.customer, new_phone=new_phone)
    was = {"account_id": act.account.account_id, "from": act.customer.customer_id}
    world.hub.publish("renamed", {**was, "to": changed.customer_id})
    before = act.customer if act.kind == "number_change" else changed
    params = {**act.params, "old_phone": old_phone, "new_phone": new_phone or old_phone}
    sender = replace(changed, phone=before.phone)  # the message still comes from the old number
    return replace(act, customer=sender, params=params)


def record(world: World, act: Act) -> Message | Act:
    """Put it on the phone: a new bubble, or a change of the bubble it is about. Opens the reply window."""
    customer = world.customers.find(act.account.account_id, act.customer.user_id or act.customer.customer_id)
    customer = customer or act.customer
    world.customers.touch(customer, act.sent_ms, opens_window=act.kind not in CLOSED_KINDS)
    world.show_customer(act.account.account_id, customer.customer_id)
    if act.kind == "reaction":
        react(world, act.target or "", by="customer", emoji=act.text or "")
    elif act.kind in ("edit", "delete") and act.target_message is not None:
        change = {"text": act.text, "is_edited": True} if act.kind == "edit" else {"is_deleted": True}
        world.show(world.messages.change(act.target_message, **change))
    if act.kind in SILENT_KINDS:
        return act
    return world.show(world.messages.add(_bubble(act, customer)))


def _bubble(act: Act, customer: Customer) -> Message:
    shown: dict[str, Any] = {name: act.params[name] for name in SHOWN if name in act.params}
    if act.kind == "location":
        shown["location"] = act.place
    if act.kind in ("contacts", "contact_request"):
        shown["contacts"] = act.contacts
    if len(act.files) > 1:
        shown["more"] = [stored.public() for stored in act.files[1:]]
    return Message(
        id=act.message_id, account_id=act.account.account_id, customer_id=customer.customer_id,
        direction="inbound", type=act.kind, text=act.text or _words(act), status="pending", sent_ms=act.sent_ms,
        media=act.files[0].public() if act.files else None, content=shown, reply_to=act.reply_to,
    )  # fmt: skip


def _words(act: Act) -> str | None:
    """What a tapped button or row says."""
    found = act.params.get("button") or act.params.get("row") or {}
    return str(found["title"]) if isinstance(found, dict) and found.get("title") else None


def render(act: Act) -> dict[str, Any]:
    """The message or event as it stands in the webhook."""
    if act.account.channel_type == "whatsapp":
        return whatsapp_rendering.render(act)
    return messaging_rendering.render(act)
