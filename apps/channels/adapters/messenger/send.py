"""Sending over Messenger."""

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
    post_action(http, account, write_gesture(gesture, "psid"))


def build_payload(draft: OutboundDraft) -> dict[str, object]:
    """The body of the call. `metadata` comes back in the echo."""
    require_fit(draft.content, "messenger")
    recipient = write_recipient(draft, "psid")
    if isinstance(draft.content, ControlContent):
        return {**recipient, **write_control(draft.content)}
    if isinstance(draft.content, ReactionContent):
        return {**recipient, **write_reaction(draft.content, draft.content.emoji)}
    kind: dict[str, object] = {"messaging_type": "RESPONSE"}
    if draft.tag is not None:
        kind = {"messaging_type": "MESSAGE_TAG", "tag": draft.tag}
    payload = {**recipient, **kind, "message": {**write_message(draft.content), "metadata": draft.client_ref}}
    if draft.reply_to is not None:
        payload["reply_to"] = {"mid": draft.reply_to}
    return payload
