"""Public comments: each can be answered in private, once and for some days."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from apps.audit.services import Target, record
from apps.inbox import queries
from apps.inbox.delivery import DeliveryStatus
from apps.inbox.events import MessageUpdated, ReplyQueued
from apps.inbox.models import Direction, Message
from apps.inbox.preview import preview_of
from apps.inbox.queries import Need
from apps.inbox.services import TempIdReused
from kernel.errors import DomainError
from kernel.events import log

# Meta: "private replies", one for each comment, within seven days. (For a live comment only while the video is live,
# which we are not told: the platform then refuses.)
ANSWERABLE_FOR = timedelta(days=7)


class NotAComment(DomainError):
    """Only a comment can be answered in private."""

    code, status, title = "not_a_comment", 409, "This is not a comment"


class CommentAnswered(DomainError):
    """A comment can be answered in private only once."""

    code, status, title = "private_reply_used", 409, "This comment was answered in private already"


class CommentTooOld(DomainError):
    """A comment can be answered in private for seven days."""

    code, status, title = "comment_too_old", 409, "This comment is too old for a private reply"


@transaction.atomic
def reply_in_private(
    *, comment_id: str, author_id: str, body_text: str, temp_id: str, now: datetime, need: Need | None = None
) -> Message:
    """Queue a private message to whoever wrote the comment. The same `temp_id` again gives the same message.

    Raises MessageNotFound, PermissionDenied, NotAComment, CommentAnswered, CommentTooOld, TempIdReused.
    """
    comment = queries.lock_message(comment_id, need)
    earlier = queries.find_reply(author_id=author_id, temp_id=temp_id)
    if earlier is not None and earlier.content.get("comment_message_id") == comment_id:
        return earlier
    _require_answerable(comment, now)
    conversation = comment.conversation
    reply = _write(comment, author_id=author_id, body_text=body_text, temp_id=temp_id, now=now)
    comment.content = {**comment.content, "comment": {**comment.content["comment"], "reply_message_id": reply.pk}}
    comment.rev += 1
    comment.save(update_fields=["content", "rev"])
    conversation.last_message_at = max(now, conversation.last_message_at)
    conversation.last_message_preview = preview_of("text", body_text)
    conversation.last_message_direction = Direction.OUTBOUND
    conversation.waiting_since = None
    conversation.rev += 1
    conversation.save()
    target = Target("message", reply.pk, f"#{conversation.number}")
    record(action="message.sent", target=target, now=now, after={"conversation_id": conversation.pk})
    told = queries.told(comment, conversation)
    log.publish(
        MessageUpdated(occurred_at=now, conversation_id=conversation.pk, data=told),
        ReplyQueued(occurred_at=now, conversation_id=conversation.pk, data=queries.told(reply, conversation)),
    )
    return reply


def _write(comment: Message, *, author_id: str, body_text: str, temp_id: str, now: datetime) -> Message:
    """Raises TempIdReused."""
    try:
        with transaction.atomic():
            return Message.objects.create(
                conversation=comment.conversation,
                channel_account_id=comment.channel_account_id,
                direction=Direction.OUTBOUND,
                message_type="text",
                body_text=body_text,
                content={"private_reply_to": comment.content["comment"]["id"], "comment_message_id": comment.pk},
                sent_by_id=author_id,
                temp_id=temp_id,
                created_at=now,
                position_at=now,
                delivery_status=DeliveryStatus.QUEUED,
            )
    except IntegrityError as taken:
        raise TempIdReused from taken


def _require_answerable(comment: Message, now: datetime) -> None:
    about = comment.content.get("comment") if comment.message_type == "comment" else None
    if about is None or not about.get("id"):
        raise NotAComment
    if about.get("reply_message_id"):
        raise CommentAnswered
    if now >= comment.position_at + ANSWERABLE_FOR:
        raise CommentTooOld
