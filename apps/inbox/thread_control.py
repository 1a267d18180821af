"""Who answers a conversation when several apps may (Messenger, Instagram): we or another app. Taken and given back.

Taking and giving are entries of the thread that go out like replies: in their order, tried again, refused in plain
words. What others do with a thread comes in as entries of the same kind.
"""

from datetime import datetime
from typing import Literal

from django.db import transaction

from apps.audit.services import Target, record
from apps.channels.adapters.catalog import traits_of
from apps.inbox import queries
from apps.inbox.delivery import DeliveryStatus
from apps.inbox.events import ReplyQueued
from apps.inbox.models import Conversation, Direction, Message
from apps.inbox.queries import Need
from kernel.errors import DomainError
from kernel.events import log

Wish = Literal["take", "give_back"]
_UNSENT = (DeliveryStatus.QUEUED, DeliveryStatus.SENDING)


class OneAppOnly(DomainError):
    """The channel knows no other apps beside us."""

    code, status, title = "thread_control_unsupported", 409, "No other app can answer on this channel"


class ThreadIsOurs(DomainError):
    """There is nothing to take over."""

    code, status, title = "thread_is_ours", 409, "This conversation is answered here already"


class ThreadIsNotOurs(DomainError):
    """Only whoever answers a conversation can hand it back."""

    code, status, title = "thread_is_not_ours", 409, "Another app answers this conversation already"


class NobodyToGiveTo(DomainError):
    """No other app has answered this conversation, or asked for it."""

    code, status, title = "thread_partner_unknown", 409, "No other app has to do with this conversation"


@transaction.atomic
def change_owner(
    *, conversation_id: str, author_id: str, wish: Wish, now: datetime, need: Need | None = None
) -> Message:
    """Ask the platform to let us answer, or to let the other app. One that is on its way already is not asked twice.

    Raises ConversationNotFound, PermissionDenied, OneAppOnly, ThreadIsOurs, ThreadIsNotOurs, NobodyToGiveTo.
    """
    conversation = queries.lock_conversation(conversation_id, need)
    event = _event_of(conversation, wish)
    begun = Message.objects.filter(
        conversation=conversation, message_type="event", delivery_status__in=_UNSENT, content__event=event
    ).first()
    if begun is not None:
        return begun
    message = Message.objects.create(
        conversation=conversation,
        channel_account_id=conversation.channel_account_id,
        direction=Direction.OUTBOUND,
        message_type="event",
        content={"event": event},
        sent_by_id=author_id,
        created_at=now,
        position_at=now,
        delivery_status=DeliveryStatus.QUEUED,
    )
    action = "conversation.taken_over" if wish == "take" else "conversation.handed_back"
    record(action=action, target=Target("conversation", conversation.pk, f"#{conversation.number}"), now=now)
    data = queries.told(message, conversation)
    log.publish(ReplyQueued(occurred_at=now, conversation_id=conversation.pk, data=data))
    return message


def note_owner(message: Message) -> None:
    """The platform has done what this entry asked for. Not published: that is done with the entry."""
    conversation, event = message.conversation, message.content["event"]
    is_taken = event["kind"] == "take_thread_control"
    conversation.thread_owner = None if is_taken else event.get("app_id", "other")
    conversation.rev += 1
    conversation.save(update_fields=["thread_owner", "rev"])


def _event_of(conversation: Conversation, wish: Wish) -> dict[str, str]:
    if not traits_of(conversation.channel_type).shares_threads:
        raise OneAppOnly
    if wish == "take":
        if conversation.thread_owner is None:
            raise ThreadIsOurs
        return {"kind": "take_thread_control"}
    if conversation.thread_owner is not None:
        raise ThreadIsNotOurs
    if conversation.thread_partner is None:
        raise NobodyToGiveTo
    if conversation.thread_partner == "other":  # one that Meta did not name: whichever is the account's usual one
        return {"kind": "release_thread_control"}
    return {"kind": "pass_thread_control", "app_id": conversation.thread_partner}
