"""What becomes of a queued reply: the inbox's side of `apps.outbound`. All inside the caller's transaction, with the
conversation locked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Min

from apps.inbox import queries, thread_control
from apps.inbox.delivery import DeliveryStatus
from apps.inbox.intake.book import Book
from apps.inbox.intake.load import load_parked
from apps.inbox.intake.plan import apply_status, apply_watermarks
from apps.inbox.models import Message, MessageEvent, ParkedStatus
from apps.inbox.services import has_unready_files, tell_message
from apps.inbox.services.reactions import withdraw_failed
from apps.inbox.snapshots import columns_of
from apps.message_templates.services import writing as templates
from kernel.events import log

# A reply waits so long behind one whose fate is unknown; then order matters less than the customer's patience.
UNCONFIRMED_BLOCKS = timedelta(seconds=10)
_FATE = ("delivery_status", "error_code", "error_detail", "error_more")
LOST = "The platform's answer was lost, so the message may or may not have arrived."
UNKNOWN_ADVICE = "If the customer has it, confirm it. Sending it again may send it twice."


_LOOK_UP = """
SELECT EXISTS (SELECT 1 FROM inbox_message WHERE channel_account_id = %(account)s AND dedupe_key = %(id)s
               AND id <> %(message)s),
       EXISTS (SELECT 1 FROM inbox_parkedstatus WHERE channel_account_id = %(account)s
               AND channel_message_id = %(id)s),
       EXISTS (SELECT 1 FROM inbox_message WHERE channel_account_id = %(account)s AND reply_to = %(id)s
               AND conversation_id = %(conversation)s)
"""


class _Known(NamedTuple):
    """What is there of an id before the message has it: another message, statuses, messages that quote it."""

    is_taken: bool
    is_spoken_of: bool
    is_quoted: bool


_UNHEARD_OF = _Known(False, False, False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a message was not sent, or waits: as SendErrorOut shows it."""

    code: str
    detail: str
    advice: str | None = None
    platform: Mapping[str, object] | None = None


def next_to_send(conversation_id: str, *, now: datetime) -> Message | None:
    """The oldest queued reply of the conversation, which is locked from here on; None while another is on its way."""
    conversation = queries.lock_conversation(conversation_id)
    waiting = Message.objects.filter(
        conversation_id=conversation_id,
        delivery_status__in=[DeliveryStatus.QUEUED, DeliveryStatus.SENDING, DeliveryStatus.UNCONFIRMED],
    )
    unsettled = list(waiting.order_by("created_at", "pk"))
    # An older reply that a person sends again stands before the one that is on its way.
    if any(message.delivery_status == DeliveryStatus.SENDING for message in unsettled):
        return None
    for message in unsettled:
        message.conversation = conversation
        if message.delivery_status == DeliveryStatus.QUEUED:
            # What comes later waits for its files too: the customer reads in order.
            return None if has_unready_files(message) else message
        if now < message.created_at + UNCONFIRMED_BLOCKS:
            return None
    return None


def list_waiting(limit: int, *, but: Collection[str] = ()) -> list[tuple[str, str, int]]:
    """(conversation, channel account, priority) of those that have queued replies: replies before what was sent to
    many, the longest waiting first. Not of the accounts `but`. One query."""
    queued = Message.objects.filter(delivery_status=DeliveryStatus.QUEUED).values(
        "conversation_id", "channel_account_id"
    )
    ordered = (
        queued.exclude(channel_account_id__in=but)
        .annotate(first=Min("priority"), since=Min("created_at"))
        .order_by("first", "since")
    )
    return list(ordered.values_list("conversation_id", "channel_account_id", "first")[:limit])


def has_queued(conversation_id: str) -> bool:
    """Whether the conversation has replies that wait to be sent. One query."""
    return Message.objects.filter(conversation_id=conversation_id, delivery_status=DeliveryStatus.QUEUED).exists()


def has_queued_in(channel_account_ids: Collection[str]) -> bool:
    """Whether one of the accounts has replies that wait to be sent. One query."""
    queued = Message.objects.filter(delivery_status=DeliveryStatus.QUEUED)
    return queued.filter(channel_account_id__in=channel_account_ids).exists()


def mark_sending(message: Message, *, now: datetime) -> None:
    """On its way from now on."""
    message.delivery_status = DeliveryStatus.SENDING
    note_trouble(message, None)
    tell_message(message, now=now, fields=_FATE)


def mark_queued_again(message: Message, *, why: Trouble, now: datetime) -> None:
    """Surely not sent: it waits for the next try."""
    if message.delivery_status == DeliveryStatus.SENDING:
        message.delivery_status = DeliveryStatus.QUEUED
        note_trouble(message, why)
        tell_message(message, now=now)


def mark_waiting(message: Message, *, why: Trouble, now: datetime) -> None:
    """It is not its turn yet: say so, once."""
    if message.error_code != why.code:
        note_trouble(message, why)
        tell_message(message, now=now)


def note_trouble(message: Message, why: Trouble | None) -> None:
    """Why it was not sent, or waits. Not saved."""
    message.error_code = why.code if why is not None else None
    message.error_detail = why.detail if why is not None else None
    message.error_more = None
    if why is not None and (why.advice or why.platform):
        message.error_more = {"advice": why.advice, "platform": why.platform}


def mark_unconfirmed(message: Message, *, detail: str, now: datetime) -> None:
    """Perhaps sent. A status or an echo may have told us better already."""
    if message.delivery_status == DeliveryStatus.SENDING:
        message.delivery_status = DeliveryStatus.UNCONFIRMED
        note_trouble(message, Trouble(code="outcome_unknown", detail=detail, advice=UNKNOWN_ADVICE))
        tell_message(message, now=now)


