"""What Messenger and Instagram accept at `POST /{account id}/messages`."""

from typing import Any

from simulator.graph.drafts import Draft, Signal
from simulator.graph.errors import bad_parameter, missing_parameter

MESSAGING_TYPES = ("RESPONSE", "UPDATE", "MESSAGE_TAG")
ATTACHMENT_TYPES = ("image", "video", "audio", "file", "template", "MEDIA_SHARE", "like_heart")
SENDER_ACTIONS = ("typing_on", "typing_off", "mark_seen", "react", "unreact")
HUMAN_AGENT_HOURS = 7 * 24


def read_send(body: dict[str, Any], channel_type: str) -> Draft | Signal:
    """Validate a call. Raises GraphError as the platform answers it."""
    given = body.get("recipient") or {}
    recipient, comment_id = str(given.get("id") or ""), str(given.get("comment_id") or "")
    if not recipient and not comment_id:
        raise missing_parameter("recipient")
    if body.get("sender_action") is not None:
        return _read_action(body, recipient, channel_type)
    message = body.get("message")
    if not isinstance(message, dict) or not message:
        raise missing_parameter("message")
    text, attachments = message.get("text"), _attachments(message)
    if text and attachments:
        raise bad_parameter("Message cannot contain both text and attachment.")
    if not text and not attachments:
        raise bad_parameter("Message cannot be empty, must provide valid attachment or text.")
    if text:
        _check_text(str(text), channel_type)
    metadata = message.get("metadata")
    if metadata is not None and len(str(metadata)) > 1000:
        raise bad_parameter("Length of param message[metadata] must be less than or equal to 1000")
    _check_quick_replies(message.get("quick_replies") or [])
    kind = attachments[0].get("type", "file") if attachments else "text"
    content: dict[str, Any] = {"attachments": attachments} if attachments else {}
    if message.get("quick_replies"):
        content["quick_replies"] = message["quick_replies"]
    return Draft(
        recipient=recipient, comment_id=comment_id or None, type=kind, text=str(text) if text else None,
        content=content, reply_to=(body.get("reply_to") or {}).get("mid"), window_hours=_window_hours(body),
        client_ref=str(metadata) if metadata is not None and channel_type == "messenger" else None,
    )  # fmt: skip


def _read_action(body: dict[str, Any], recipient: str, channel_type: str) -> Signal:
    action = str(body["sender_action"])
    if action.lower() not in SENDER_ACTIONS:
        raise bad_parameter(f"Param sender_action must be one of {{{', '.join(SENDER_ACTIONS).upper()}}}.")
    if body.get("message"):
        raise bad_parameter("Param sender_action cannot be sent together with message.")
    payload = body.get("payload") or {}
    if action in ("react", "unreact") and not payload.get("message_id"):
        raise missing_parameter("payload[message_id]")
    reaction = payload.get("reaction")
    if action == "react" and channel_type == "instagram":
        if reaction != "love":
            raise bad_parameter("Param payload[reaction] must be one of {love}.")
        reaction = "❤️"
    return Signal(action.lower(), recipient, payload.get("message_id"), reaction)


def _attachments(message: dict[str, Any]) -> list[dict[str, Any]]:
    given = message.get("attachments") or ([message["attachment"]] if message.get("attachment") else [])
    if message.get("type") in ("like_heart", "MEDIA_SHARE"):
        given = [{"type": message["type"], "payload": message.get("payload") or {}}]
    for attachment in given:
        if not isinstance(attachment, dict) or attachment.get("type") not in ATTACHMENT_TYPES:
            raise bad_parameter(f"Param message[attachment][type] must be one of {{{', '.join(ATTACHMENT_TYPES)}}}.")
        payload = attachment.get("payload") or {}
        is_file = attachment["type"] in ("image", "video", "audio", "file")
        if is_file and not (payload.get("url") or payload.get("attachment_id")):
            raise missing_parameter("message[attachment][payload][url]")
        if payload.get("url") and not str(payload["url"]).startswith(("http://", "https://")):
            raise bad_parameter("Invalid parameter", subcode=2018008)
        if attachment["type"] == "template":
            _check_template(payload)
    return list(given)


def _check_template(payload: dict[str, Any]) -> None:
    if payload.get("template_type") != "button":
        return
    buttons = payload.get("buttons") or []
    if not 1 <= len(str(payload.get("text") or "")) <= 640:
        raise bad_parameter("Length of param payload[text] must be between 1 and 640")
    if not 1 <= len(buttons) <= 3:
        raise bad_parameter("Button templates have 1 to 3 buttons.")
    for button in buttons:
        wanted = {"postback": "payload", "web_url": "url"}.get(button.get("type", ""))
        if wanted is None or not button.get(wanted) or not 1 <= len(str(button.get("title") or "")) <= 20:
            raise bad_parameter("Invalid button.")


def _check_text(text: str, channel_type: str) -> None:
    """Messenger counts characters, Instagram counts bytes of UTF-8."""
    limit = 2000 if channel_type == "messenger" else 1000
    length = len(text) if channel_type == "messenger" else len(text.encode())
    if length > limit:
        raise bad_parameter(f"Length of param message[text] must be less than or equal to {limit}")


def _check_quick_replies(replies: list[dict[str, Any]]) -> None:
    if len(replies) > 13:
        raise bad_parameter("Too many quick replies: at most 13.")
    for reply in replies:
        if len(str(reply.get("title", ""))) > 20:
            raise bad_parameter("Length of param quick_replies[title] must be less than or equal to 20")
        if len(str(reply.get("payload", ""))) > 1000:
            raise bad_parameter("Length of param quick_replies[payload] must be less than or equal to 1000")


def _window_hours(body: dict[str, Any]) -> int:
    """24, or seven days with the HUMAN_AGENT tag. Other tags were removed on 27 April 2026."""
    messaging_type, tag = body.get("messaging_type"), body.get("tag")
    if messaging_type is not None and messaging_type not in MESSAGING_TYPES:
        raise bad_parameter(f"Param messaging_type must be one of {{{', '.join(MESSAGING_TYPES)}}}.")
    if messaging_type == "MESSAGE_TAG" and tag is None:
        raise missing_parameter("tag")
    if tag is None:
        return 24
    if tag != "HUMAN_AGENT":
        raise bad_parameter("Invalid parameter")
    return HUMAN_AGENT_HOURS
