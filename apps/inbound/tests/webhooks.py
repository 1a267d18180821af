"""Webhooks as Meta sends them: compact escaped JSON, signed over its bytes."""

import json
from typing import Any

from kernel.signatures import sign

APP_SECRET = b"demo-app-secret"
INSTAGRAM_SECRET = b"demo-instagram-secret"
VERIFY_TOKEN = "demo-verify-token"

Webhook = dict[str, Any]


def escape(body: object) -> bytes:
    """The bytes Meta makes of a body: `\\uXXXX` for whatever is not ASCII, and `\\/`."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=True).replace("/", "\\/").encode()


def signature_of(body: object, raw: bytes) -> str:
    """The header of Meta's signature; object `instagram` is signed with the secret of Instagram Login."""
    is_instagram = isinstance(body, dict) and body.get("object") == "instagram"
    return sign(raw, INSTAGRAM_SECRET if is_instagram else APP_SECRET)


def whatsapp(suffix: str, *messages: Webhook, statuses: list[Webhook] | None = None) -> Webhook:
    """Messages and statuses of the company whose accounts end in `suffix` (101 = acme, 102 = globex)."""
    value: Webhook = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": f"15550100{suffix}", "phone_number_id": f"106540000000{suffix}"},
    }
    if messages:
        senders = sorted({message["from"] for message in messages})
        value["contacts"] = [{"wa_id": sender, "profile": {"name": f"Customer {sender[-4:]}"}} for sender in senders]
        value["messages"] = list(messages)
    if statuses:
        value["statuses"] = statuses
    change = {"field": "messages", "value": value}
    return {"object": "whatsapp_business_account", "entry": [{"id": f"102290000000{suffix}", "changes": [change]}]}


def text(message_id: str, *, sender: str = "15550200001", at: int = 1_788_000_000, body: str = "Hello") -> Webhook:
    """One text of a WhatsApp customer. `at`: seconds since 1970."""
    return {"from": sender, "id": message_id, "timestamp": str(at), "type": "text", "text": {"body": body}}


def join(*bodies: Webhook) -> Webhook:
    """Several webhooks of one object in one POST."""
    return {"object": bodies[0]["object"], "entry": [entry for body in bodies for entry in body["entry"]]}


def echo(channel: str, account_id: str, message_id: str, *, customer: str, at_ms: int) -> Webhook:
    """A message that the business wrote elsewhere (in the phone app, in the Page's inbox)."""
    if channel == "whatsapp":
        return _whatsapp_echo(account_id, message_id, customer=customer, at_ms=at_ms)
    told = {
        "sender": {"id": account_id},
        "recipient": {"id": customer},
        "timestamp": at_ms,
        "message": {"mid": message_id, "text": "Written elsewhere", "is_echo": True},
    }
    return _messaging(channel, account_id, told, at_ms)


def first_contact(channel: str, account_id: str, *, customer: str, at_ms: int) -> Webhook:
    """A customer writes on Messenger or Instagram."""
    message = {"mid": f"first-{customer}", "text": "Hello"}
    return event(channel, account_id, customer, {"timestamp": at_ms, "message": message})


def event(channel: str, account_id: str, customer: str, what: Webhook) -> Webhook:
    """Something that a customer does on Messenger or Instagram; `what` has its `timestamp` in ms."""
    told = {"sender": {"id": customer}, "recipient": {"id": account_id}, **what}
    return _messaging(channel, account_id, told, what["timestamp"])


def _messaging(channel: str, account_id: str, told: Webhook, at_ms: int) -> Webhook:
    name = {"messenger": "page", "instagram": "instagram"}[channel]
    return {"object": name, "entry": [{"id": account_id, "time": at_ms, "messaging": [told]}]}


def _whatsapp_echo(account_id: str, message_id: str, *, customer: str, at_ms: int) -> Webhook:
    to = {"to": customer} if customer.isdigit() else {"to_user_id": customer}
    written = {
        "id": message_id,
        "from": f"15550100{account_id[-3:]}",
        **to,
        "type": "text",
        "text": {"body": "Written elsewhere"},
        "timestamp": str(at_ms // 1000),
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": f"15550100{account_id[-3:]}", "phone_number_id": account_id},
        "message_echoes": [written],
    }
    change = {"field": "smb_message_echoes", "value": value}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": f"102290000000{account_id[-3:]}", "changes": [change]}],
    }
