"""Sending a postcard."""

from apps.channels.adapters.contents import TextContent
from apps.channels.adapters.fitting import require_fit
from apps.channels.adapters.reading import as_id, as_map
from apps.channels.adapters.sending import (
    OutboundDraft,
    Rejected,
    SendingAccount,
    SendReceipt,
    TryLater,
    Unconfirmed,
    no_recipient,
)
from kernel.http import HttpClient, NotSent, OutcomeUnknown


def send(draft: OutboundDraft, account: SendingAccount, http: HttpClient) -> SendReceipt:
    """Deliver once. Raises TryLater, Rejected or Unconfirmed; never repeats."""
    require_fit(draft.content, "postcard")
    assert isinstance(draft.content, TextContent)
    to = draft.find_recipient("user")
    if to is None:
        raise no_recipient()
    card = {"box": account.sender_id, "to": to, "text": draft.content.text, "reference": draft.client_ref}
    try:
        answer = http.post_json(f"{account.api_url}/cards", card, headers={"authorization": f"Bearer {account.token}"})
    except NotSent:
        raise TryLater(5.0, "channel_unreachable", "The post office cannot be reached.") from None
    except OutcomeUnknown as unknown:
        raise Unconfirmed(str(unknown)) from None
    if answer.status == 401:
        raise Rejected("channel_disconnected", "The box is closed.", reconnect=True)
    card_id = as_id(as_map(answer.json()).get("id"))
    if answer.status != 201 or card_id is None:
        raise Unconfirmed(f"status {answer.status}")
    return SendReceipt(channel_message_id=card_id)
