"""What agents do to conversations."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from apps.access.permissions import CONVERSATIONS_REPLY
from apps.access.queries import find_reach, is_active_member, is_active_team
from apps.access.reach import Place
from apps.audit.services import Target, record
from apps.inbox import queries
from apps.inbox.delivery import DeliveryStatus
from apps.inbox.events import ConversationSeen, ConversationUpdated, MessageUpdated, ReplyRequeued
from apps.inbox.models import Conversation, Direction, Message
from apps.inbox.queries import Need
from kernel.errors import InvalidInput
from kernel.events import log
from kernel.events.notices import tell


class Unchanged(Enum):
    """Stands for what is to stay as it is, where None has a meaning of its own."""

    UNCHANGED = "unchanged"


UNCHANGED = Unchanged.UNCHANGED


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
        if isinstance(assigned_to, str):
            transaction.on_commit(partial(_let_go_of_leaver, assigned_to, now), robust=True)
    return conversation


def _let_go_of_leaver(member_id: str, now: datetime) -> None:
    """Somebody who left while this was given to them has been set free of what they had until then, but not of this."""
    if not is_active_member(member_id):
        while release_conversations(member_id=member_id, now=now):
            pass


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
        save_conversation(conversation)
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
        tell(ConversationSeen(conversation_id=conversation.pk))
    return conversation


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

    A reply that waited for its files is sent when they are ready, and fails with them. Inside the caller's transaction.
    """
    try:
        message = queries.lock_message(message_id)
    except queries.MessageNotFound:
        return
    changed = [dict(attachment) if each["id"] == attachment["id"] else each for each in message.attachments]
    if changed != message.attachments:
        message.attachments = changed
        is_waiting = message.direction == Direction.OUTBOUND and message.delivery_status == DeliveryStatus.QUEUED
        if is_waiting and (error := attachment["error"]) is not None and attachment["state"] in ("failed", "expired"):
            message.delivery_status = DeliveryStatus.FAILED
            message.error_code, message.error_detail = error["code"], error["detail"]
        is_ready = is_waiting and not has_unready_files(message) and attachment["state"] == "stored"
        tell_message(message, now=now, event=ReplyRequeued if is_ready else MessageUpdated)


def has_unready_files(message: Message) -> bool:
    """Whether the message cannot be sent yet, or not at all, because of its files."""
    return any(each.get("state") != "stored" for each in message.attachments)


def tell_message(
    message: Message,
    *,
    now: datetime,
    event: type[MessageUpdated] = MessageUpdated,
    fields: Collection[str] | None = None,
) -> None:
    """Save a message that was changed (`fields`: only there), and publish it. Inside the caller's transaction."""
    message.rev += 1
    message.save(update_fields=None if fields is None else [*fields, "rev"])
    data = queries.told(message, message.conversation)
    log.publish(event(occurred_at=now, conversation_id=message.conversation_id, data=data))


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


def _tell_change(conversation: Conversation, now: datetime, before: Place | None = None) -> None:
    save_conversation(conversation)
    log.publish(_told_change(conversation, now, before))


def _told_change(conversation: Conversation, now: datetime, before: Place | None = None) -> ConversationUpdated:
    data = {"conversation": queries.conversation_data(conversation)}
    return ConversationUpdated(occurred_at=now, conversation_id=conversation.pk, data=data, before=before)


def save_conversation(conversation: Conversation) -> None:
    """Save a changed conversation; the caller publishes it."""
    conversation.rev += 1
    conversation.save()
