"""What agents do to conversations, and what becomes of their replies."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from apps.access.permissions import CONVERSATIONS_REPLY
from apps.access.queries import find_reach, is_active_team
from apps.access.reach import Place
from apps.audit.services import Target, record
from apps.inbox import queries
from apps.inbox.delivery import DeliveryStatus
from apps.inbox.events import ConversationUpdated, MessageUpdated, ReplyQueued, ReplyRequeued
from apps.inbox.models import Conversation, Direction, Message
from apps.inbox.preview import preview_of
from apps.inbox.queries import Need
from apps.inbox.window import is_open
from kernel.errors import DomainError, InvalidInput
from kernel.events import log


class Unchanged(Enum):
    """Stands for what is to stay as it is, where None has a meaning of its own."""

    UNCHANGED = "unchanged"


UNCHANGED = Unchanged.UNCHANGED


class ReplyWindowClosed(DomainError):
    """The channel no longer allows free-form replies; only the customer, or a template, can open it again."""

    code, status, title = "reply_window_closed", 409, "The reply window is closed"


class NotResendable(DomainError):
    """Only a message that failed, or whose fate is unknown, can be sent again or settled by hand."""

    code, status, title = "message_not_resendable", 409, "This message cannot be sent again"


class TempIdReused(DomainError):
    """The temp_id belongs to another message of this author."""

    code, status, title = "temp_id_reused", 409, "This temp_id was used for another message"


def send_reply(
    *,
    conversation_id: str,
    author_id: str,
    body_text: str,
    temp_id: str,
    reply_to: str | None,
    now: datetime,
    need: Need | None = None,
) -> Message:
    """Store an agent's reply and queue it for sending; the same `temp_id` again gives the same message.

    Raises ConversationNotFound, PermissionDenied, ReplyWindowClosed, TempIdReused.
    """
    earlier = queries.find_reply(author_id=author_id, temp_id=temp_id)
    if earlier is None:
        try:
            return _queue_reply(conversation_id, author_id, body_text, temp_id, reply_to, now, need)
        except IntegrityError:
            # The same reply came twice at once; the other one was first.
            earlier = queries.find_reply(author_id=author_id, temp_id=temp_id)
            if earlier is None:
                raise
    if need is not None:
        queries.require_need(need, earlier.conversation)
    if earlier.conversation_id != conversation_id or earlier.body_text != body_text:
        raise TempIdReused
    return earlier


@transaction.atomic
def _queue_reply(
    conversation_id: str,
    author_id: str,
    body_text: str,
    temp_id: str,
    reply_to: str | None,
    now: datetime,
    need: Need | None,
) -> Message:
    conversation = queries.lock_conversation(conversation_id, need)
    if not is_open(conversation.reply_window_ends_at, now):
        raise ReplyWindowClosed(
            "More than 24 hours have passed since the customer last wrote, so this channel takes no free-form reply. "
            "It opens again as soon as the customer writes."
        )
    message = Message.objects.create(
        conversation=conversation,
        channel_account_id=conversation.channel_account_id,
        direction=Direction.OUTBOUND,
        message_type="text",
        body_text=body_text,
        reply_to=reply_to,
        sent_by_id=author_id,
        temp_id=temp_id,
        created_at=now,
        position_at=now,
        delivery_status=DeliveryStatus.QUEUED,
    )
    if now >= conversation.last_message_at:
        conversation.last_message_at = now
        conversation.last_message_preview = preview_of("text", body_text)
        conversation.last_message_direction = Direction.OUTBOUND
    conversation.waiting_since = None
    _save(conversation)
    _record_message(message, "message.sent", None, now)
    log.publish(ReplyQueued(occurred_at=now, conversation_id=conversation.pk, data=queries.told(message, conversation)))
    return message


@transaction.atomic
def assign_conversation(
    *,
    conversation_id: str,
    now: datetime,
    assigned_to: str | Unchanged | None = UNCHANGED,
    team_id: str | Unchanged | None = UNCHANGED,
    need: Need | None = None,
) -> Conversation:
    """Give the conversation to a member or a team, or take it from them (None).

    Raises ConversationNotFound, PermissionDenied, InvalidInput.
    """
    if isinstance(assigned_to, str) and not _can_answer(assigned_to):
        raise InvalidInput("assigned_to must be the id of an active member who may reply, or null.")
    if isinstance(team_id, str) and not is_active_team(team_id):
        raise InvalidInput("team_id must be the id of a team of this organization, or null.")
    conversation = queries.lock_conversation(conversation_id, need)
    before, held_before = queries.place_of(conversation), _holders(conversation)
    if not isinstance(assigned_to, Unchanged):
        conversation.assigned_to_id = assigned_to
    if not isinstance(team_id, Unchanged):
        conversation.team_id = team_id
    if queries.place_of(conversation) != before:
        _record(conversation, "conversation.assigned", held_before, _holders(conversation), now)
        _tell_change(conversation, now, before)
    return conversation


@transaction.atomic
def release_conversations(*, member_id: str, now: datetime, limit: int = 100) -> int:
    """Take some of a member's conversations from them, the oldest first; returns how many, 0 when none is left."""
    return _release(Conversation.objects.filter(assigned_to_id=member_id), {"assigned_to_id": None}, now, limit)


