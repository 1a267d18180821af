"""Reactions of ours to a message: facts about it that are sent like replies."""

from datetime import datetime

from django.db import transaction

from apps.channels.adapters.contents import ReactionContent
from apps.channels.adapters.fitting import find_misfit
from apps.inbox import queries
from apps.inbox.delivery import DeliveryStatus
from apps.inbox.events import MessageUpdated, ReplyQueued
from apps.inbox.models import Direction, Message
from apps.inbox.queries import Need
from apps.inbox.services.replies import ReplyDoesNotFit, record_message, require_window
from kernel.errors import DomainError
from kernel.events import log


class NotReactable(DomainError):
    """A message that the platform does not know yet, that was deleted, or that is none."""

    code, status, title = "message_not_reactable", 409, "One cannot react to this message"


@transaction.atomic
def react(*, message_id: str, author_id: str, emoji: str, now: datetime, need: Need | None = None) -> Message:
    """React to a message, or with an empty emoji take the reaction back; queued, and shown at once.

    Returns the message that was reacted to. Raises MessageNotFound, PermissionDenied, NotReactable, ReplyDoesNotFit,
    ReplyWindowClosed.
    """
    target = queries.lock_message(message_id, need)
    if target.channel_message_id is None or target.deleted_at is not None or target.target_id is not None:
        raise NotReactable
    if emoji == _of_ours(target):
        return target
    content = ReactionContent(target_id=target.channel_message_id, emoji=emoji)
    misfit = find_misfit(content, target.conversation.channel_type)
    if misfit is not None:
        raise ReplyDoesNotFit(misfit.detail, reason=misfit.code)
    require_window(target.conversation, "reaction", now)
    fact = Message.objects.create(
        conversation=target.conversation,
        channel_account_id=target.channel_account_id,
        direction=Direction.OUTBOUND,
        message_type="reaction",
        body_text=emoji or None,
        content={} if emoji else {"removed": True},
        target_id=target.channel_message_id,
        sent_by_id=author_id,
        created_at=now,
        position_at=now,
        delivery_status=DeliveryStatus.QUEUED,
    )
    show_reaction(target, emoji)
    record_message(target, "message.reacted" if emoji else "message.reaction_removed", None, now)
    told = [fact, target]
    kinds = (ReplyQueued, MessageUpdated)
    log.publish(
        *(
            kind(occurred_at=now, conversation_id=target.conversation_id, data=queries.told(each, target.conversation))
            for kind, each in zip(kinds, told, strict=True)
        )
    )
    return target


def withdraw_failed(fact: Message, *, now: datetime) -> MessageUpdated | None:
    """A reaction of ours did not arrive: show what the customer sees instead. The caller publishes.

    None when its message is gone.
    """
    about = Message.objects.filter(channel_account_id=fact.channel_account_id)
    target = about.filter(dedupe_key=fact.target_id).first()
    if target is None:
        return None
    target.conversation = fact.conversation
    ours = about.filter(target_id=fact.target_id, message_type="reaction", direction=Direction.OUTBOUND)
    standing = ours.exclude(delivery_status=DeliveryStatus.FAILED).exclude(pk=fact.pk)
    newest = standing.order_by("-position_at", "-pk").first()
    show_reaction(target, newest.body_text or "" if newest is not None else "")
    data = queries.told(target, fact.conversation)
    return MessageUpdated(occurred_at=now, conversation_id=fact.conversation_id, data=data)


def show_reaction(target: Message, emoji: str) -> None:
    """Set or (empty) take back our reaction on the message, and save it."""
    others = [each for each in target.reactions if each["by"] != "business"]
    target.reactions = [*others, {"emoji": emoji, "by": "business"}] if emoji else others
    target.rev += 1
    target.save(update_fields=["reactions", "rev"])


def _of_ours(target: Message) -> str:
    return next((each["emoji"] for each in target.reactions if each["by"] == "business"), "")
