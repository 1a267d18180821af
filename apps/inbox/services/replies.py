"""Agents' replies: written down and queued, sent again, settled by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from apps.audit.services import Target, record
from apps.channels.adapters.catalog import capabilities_of
from apps.inbox import queries
from apps.inbox.composing import Reply, allows, find_reason, plan_parts
from apps.inbox.delivery import BULK, DeliveryStatus
from apps.inbox.events import ReplyBegun, ReplyQueued, ReplyRequeued
from apps.inbox.models import Conversation, Direction, Message
from apps.inbox.preview import preview_of
from apps.inbox.queries import Need
from apps.inbox.services.conversations import save_conversation, tell_message
from apps.inbox.snapshots import columns_of
from apps.inbox.window import Window
from apps.media.models import MediaFile
from apps.media.services.attaching import attach_files, list_attachable, prepare_again, promised_source
from apps.media.shape import attachment_of
from apps.message_templates.services import using as templates
from kernel.errors import DomainError, InvalidInput
from kernel.events import log
from kernel.events.notices import tell


class ReplyWindowClosed(DomainError):
    """The channel no longer allows this reply; only the customer, or a template, can open it again."""

    code, status, title = "reply_window_closed", 409, "The reply window is closed"


class ReplyDoesNotFit(InvalidInput):
    """The channel does not take this message. `reason`: a stable code."""

    code, title = "reply_does_not_fit", "This channel does not take the message"


class FileNotUsable(InvalidInput):
    """A file that is not there, not ready, of another channel, or sent already."""

    code, title = "file_not_usable", "A file cannot be sent"


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
    temp_id: str,
    now: datetime,
    body_text: str | None = None,
    message_type: str = "text",
    content: Mapping[str, Any] | None = None,
    attachment_ids: Sequence[str] = (),
    reply_to: str | None = None,
    is_bulk: bool = False,
    need: Need | None = None,
) -> Message:
    """Store an agent's reply and queue it for sending; the same `temp_id` again gives the same message.

    `is_bulk`: it is one of many and goes out behind replies. A text that is too long for one message becomes several
    where the channel allows it; the first one is returned.
    Raises ConversationNotFound, PermissionDenied, ReplyWindowClosed, ReplyDoesNotFit, FileNotUsable, TempIdReused,
    TemplateNotSendable, TemplateMisfilled.
    """
    reply = Reply(
        message_type=message_type,
        body_text=body_text,
        content=content or {},
        attachment_ids=tuple(attachment_ids),
    )
    try:
        return _queue_reply(conversation_id, author_id, reply, temp_id, reply_to, is_bulk, now, need)
    except (IntegrityError, DomainError):
        # Refused, or not taken twice. Only now is it asked whether it has been there before: mostly it has not.
        earlier = queries.find_reply(author_id=author_id, temp_id=temp_id)
        if earlier is None:
            raise
    if need is not None:
        queries.require_need(need, earlier.conversation)
    if earlier.conversation_id != conversation_id or not _is_same(earlier, reply):
        raise TempIdReused
    return earlier


@transaction.atomic
def show_typing(*, conversation_id: str, now: datetime, need: Need | None = None) -> None:
    """Somebody is writing: the customer may be shown. Raises ConversationNotFound, PermissionDenied."""
    conversation = queries.find_row(conversation_id, need)
    if queries.is_window_open(conversation, now):
        tell(ReplyBegun(conversation_id=conversation.pk))


@transaction.atomic
def resend(*, message_id: str, now: datetime, need: Need | None = None) -> Message:
    """A person says: send it again.

    Raises MessageNotFound, PermissionDenied, NotResendable, ReplyWindowClosed, TemplateNotSendable.
    """
    # Files are locked before the conversation that shows them, here as everywhere.
    prepared = {file.pk: attachment_of(columns_of(file)) for file in prepare_again(message_id, now=now)}
    message = queries.lock_message(message_id, need)
    _require_unsettled(message)
    # Neither an answer to a comment nor taking a thread over needs the window.
    if message.message_type != "event" and "private_reply_to" not in message.content:
        require_window(message.conversation, message.message_type, now)
    if message.message_type == "template":
        named = message.content["template"]
        templates.require_sendable(
            channel_account_id=message.channel_account_id, name=named["name"], language=named["language"]
        )
    before = message.delivery_status
    message.delivery_status = DeliveryStatus.QUEUED
    message.error_code = message.error_detail = message.error_more = None
    message.attachments = [prepared.get(each["id"], each) for each in message.attachments]
    message.rev += 1
    message.save(update_fields=["delivery_status", "error_code", "error_detail", "error_more", "attachments", "rev"])
    record_message(message, "message.resent", before, now)
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
    message.error_code = message.error_detail = message.error_more = None
    record_message(message, "message.confirmed", before, now)
    tell_message(message, now=now)
    return message


def require_window(conversation: Conversation, message_type: str, now: datetime) -> None:
    """Raises ReplyWindowClosed when this kind of message may not be sent now. No query while the window is open."""
    if queries.is_window_open(conversation, now):
        return
    window = queries.current_window(conversation, now)
    if not allows(window, message_type):
        raise ReplyWindowClosed(_describe_closed(conversation, window))


def record_message(message: Message, action: str, before: str | None, now: datetime) -> None:
    """What a person did with a reply; never what it says."""
    target = Target("message", message.pk, f"#{message.conversation.number}")
    after = {"conversation_id": message.conversation_id, "status": message.delivery_status}
    record(action=action, target=target, now=now, before={"status": before} if before else None, after=after)


@transaction.atomic
def _queue_reply(
    conversation_id: str,
    author_id: str,
    reply: Reply,
    temp_id: str,
    reply_to: str | None,
    is_bulk: bool,
    now: datetime,
    need: Need | None,
) -> Message:
    conversation = queries.lock_conversation(conversation_id, need)
    require_window(conversation, reply.message_type, now)
    channel = conversation.channel_type
    files = _usable_files(reply, conversation, author_id)
    if reply.message_type == "template":
        reply = _fill_template(reply, conversation, files, now)
    parts = plan_parts(reply, channel)
    for part in parts:
        misfit = find_reason(part, channel, [promised_source(file, channel) for file in files])
        if misfit is not None:
            raise ReplyDoesNotFit(misfit.detail, reason=misfit.code)
    messages = [
        _write(conversation, part, files, author_id=author_id, now=now, temp_id=None if number else temp_id,
               reply_to=None if number else reply_to, is_bulk=is_bulk)
        for number, part in enumerate(parts)
    ]  # fmt: skip
    if now >= conversation.last_message_at:
        conversation.last_message_at = now
        conversation.last_message_preview = preview_of(parts[-1].message_type, parts[-1].body_text)
        conversation.last_message_direction = Direction.OUTBOUND
    conversation.waiting_since = None
    save_conversation(conversation)
    for message in messages:
        record_message(message, "message.sent", None, now)
    log.publish(
        *(
            ReplyQueued(
                occurred_at=now,
                conversation_id=conversation.pk,
                data=queries.told(message, conversation),
                is_bulk=is_bulk,
            )
            for message in messages
        )
    )  # fmt: skip
    return messages[0]


def _write(
    conversation: Conversation,
    part: Reply,
    files: Sequence[MediaFile],
    *,
    author_id: str,
    temp_id: str | None,
    reply_to: str | None,
    is_bulk: bool,
    now: datetime,
) -> Message:
    message = Message.objects.create(
        conversation=conversation,
        channel_account_id=conversation.channel_account_id,
        direction=Direction.OUTBOUND,
        message_type=part.message_type,
        body_text=part.body_text,
        content=part.content,
        attachments=[attachment_of(columns_of(file)) for file in files],
        reply_to=reply_to,
        sent_by_id=author_id,
        temp_id=temp_id,
        created_at=now,
        position_at=now,
        delivery_status=DeliveryStatus.QUEUED,
        priority=BULK if is_bulk else 0,
    )
    if files:
        attach_files([file.pk for file in files], message_id=message.pk)
    return message


def _fill_template(reply: Reply, conversation: Conversation, files: Sequence[MediaFile], now: datetime) -> Reply:
    """The reply with what the customer will read. Raises ReplyDoesNotFit, TemplateNotSendable, TemplateMisfilled."""
    takes = capabilities_of(conversation.channel_type)
    if not takes.window.templates:
        raise ReplyDoesNotFit(f"{takes.name} has no templates.", reason="kind_unsupported")
    filled = templates.fill_template(
        channel_account_id=conversation.channel_account_id,
        given=reply.content["template"],
        header_kind=files[0].kind if files else None,
        now=now,
    )
    return replace(reply, content=filled.content, body_text=filled.body)


def _usable_files(reply: Reply, conversation: Conversation, author_id: str) -> list[MediaFile]:
    """The files of the reply in its order, locked. Raises FileNotUsable."""
    if not reply.attachment_ids:
        return []
    found = {file.pk: file for file in list_attachable(reply.attachment_ids, member_id=author_id)}
    files = [found[file_id] for file_id in reply.attachment_ids if file_id in found]
    if len(files) < len(reply.attachment_ids) or len(found) < len(reply.attachment_ids):
        raise FileNotUsable("A file is not there, is not ready yet, or was sent already.")
    if any(file.channel_account_id != conversation.channel_account_id for file in files):
        raise FileNotUsable("A file was uploaded for another channel.")
    if reply.message_type != "template" and any(file.kind != reply.message_type for file in files):
        raise FileNotUsable(f"A file is not of the kind {reply.message_type}.")
    return files


def _is_same(earlier: Message, reply: Reply) -> bool:
    """Whether the reply that came again is the one that is there."""
    if [each["id"] for each in earlier.attachments] != list(reply.attachment_ids):
        return False
    if reply.message_type == "template" == earlier.message_type:
        given, kept = reply.content["template"], earlier.content["template"]
        same = all(given.get(key) == kept.get(key) for key in ("name", "language", "header_location"))
        texts, known = _texts(given), _texts(kept)
        # A button may have been filled in with what is said elsewhere (a one-time code).
        return same and texts == {part: known[part] for part in known if part != "buttons" or part in texts}
    first, *_ = plan_parts(reply, earlier.conversation.channel_type)
    return (earlier.message_type, earlier.body_text, earlier.content) == (
        first.message_type,
        first.body_text,
        first.content,
    )


def _texts(template: Mapping[str, Any]) -> dict[str, list[str]]:
    """The values of a template, in an order of their own: how they are kept is for the template to say."""
    variables = template.get("variables") or {}
    return {part: sorted(each["text"] for each in values) for part, values in variables.items() if values}


def _describe_closed(conversation: Conversation, window: Window) -> str:
    takes = capabilities_of(conversation.channel_type)
    if window.state == "human_agent":
        return f"More than {takes.window.hours} hours after the customer's message {takes.name} takes no reactions."
    if conversation.reply_window_ends_at is None:
        why = "The customer has not written yet"
    else:
        why = f"More than {takes.window.hours} hours have passed since the customer last wrote"
    then = "Send a template, or wait until" if window.state == "template_only" else "It opens again as soon as"
    return f"{why}, so {takes.name} takes no free-form reply. {then} the customer writes."


def _require_unsettled(message: Message) -> None:
    if message.delivery_status not in (DeliveryStatus.FAILED, DeliveryStatus.UNCONFIRMED):
        raise NotResendable
