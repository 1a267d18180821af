"""What a message, a reaction or a gesture is called in the Send API that Messenger and Instagram share."""

from typing import Any

from apps.channels.adapters.contents import (
    Content,
    ControlContent,
    InteractiveContent,
    MediaContent,
    Option,
    OutboundFile,
    ReactionContent,
    TextContent,
)
from apps.channels.adapters.items import AliasKind
from apps.channels.adapters.sending import Gesture, OutboundDraft, no_recipient

Body = dict[str, object]

_ACTIONS = {"seen": "mark_seen", "typing": "typing_on"}


def write_recipient(draft: OutboundDraft, kind: AliasKind) -> Body:
    """Whom the call is for. Raises Rejected for a customer without an id on this channel."""
    if draft.comment_id is not None:
        return {"recipient": {"comment_id": draft.comment_id}}
    recipient_id = draft.find_recipient(kind)
    if recipient_id is None:
        raise no_recipient()
    return {"recipient": {"id": recipient_id}}


def write_gesture(gesture: Gesture, kind: AliasKind) -> Body:
    """A read mark or typing. Raises Rejected for a customer without an id on this channel."""
    recipient_id = gesture.find_recipient(kind)
    if recipient_id is None:
        raise no_recipient()
    return {"recipient": {"id": recipient_id}, "sender_action": _ACTIONS[gesture.kind]}


def write_reaction(content: ReactionContent, reaction: str) -> Body:
    """`reaction` in the channel's own word."""
    target: Body = {"message_id": content.target_id}
    if not content.emoji:
        return {"sender_action": "unreact", "payload": target}
    return {"sender_action": "react", "payload": {**target, "reaction": reaction}}


def write_control(content: ControlContent) -> Body:
    """Beside the recipient. The action stands in the address."""
    return {} if content.app_id is None else {"target_app_id": content.app_id}


def write_message(content: Content) -> Body:
    """The object `message`."""
    if isinstance(content, TextContent):
        return {"text": content.text}
    if isinstance(content, MediaContent):
        return _write_media(content)
    if isinstance(content, InteractiveContent):
        return _write_interactive(content)
    raise TypeError(f"no message for {type(content).__name__}")


def _write_media(content: MediaContent) -> Body:
    attachments = [{"type": content.kind, "payload": _write_file(each)} for each in content.files]
    return {"attachment": attachments[0]} if len(attachments) == 1 else {"attachments": attachments}


def _write_file(file: OutboundFile) -> Body:
    return {"attachment_id": file.provider_id} if file.provider_id is not None else {"url": file.source.link()}


def _write_interactive(content: InteractiveContent) -> Body:
    if content.kind == "quick_replies":
        replies = [{"content_type": "text", "title": each.title, "payload": each.id} for each in content.options]
        return {"text": content.body, "quick_replies": replies}
    buttons: list[Any] = [_write_button(each) for each in content.options]
    if content.kind == "cta_url":
        buttons = [{"type": "web_url", "title": content.button, "url": content.url}]
    template = {"template_type": "button", "text": content.body, "buttons": buttons}
    return {"attachment": {"type": "template", "payload": template}}


def _write_button(option: Option) -> Body:
    return {"type": "postback", "title": option.title, "payload": option.id}
