"""Conversations and messages of the organization in scope. Made without events: they were there before the test."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from apps.channels.models import ChannelAccount
from apps.customers.models import Customer
from apps.customers.tests.factories import make_customer
from apps.inbox.models import Conversation, Message

_count = itertools.count(1_001)  # those that are made while a test runs begin at 1


def make_conversation(
    *, channel_type: str = "whatsapp", customer: Customer | None = None, at: datetime | None = None, **changes: Any
) -> Conversation:
    """A customer wrote at `at` (a minute ago) on the organization's account of that channel."""
    number = next(_count)
    account = ChannelAccount.objects.get(channel_type=channel_type)
    moment = at or datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    if customer is None:
        scope = "" if channel_type == "whatsapp" else account.pk
        customer = make_customer(f"49152{number:08}", channel_type=channel_type, scope=scope)
    fields: dict[str, Any] = {
        "number": number,
        "channel_account": account,
        "channel_type": channel_type,
        "customer": customer,
        "last_message_at": moment,
        "last_message_preview": "Hello?",
        "last_message_direction": "inbound",
        "unread_count": 1,
        "waiting_since": moment,
        "reply_window_ends_at": moment + timedelta(hours=24),
    }
    return Conversation.objects.create(**{**fields, **changes})


def make_message(conversation: Conversation, *, at: datetime | None = None, **changes: Any) -> Message:
    """The customer's message, or with `direction="outbound"` a reply of ours that was sent."""
    moment = at or conversation.last_message_at
    key = f"wamid.{next(_count):06}"
    fields: dict[str, Any] = {
        "conversation": conversation,
        "channel_account_id": conversation.channel_account_id,
        "direction": "inbound",
        "message_type": "text",
        "body_text": "Hello?",
        "channel_message_id": key,
        "dedupe_key": key,
        "sent_at": moment,
        "position_at": moment,
        "created_at": moment,
    }
    if changes.get("direction") == "outbound":
        fields["delivery_status"] = "sent"
    else:
        fields["received_at"] = moment
    return Message.objects.create(**{**fields, **changes})


def make_reply(
    conversation: Conversation, *, body_text: str | None = "Hi!", status: str = "queued", **changes: Any
) -> Message:
    """A reply of ours that the platform has not answered for yet."""
    unsent = {"channel_message_id": None, "dedupe_key": None, "sent_at": None}
    fields = {"direction": "outbound", "body_text": body_text, "delivery_status": status, **unsent, **changes}
    return make_message(conversation, **fields)


def make_comment(conversation: Conversation | None = None, **changes: Any) -> Message:
    """A comment that somebody wrote under a post."""
    content = {"comment": {"id": f"1794{next(_count):06}", "media_id": "1792", "media_type": "feed", "is_live": False}}
    fields = {"message_type": "comment", "body_text": "How much?", "channel_message_id": None, "content": content}
    thread = conversation or make_conversation(channel_type="instagram", reply_window_ends_at=None)
    return make_message(thread, **{**fields, **changes})
