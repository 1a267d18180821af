"""Sending over Instagram, on either host: Instagram Login or the Facebook Page."""

from apps.channels.adapters.meta.graph import post_message
from apps.channels.adapters.reading import Json, as_id, clean_text
from apps.channels.adapters.sending import OutboundDraft, SendingAccount, SendReceipt, address_of, require_text
from kernel.http import HttpClient

TEXT_LIMIT = 1000  # bytes of UTF-8


def send(draft: OutboundDraft, account: SendingAccount, http: HttpClient) -> SendReceipt:
    """Deliver once. Raises TryLater, Rejected or Unconfirmed; never repeats."""
    return post_message(http, account, build_payload(draft), read_message_id)


def build_payload(draft: OutboundDraft) -> dict[str, object]:
    """The body of the call. Instagram has no field that would carry our own id back."""
    recipient = address_of(draft, "igsid")
    text = require_text(clean_text(draft.text), limit=TEXT_LIMIT, measure=_count_bytes)
    payload: dict[str, object] = {"recipient": recipient, "message": {"text": text}}
    if draft.reply_to is not None:
        payload["reply_to"] = {"mid": draft.reply_to}
    return payload


def read_message_id(body: Json) -> str | None:
    """`message_id` of the answer."""
    return as_id(body.get("message_id"))


def _count_bytes(text: str) -> int:
    return len(text.encode())
