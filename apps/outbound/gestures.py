"""What a customer's phone is told beside messages: that we have read, that somebody types. Worth one try, no more."""

import logging
from typing import Literal

import redis

from apps.channels import connection
from apps.channels import services as channels
from apps.channels.adapters.catalog import traits_of
from apps.channels.adapters.registry import adapter_for
from apps.channels.adapters.sending import Gesture, Rejected, TryLater, Unconfirmed
from apps.channels.queries import settings_of
from apps.inbox.models import Conversation
from apps.inbox.queries import find_newest_from_customer, is_window_open
from apps.outbound.drafting import recipients_of
from kernel import clock, valkey
from kernel.scope import require_scope

logger = logging.getLogger(__name__)

TASK, QUEUE = "outbound.show_gesture", "outbound"
EXPIRES_S = 15  # too late is not at all
GestureKind = Literal["seen", "typing"]
# Typing lasts 20–25 s on the phones; more often than that says nothing new.
TYPING_EVERY_S = 10


def show(*, conversation_id: str, kind: GestureKind) -> bool:
    """Show it, if the account's settings and the channel let us. Whether the platform was asked and took it."""
    conversation = Conversation.objects.select_related("channel_account").filter(pk=conversation_id).first()
    if conversation is None or not _may_show(conversation, kind):
        return False
    account = connection.open_account(conversation.channel_account_id)
    gesture = Gesture(
        kind=kind,
        recipients=recipients_of(conversation),
        last_message_id=find_newest_from_customer(conversation_id),
    )
    try:
        adapter_for(account.channel).gesture(gesture, account, connection.http())
    except Rejected as refused:
        if refused.reconnect:
            channels.require_reconnect(channel_account_id=conversation.channel_account_id, now=clock.now())
        logger.info("%s was not shown in %s: %s", kind, conversation_id, refused.code)
        return False
    except (TryLater, Unconfirmed):
        return False
    return True


def _may_show(conversation: Conversation, kind: GestureKind) -> bool:
    account = conversation.channel_account
    if account.status != account.Status.CONNECTED or not is_window_open(conversation, clock.now()):
        return False
    tells_reading = kind == "seen" or traits_of(conversation.channel_type).typing_marks_read
    if tells_reading and not settings_of(account)["read_marks"]:
        return False
    return kind != "typing" or _is_due(conversation.pk)


def _is_due(conversation_id: str) -> bool:
    key = f"typing:{require_scope().organization_id}:{conversation_id}"
    try:
        return bool(valkey.client().set(key, "1", nx=True, ex=TYPING_EVERY_S))
    except redis.RedisError:
        return False
