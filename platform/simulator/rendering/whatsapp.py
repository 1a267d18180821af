"""WhatsApp: the entry of `messages`."""

import base64
import json
from typing import Any

from simulator import ids
from simulator.media import StoredFile
from simulator.rendering.act import USUAL_AD, USUAL_FLOW, USUAL_ORDER, USUAL_PRODUCT, Act
from simulator.webhooks import whatsapp

#: What the platform says about messages that it does not pass on: variant -> (type, errors, more).
UNSUPPORTED: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "poll": (
        "unsupported",
        {
            "code": 131051, "title": "Message type unknown", "message": "Message type unknown",
            "error_data": {"details": "Message type is currently not supported."},
        },
        {},
    ),
    "unknown": (
        "unknown",
        {"code": 131051, "details": "Message type is not currently supported", "title": "Unsupported message type"},
        {},
    ),
    "unavailable": (
        "unsupported",
        {
            "code": 131060, "title": "This message is currently unavailable.",
            "message": "This message is currently unavailable.",
            "error_data": {"details": "This message is currently unavailable. Ask the sender to resend it."},
        },
        {"unsupported": {"type": "unknown", "raw_type": "unknown"}},
    ),
}  # fmt: skip
KIND_NAMES = {
    "delete": "revoke", "button": "interactive", "postback": "interactive", "list": "interactive",
    "flow": "interactive", "call_permission": "interactive", "template_button": "button", "contact_request": "contacts",
    "number_change": "system", "user_id_change": "system", "identity_change": "system",
}  # fmt: skip


