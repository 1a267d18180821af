"""What WhatsApp's Cloud API accepts at `POST /{phone number id}/messages`."""

from typing import Any

from simulator.graph.drafts import Draft, Signal
from simulator.graph.errors import GraphError, bad_parameter, missing_parameter

MEDIA_TYPES = ("image", "video", "audio", "document", "sticker")
TYPES = (*MEDIA_TYPES, "text", "location", "contacts", "reaction", "interactive", "template", "pin")
INTERACTIVE_TYPES = (
    "button", "list", "cta_url", "location_request_message", "flow", "product", "product_list",
    "catalog_message", "address_message", "call_permission_request", "request_contact_info",
    "voice_call", "carousel",
)  # fmt: skip


def read_send(body: dict[str, Any]) -> Draft | Signal:
    """Validate a call. Raises GraphError as the platform answers it."""
    if body.get("messaging_product") != "whatsapp":
        raise missing_parameter("messaging_product")
    if body.get("status") is not None:
        return _read_signal(body)
    recipient = str(body.get("to") or body.get("recipient") or "")
    if not recipient:
        raise missing_parameter("to")
    kind = str(body.get("type") or "text")
    if kind not in TYPES:
        raise bad_parameter(f"Param type must be one of {{{', '.join(TYPES)}}} - got {kind!r}.")
    part = body.get(kind)
    if not part or not isinstance(part, list if kind == "contacts" else dict):
        raise missing_parameter(kind)
    context = body.get("context") or {}
    client_ref = body.get("biz_opaque_callback_data")
    if client_ref is not None and len(str(client_ref)) > 512:
        raise bad_parameter("Param biz_opaque_callback_data must be at most 512 characters long.")
    draft = _READERS.get(kind, _read_media)(kind, part)
    return Draft(
        recipient=recipient.lstrip("+") if recipient.lstrip("+").isdigit() else recipient, type=kind,
        text=draft.get("text"), content=draft.get("content", {}), media_id=draft.get("media_id"),
        target_id=draft.get("target_id"), reply_to=context.get("message_id"),
        client_ref=str(client_ref) if client_ref is not None else None, is_free_form=kind != "template",
    )  # fmt: skip


def _read_signal(body: dict[str, Any]) -> Signal:
    if body["status"] != "read":
        raise bad_parameter('Param status must be one of {"read"}.')
    if not body.get("message_id"):
        raise missing_parameter("message_id")
    typing = body.get("typing_indicator")
    if typing is not None and typing != {"type": "text"}:
        raise bad_parameter("Param typing_indicator['type'] must be one of {text}.")
    return Signal(action="read", message_id=str(body["message_id"]), shows_typing=typing is not None)


def _check_length(value: Any, name: str, limit: int) -> str:
    if not isinstance(value, str) or not value:
        raise missing_parameter(name)
    if len(value) > limit:
        raise bad_parameter(f"Param {name} must be at most {limit} characters long.")
    return value


def _read_text(kind: str, part: dict[str, Any]) -> dict[str, Any]:
    return {"text": _check_length(part.get("body"), "text['body']", 4096)}


def _read_media(kind: str, part: dict[str, Any]) -> dict[str, Any]:
    if bool(part.get("id")) == bool(part.get("link")):
        raise bad_parameter(f"Param {kind} must have exactly one of id and link.")
    if part.get("caption") and kind in ("audio", "sticker"):
        raise bad_parameter(f"Unexpected key 'caption' on param '{kind}'.")
    caption = _check_length(part["caption"], f"{kind}['caption']", 1024) if part.get("caption") else None
    content = {name: part[name] for name in ("link", "filename", "voice") if part.get(name)}
    return {"text": caption, "content": content, "media_id": str(part["id"]) if part.get("id") else None}


def _read_location(kind: str, part: dict[str, Any]) -> dict[str, Any]:
    for name in ("latitude", "longitude"):
        if not isinstance(part.get(name), int | float):
            raise missing_parameter(f"location['{name}']")
    return {"text": part.get("name"), "content": part}


def _read_contacts(kind: str, part: list[Any]) -> dict[str, Any]:
    for contact in part:
        name = (contact.get("name") or {}) if isinstance(contact, dict) else {}
        if not name.get("formatted_name"):
            raise missing_parameter("contacts['name']['formatted_name']")
        if not any(name.get(part) for part in ("first_name", "last_name", "middle_name", "suffix", "prefix")):
            raise missing_parameter("contacts['name']['first_name']")
    return {"text": ", ".join(contact["name"]["formatted_name"] for contact in part), "content": {"contacts": part}}