@transaction.atomic
def release_team_conversations(*, now: datetime, limit: int = 100) -> int:
    """Take some of the conversations of deleted teams from them; returns how many, 0 when none is left."""
    return _release(Conversation.objects.filter(team__deleted_at__isnull=False), {"team_id": None}, now, limit)


def _release(theirs: QuerySet[Conversation], freed: dict[str, None], now: datetime, limit: int) -> int:
    rows = theirs.order_by("pk").select_related("customer").select_for_update(of=["self"], no_key=True)[:limit]
    told = []
    for conversation in rows:
        before = queries.place_of(conversation)
        for column, nobody in freed.items():
            setattr(conversation, column, nobody)
        _save(conversation)
        told.append(_told_change(conversation, now, before))
    log.publish(*told)
    return len(told)


@transaction.atomic
def set_status(*, conversation_id: str, status: str, now: datetime, need: Need | None = None) -> Conversation:
    """Open, park or resolve the conversation. Raises ConversationNotFound, PermissionDenied."""
    conversation = queries.lock_conversation(conversation_id, need)
    if conversation.status != status:
        _record(conversation, "conversation.status_changed", {"status": conversation.status}, {"status": status}, now)
        conversation.status = status
        _tell_change(conversation, now)
    return conversation


@transaction.atomic
def mark_read(*, conversation_id: str, now: datetime, need: Need | None = None) -> Conversation:
    """Somebody has seen everything there is. Raises ConversationNotFound, PermissionDenied."""
    conversation = queries.lock_conversation(conversation_id, need)
    if conversation.unread_count:
        conversation.unread_count = 0
        _tell_change(conversation, now)
    return conversation


@transaction.atomic
def resend(*, message_id: str, now: datetime, need: Need | None = None) -> Message:
    """A person says: send it again. Raises MessageNotFound, PermissionDenied, NotResendable, ReplyWindowClosed."""
    message = queries.lock_message(message_id, need)
    _require_unsettled(message)
    is_private_reply = "private_reply_to" in message.content  # to a comment: it needs no window
    if not is_private_reply and not is_open(message.conversation.reply_window_ends_at, now):
        raise ReplyWindowClosed
    before = message.delivery_status
    message.delivery_status = DeliveryStatus.QUEUED
    message.error_code = message.error_detail = None
    message.rev += 1
    message.save(update_fields=["delivery_status", "error_code", "error_detail", "rev"])
    _record_message(message, "message.resent", before, now)
    data = queries.told(message, message.conversation)
    log.publish(ReplyRequeued(occurred_at=now, conversation_id=message.conversation_id, data=data))
    return message