def render(act: Act) -> dict[str, Any]:
    """One message, without its sender."""
    if act.kind == "unsupported":
        return _unsupported(act)
    kind = KIND_NAMES.get(act.kind, act.kind)
    if act.kind == "future":
        kind = str(act.params.get("future_type") or "hologram")
    message = whatsapp.message(act.message_id, act.sent_ms, kind, _content(act), _context(act))
    if act.params.get("referral"):
        message["referral"] = act.given("referral", USUAL_AD)
    if act.params.get("group_id"):
        message["group_id"] = str(act.params["group_id"])
    if act.kind == "contact_request":
        message["origin"] = "contact_request"
    if act.kind == "identity_change":
        stamp = str(act.sent_ms // 1000)
        message["identity"] = {"acknowledged": True, "created_timestamp": stamp, "hash": "DF2lS5v2W6x="}
    if act.kind == "request_welcome":
        del message["request_welcome"]
    return message


def _context(act: Act) -> dict[str, Any] | None:
    for name in ("forwarded", "frequently_forwarded"):
        if act.params.get(name):
            return {name: True}
    if act.params.get("referred_product"):
        product = act.given("referred_product", USUAL_PRODUCT)
        return {
            "from": act.account.phone_number or "",
            "id": act.reply_to or ids.whatsapp_message_id(phone=act.customer.phone or "", is_inbound=False),
            "referred_product": product,
        }
    if not act.reply_to:
        return None
    is_own = act.quoted is not None and act.quoted.direction == "inbound"
    author = (act.customer.phone or act.customer.user_id) if is_own else act.account.phone_number
    return {"from": author or "", "id": act.reply_to}


def _unsupported(act: Act) -> dict[str, Any]:
    variant = str(act.params.get("variant") or "poll")
    if variant not in UNSUPPORTED:
        raise ValueError(f"variant must be one of {', '.join(UNSUPPORTED)}")
    kind, error, more = UNSUPPORTED[variant]
    return {"id": act.message_id, "timestamp": str(act.sent_ms // 1000), "errors": [error], "type": kind, **more}


def media(act: Act, kind: str, stored: StoredFile, link: str | None, caption: str | None) -> dict[str, Any]:
    """The content of a medium; echoes and history come without a link."""
    sha256 = base64.b64encode(stored.sha256).decode()
    content: dict[str, Any] = {"id": stored.id, "mime_type": stored.mime_type, "sha256": sha256}
    if link:
        content["url"] = link
    if caption and kind not in ("audio", "sticker"):
        content["caption"] = caption
    if kind == "document":
        content["filename"] = stored.filename or "file"
    elif kind == "audio":
        content["voice"] = bool(act.params.get("voice", True))
    elif kind == "sticker":
        content["animated"] = b"ANIM" in stored.data[:64]
    return content


def _content(act: Act) -> Any:
    if act.kind in _BUILDERS:
        return _BUILDERS[act.kind](act)
    if act.files:
        return media(act, act.kind, act.files[0], act.links[0], act.text)
    return {"body": act.text or ""}


def _edit(act: Act) -> dict[str, Any]:
    """The whole message as it is now; of a medium only the caption can change."""
    target = act.target_message
    if target is not None and act.files:
        kind = target.type
        edited: dict[str, Any] = {"type": kind, kind: media(act, kind, act.files[0], act.links[0], act.text)}
    else:
        edited = {"type": "text", "text": {"body": act.text or ""}}
    if target is not None and target.reply_to:
        edited["context"] = {"id": target.reply_to}
    return {"original_message_id": act.target, "message": edited}


def _button(act: Act) -> dict[str, Any]:
    button = act.given("button", {"id": "button", "title": act.text or "Button"})
    return {"type": "button_reply", "button_reply": {"id": str(button.get("id") or ""), "title": button.get("title")}}


def _list(act: Act) -> dict[str, Any]:
    row = act.given("row", {"id": "row", "title": act.text or "First row"})
    return {
        "type": "list_reply",
        "list_reply": {name: row[name] for name in ("id", "title", "description") if name in row},
    }


def _flow(act: Act) -> dict[str, Any]:
    answers = act.given("flow", USUAL_FLOW)
    told = json.dumps(answers, separators=(",", ":"))
    return {"type": "nfm_reply", "nfm_reply": {"response_json": told, "body": "Sent", "name": "flow"}}


def _call_permission(act: Act) -> dict[str, Any]:
    response = "reject" if act.text == "reject" else "accept"
    reply: dict[str, Any] = {"response": response, "response_source": "user_action"}
    if response == "accept":
        reply["expiration_timestamp"] = act.sent_ms // 1000 + 7 * 86_400
    return {"type": "call_permission_reply", "call_permission_reply": reply}


def _template_button(act: Act) -> dict[str, Any]:
    button = act.given("button", {"title": act.text or "Yes"})
    title = str(button.get("title"))
    return {"payload": str(button.get("id") or title), "text": title}


def _contact_request(act: Act) -> list[dict[str, Any]]:
    """The customer gives the number that was asked for."""
    digits = act.customer.phone or "15550200000"
    card = f"BEGIN:VCARD\nVERSION:3.0\nFN:{act.customer.name}\nTEL;TYPE=CELL:{digits}\nEND:VCARD"
    return [{"vcard": card, "phones": [{"phone": f"+{digits}"}]}]


def _number_change(act: Act) -> dict[str, Any]:
    old, new = act.params["old_phone"], act.params["new_phone"]
    body = f"User {act.customer.name} changed from {old} to {new}"
    return {"body": body, "wa_id": new, "user_id": act.customer.user_id, "type": "user_changed_number"}


def _user_id_change(act: Act) -> dict[str, Any]:
    new = act.customer.user_id
    return {"body": f"User changed from an earlier id to {new}", "user_id": new, "type": "user_changed_user_id"}


_BUILDERS: dict[str, Any] = {
    "location": lambda act: act.place,
    "contacts": lambda act: act.contacts,
    "contact_request": _contact_request,
    "reaction": lambda act: {"message_id": act.target, **({"emoji": act.text} if act.text else {"emoji": ""})},
    "edit": _edit,
    "delete": lambda act: {"original_message_id": act.target},
    "button": _button,
    "postback": _button,
    "list": _list,
    "flow": _flow,
    "call_permission": _call_permission,
    "template_button": _template_button,
    "order": lambda act: act.given("order", USUAL_ORDER),
    "number_change": _number_change,
    "user_id_change": _user_id_change,
    "identity_change": lambda act: {"body": "User identity changed", "type": "customer_identity_changed"},
    "future": lambda act: {"body": act.text or "from the future"},
}