def _read_reaction(kind: str, part: dict[str, Any]) -> dict[str, Any]:
    if not part.get("message_id"):
        raise missing_parameter("reaction['message_id']")
    if "emoji" not in part:
        raise missing_parameter("reaction['emoji']")
    return {"text": str(part["emoji"]), "target_id": str(part["message_id"])}


def _read_pin(kind: str, part: dict[str, Any]) -> dict[str, Any]:
    if part.get("type") not in ("pin", "unpin") or not part.get("message_id"):
        raise missing_parameter("pin['message_id']")
    return {"text": None, "content": {"pin": part}}


def _read_template(kind: str, part: dict[str, Any]) -> dict[str, Any]:
    name = _check_length(part.get("name"), "template['name']", 512)
    language = (part.get("language") or {}).get("code")
    if not language:
        raise missing_parameter("template['language']['code']")
    words = [
        str(parameter.get("text", parameter.get("type", "")))
        for component in part.get("components") or []
        for parameter in component.get("parameters") or []
    ]
    return {"text": f"{name}: {', '.join(words)}" if words else name, "content": {"template": part}}


def _read_interactive(kind: str, part: dict[str, Any]) -> dict[str, Any]:
    shape = part.get("type")
    if shape not in INTERACTIVE_TYPES:
        raise bad_parameter(f"Param interactive['type'] must be one of {{{', '.join(INTERACTIVE_TYPES)}}}.")
    limit = 4096 if shape == "list" else 1024
    text = _check_length((part.get("body") or {}).get("text"), "interactive['body']['text']", limit)
    action = part.get("action") or {}
    if shape == "button":
        _check_buttons(action.get("buttons") or [])
    if shape == "list":
        _check_list(action)
    if shape == "cta_url":
        parameters = action.get("parameters") or {}
        _check_length(parameters.get("display_text"), "interactive['action']['parameters']['display_text']", 20)
        if not str(parameters.get("url")).startswith(("http://", "https://")):
            raise missing_parameter("interactive['action']['parameters']['url']")
    if shape in ("cta_url", "location_request_message"):
        expected = "cta_url" if shape == "cta_url" else "send_location"
        if action.get("name") != expected:
            raise bad_parameter(f"Param interactive['action']['name'] must be one of {{{expected}}}.")
    _check_frame(part)
    return {"text": text, "content": {"interactive": part}}


def _check_frame(part: dict[str, Any]) -> None:
    header, footer = part.get("header"), part.get("footer")
    if header is not None:
        if header.get("type") not in ("text", "image", "video", "document"):
            raise bad_parameter("Param interactive['header']['type'] must be one of {text, image, video, document}.")
        if header["type"] == "text":
            _check_length(header.get("text"), "interactive['header']['text']", 60)
    if footer is not None:
        _check_length(footer.get("text"), "interactive['footer']['text']", 60)


def _check_list(action: dict[str, Any]) -> None:
    sections = action.get("sections") or []
    rows = [row for section in sections for row in section.get("rows") or []]
    if not 1 <= len(rows) <= 10:
        raise GraphError(131009, details="Total row count exceeds the limit of 10, or there is none.")
    for section in sections if len(sections) > 1 else ():
        _check_length(section.get("title"), "interactive['action']['sections']['title']", 24)
    for row in rows:
        _check_length(row.get("id"), "interactive['action']['sections']['rows']['id']", 200)
        _check_length(row.get("title"), "interactive['action']['sections']['rows']['title']", 24)
        if row.get("description") is not None:
            _check_length(row["description"], "interactive['action']['sections']['rows']['description']", 72)
    if len({row["id"] for row in rows}) < len(rows):
        raise GraphError(131009, details="Duplicate row id.")
    _check_length(action.get("button"), "interactive['action']['button']", 20)


def _check_buttons(buttons: list[dict[str, Any]]) -> None:
    if not 1 <= len(buttons) <= 3:
        raise GraphError(131009, details="Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3")
    for button in buttons:
        reply = button.get("reply") or {}
        _check_length(reply.get("title"), "interactive['action']['buttons']['reply']['title']", 20)
        _check_length(reply.get("id"), "interactive['action']['buttons']['reply']['id']", 256)


_READERS: dict[str, Any] = {
    "text": _read_text, "location": _read_location, "contacts": _read_contacts, "reaction": _read_reaction,
    "template": _read_template, "pin": _read_pin, "interactive": _read_interactive,
}  # fmt: skip
