"""Sending over Instagram, on either host: Instagram Login or the Facebook Page."""

from apps.channels.adapters.contents import ControlContent, ReactionContent
from apps.channels.adapters.fitting import require_fit
from apps.channels.adapters.meta.graph import post_action, post_to_thread
from apps.channels.adapters.meta.thread_payloads import (
    write_control,
    write_gesture,
    write_message,
    write_reaction,
    write_recipient,
)
from apps.channels.adapters.sending import Gesture, OutboundDraft, SendingAccount, SendReceipt
from kernel.http import HttpClient


def send(draft: OutboundDraft, account: SendingAccount, http: HttpClient) -> SendReceipt:
    """Deliver once. Raises TryLater, Rejected or Unconfirmed; never repeats."""
    return post_to_thread(http, account, draft.content, build_payload(draft))


def gesture(gesture: Gesture, account: SendingAccount, http: HttpClient) -> None:
    """Show that we have read everything, or that somebody is typing (for about 20 s)."""
    post_action(http, account, write_gesture(gesture, "igsid"))


def build_payload(draft: OutboundDraft) -> dict[str, object]:
    """The body of the call. Instagram has no field that would carry our own id back, and knows one reaction: love."""
    require_fit(draft.content, "instagram")
    recipient = write_recipient(draft, "igsid")
    if isinstance(draft.content, ControlContent):
        return {**recipient, **write_control(draft.content)}
    if isinstance(draft.content, ReactionContent):
        return {**recipient, **write_reaction(draft.content, "love")}
    kind: dict[str, object] = {}
    if draft.tag is not None:
        kind = {"messaging_type": "MESSAGE_TAG", "tag": draft.tag}
    payload: dict[str, object] = {**recipient, **kind, "message": write_message(draft.content)}
    if draft.reply_to is not None:
        payload["reply_to"] = {"mid": draft.reply_to}
    return payload