@transaction.atomic
def confirm_sent(*, message_id: str, now: datetime, need: Need | None = None) -> Message:
    """A person says: the customer has it. Raises MessageNotFound, PermissionDenied, NotResendable."""
    message = queries.lock_message(message_id, need)
    _require_unsettled(message)
    before = message.delivery_status
    message.delivery_status = DeliveryStatus.SENT
    message.sent_at = message.sent_at or now
    message.error_code = message.error_detail = None
    _record_message(message, "message.confirmed", before, now)
    tell_message(message, now=now)
    return message


@transaction.atomic
def tell_customer(*, customer_id: str, now: datetime) -> None:
    """A customer's name changed: publish the conversations that show it."""
    tell_customers(customer_ids=[customer_id], now=now)


@transaction.atomic
def tell_customers(*, customer_ids: Collection[str], now: datetime) -> None:
    """What is known of these customers changed: publish the conversations that show them. Two statements and one
    event for each conversation, however many customers."""
    if not customer_ids:
        return
    rows = Conversation.objects.filter(customer_id__in=customer_ids).order_by("pk").select_related("customer")
    shown = list(rows.select_for_update(of=["self"], no_key=True))
    Conversation.objects.filter(pk__in=[each.pk for each in shown]).update(rev=F("rev") + 1)
    for each in shown:
        each.rev += 1
    log.publish(*(_told_change(each, now) for each in shown))


def show_file(*, message_id: str, attachment: Mapping[str, Any], now: datetime) -> None:
    """A file of the message has changed: show this copy of it. Nothing when message or file are not there any more.

    Inside the caller's transaction.
    """
    try:
        message = queries.lock_message(message_id)
    except queries.MessageNotFound:
        return
    changed = [dict(attachment) if each["id"] == attachment["id"] else each for each in message.attachments]
    if changed != message.attachments:
        message.attachments = changed
        tell_message(message, now=now)


def tell_message(message: Message, *, now: datetime) -> None:
    """Save a message whose delivery state was changed, and publish it. Inside the caller's transaction."""
    message.rev += 1
    message.save()
    data = queries.told(message, message.conversation)
    log.publish(MessageUpdated(occurred_at=now, conversation_id=message.conversation_id, data=data))


def _require_unsettled(message: Message) -> None:
    if message.delivery_status not in (DeliveryStatus.FAILED, DeliveryStatus.UNCONFIRMED):
        raise NotResendable


def _can_answer(member_id: str) -> bool:
    reach = find_reach(member_id)
    return reach is not None and CONVERSATIONS_REPLY in reach.permissions


def _holders(conversation: Conversation) -> dict[str, str | None]:
    member, team = conversation.assigned_to, conversation.team
    return {
        "assigned_to": member.pk if member else None,
        "assigned_to_name": member.name if member else None,
        "team_id": team.pk if team else None,
        "team_name": team.name if team else None,
    }


def _record(
    conversation: Conversation, action: str, before: dict[str, str | None], after: dict[str, str | None], now: datetime
) -> None:
    """What a person did to a conversation. That they have read it is no matter for the audit log."""
    target = Target("conversation", conversation.pk, f"#{conversation.number}")
    was = {key: value for key, value in before.items() if value != after[key]}
    record(action=action, target=target, now=now, before=was, after={key: after[key] for key in was})


def _record_message(message: Message, action: str, before: str | None, now: datetime) -> None:
    """What a person did with a reply; never what it says."""
    target = Target("message", message.pk, f"#{message.conversation.number}")
    after = {"conversation_id": message.conversation_id, "status": message.delivery_status}
    record(action=action, target=target, now=now, before={"status": before} if before else None, after=after)


def _tell_change(conversation: Conversation, now: datetime, before: Place | None = None) -> None:
    _save(conversation)
    log.publish(_told_change(conversation, now, before))


def _told_change(conversation: Conversation, now: datetime, before: Place | None = None) -> ConversationUpdated:
    data = {"conversation": queries.conversation_data(conversation)}
    return ConversationUpdated(occurred_at=now, conversation_id=conversation.pk, data=data, before=before)


def _save(conversation: Conversation) -> None:
    conversation.rev += 1
    conversation.save()
