"""Sending over WhatsApp."""

from apps.channels.adapters.meta.graph import post_message
from apps.channels.adapters.reading import Json, as_id, as_list, as_map, clean_text
from apps.channels.adapters.sending import OutboundDraft, SendingAccount, SendReceipt, no_recipient, require_text
from kernel.http import HttpClient

TEXT_LIMIT = 4096  # characters


def send(draft: OutboundDraft, account: SendingAccount, http: HttpClient) -> SendReceipt:
    """Deliver once. Raises TryLater, Rejected or Unconfirmed; never repeats."""
    return post_message(http, account, build_payload(draft), read_message_id)


def build_payload(draft: OutboundDraft) -> dict[str, object]:
    """The body of the call. The phone goes before the scoped id: Meta prefers it, and always knows it."""
    payload: dict[str, object] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_read_recipient(draft),
        "type": "text",
        "text": {"body": require_text(clean_text(draft.text), limit=TEXT_LIMIT), "preview_url": True},
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
