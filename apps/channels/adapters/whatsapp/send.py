"""Sending over WhatsApp."""

from apps.channels.adapters.contents import MediaSource
from apps.channels.adapters.fitting import require_fit
from apps.channels.adapters.meta.graph import post_action, post_message, upload_file
from apps.channels.adapters.reading import Json, as_id, as_list, as_map
from apps.channels.adapters.sending import Gesture, OutboundDraft, SendingAccount, SendReceipt, no_recipient
from apps.channels.adapters.whatsapp.payloads import write_content
from kernel.http import HttpClient


def send(draft: OutboundDraft, account: SendingAccount, http: HttpClient) -> SendReceipt:
    """Deliver once. Raises TryLater, Rejected or Unconfirmed; never repeats."""
    return post_message(http, account, build_payload(draft), read_message_id)


def upload(source: MediaSource, account: SendingAccount, http: HttpClient) -> str:
    """Hand over a file before its message. Raises TryLater or Rejected; safe to repeat."""
    return upload_file(http, account, source)


def gesture(gesture: Gesture, account: SendingAccount, http: HttpClient) -> None:
    """Mark the newest message, and with it the earlier ones, as read; typing lasts 25 s or until the reply."""
    if gesture.last_message_id is None:
        return
    payload: dict[str, object] = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": gesture.last_message_id,
    }
    if gesture.kind == "typing":
        payload["typing_indicator"] = {"type": "text"}
    post_action(http, account, payload)


def build_payload(draft: OutboundDraft) -> dict[str, object]:
    """The body of the call. The phone goes before the scoped id: Meta prefers it, and always knows it."""
    require_fit(draft.content, "whatsapp")
    payload: dict[str, object] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_read_recipient(draft),
        **write_content(draft.content),
        "biz_opaque_callback_data": draft.client_ref,
    }
    if draft.reply_to is not None:
        payload["context"] = {"message_id": draft.reply_to}
    return payload


def read_message_id(body: Json) -> str | None:
    """`messages[0].id` of the answer."""
    for message in as_list(body.get("messages")):
        return as_id(as_map(message).get("id"))
    return None


def _read_recipient(draft: OutboundDraft) -> dict[str, object]:
    if (phone := draft.find_recipient("phone")) is not None:
        return {"to": phone}
    user_id = draft.find_recipient("bsuid") or draft.find_recipient("parent_bsuid")
    if user_id is None:
        raise no_recipient()
    return {"recipient": user_id}