def mark_failed(message: Message, *, why: Trouble, now: datetime) -> None:
    """Surely not sent, and not to be tried again by itself."""
    if message.delivery_status == DeliveryStatus.SENDING:
        message.delivery_status = DeliveryStatus.FAILED
        note_trouble(message, why)
        if message.message_type == "reaction":
            _withdraw(message, now)
        if message.message_type == "template" and why.code.startswith("template_"):
            templates.ask_for_sync_of(message.channel_account_id, now=now)  # the platform's differs from our copy
        tell_message(message, now=now)


def mark_sent(message: Message, *, channel_message_id: str | None, sent_at: datetime, now: datetime) -> None:
    """The platform took it under this id. What it already said about that id is applied at once.

    None: it has no id of its own, and nothing will be said about it.
    """
    known = _look_up(message, channel_message_id) if channel_message_id is not None else _UNHEARD_OF
    if channel_message_id is not None:
        if known.is_taken:
            _release_id(message, channel_message_id, now)
        message.channel_message_id = message.dedupe_key = channel_message_id
    message.sent_at = message.sent_at or sent_at
    # Queued: a person asked for it to be sent again, but the answer to the first call came after all.
    if message.delivery_status in (DeliveryStatus.QUEUED, DeliveryStatus.SENDING, DeliveryStatus.UNCONFIRMED):
        message.delivery_status = DeliveryStatus.SENT
        note_trouble(message, None)
        if message.message_type == "event":
            thread_control.note_owner(message)
    if channel_message_id is not None:
        is_told = known.is_spoken_of
        _apply_what_is_known(message, load_parked(message.channel_account_id, channel_message_id) if is_told else [])
    if message.message_type == "reaction" and message.delivery_status == DeliveryStatus.FAILED:
        _withdraw(message, now)
    fields = None if known.is_taken else [*_FATE, "channel_message_id", "dedupe_key", "sent_at"]
    tell_message(message, now=now, fields=fields)
    if known.is_quoted:
        _tell_quotes(message, now)


def _look_up(message: Message, channel_message_id: str) -> _Known:
    """One query: nearly always the answer to the call is the first that is heard of an id."""
    with connection.cursor() as cursor:
        ours = {"account": message.channel_account_id, "id": channel_message_id, "message": message.pk}
        cursor.execute(_LOOK_UP, {**ours, "conversation": message.conversation_id})
        return _Known(*cursor.fetchone())


def _withdraw(reaction: Message, now: datetime) -> None:
    undone = withdraw_failed(reaction, now=now)
    if undone is not None:
        log.publish(undone)


def _release_id(message: Message, channel_message_id: str, now: datetime) -> None:
    """An echo without our id was faster than the answer to the call, and somebody else has the id. The answer knows."""
    same = Message.objects.filter(channel_account_id=message.channel_account_id, dedupe_key=channel_message_id)
    other = same.exclude(pk=message.pk).first()
    if other is None:
        return
    other.conversation = message.conversation
    other.channel_message_id = other.dedupe_key = None
    if other.sent_by_id is None:
        _take_over(message, other, channel_message_id)
    else:
        # The echo was taken for another reply with the same text.
        other.delivery_status = DeliveryStatus.UNCONFIRMED
        note_trouble(other, Trouble(code="outcome_unknown", detail=LOST, advice=UNKNOWN_ADVICE))
    tell_message(other, now=now)


def _take_over(message: Message, echo: Message, channel_message_id: str) -> None:
    """The platform changed the text, so the echo became a message of its own. It is none: what happened to it happened
    to the reply, and it stays as a fact about it, which is no bubble."""
    message.reactions, message.edited_at, message.deleted_at = echo.reactions, echo.edited_at, echo.deleted_at
    message.sent_at = echo.sent_at
    message.delivery_status, echo.delivery_status = echo.delivery_status, None
    message.error_code, message.error_detail = echo.error_code, echo.error_detail
    message.error_more = echo.error_more
    note_trouble(echo, None)
    MessageEvent.objects.filter(message=echo).update(message=message)
    echo.message_type, echo.target_id, echo.reactions = "edit", channel_message_id, []


def _tell_quotes(message: Message, now: datetime) -> None:
    """A customer may have quoted the reply before we knew its id."""
    quoting = message.conversation.messages.filter(
        channel_account_id=message.channel_account_id, reply_to=message.channel_message_id
    )
    for each in quoting:
        each.conversation = message.conversation
        tell_message(each, now=now)


def _apply_what_is_known(message: Message, parked: Sequence[Mapping[str, Any]]) -> None:
    """Statuses that overtook the answer to the send, and the conversation's watermarks."""
    row, conversation = columns_of(message), columns_of(message.conversation)
    book = Book()
    book.add_known(conversations=[conversation], messages=[row])
    for status in parked:
        apply_status(book, row, status=status["status"], at=status["occurred_at"], payload=status["payload"])
    apply_watermarks(book, conversation)
    if parked:
        ParkedStatus.objects.filter(pk__in=[status["id"] for status in parked]).delete()
    MessageEvent.objects.bulk_create(
        [
            MessageEvent(message_id=message_id, event_type=kind, occurred_at=at, payload=payload)
            for message_id, kind, at, payload in book.message_events
        ],
        ignore_conflicts=True,
    )
    for name in ("delivery_status", "error_code", "error_detail", "error_more"):
        setattr(message, name, row[name])
