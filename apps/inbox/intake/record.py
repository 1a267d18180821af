"""The door of the intake: one batch, in the transaction of the caller."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from apps.inbox.events import ConversationCreated, ConversationUpdated, MessageCreated, MessageUpdated
from apps.inbox.intake.arrivals import Arrival, Report
from apps.inbox.intake.book import Book, Pair, Row
from apps.inbox.intake.load import load_book, load_quoted
from apps.inbox.intake.plan import enter
from apps.inbox.intake.store import store_book
from apps.inbox.snapshots import conversation_snapshot, message_snapshot
from kernel.events.facts import Event
from kernel.events.log import publish


def record_batch(arrivals: Sequence[Arrival | Report], *, now: datetime) -> list[Event]:
    """Store the arrivals of one organization, in order, and publish what happened. Returns the events.

    Safe to repeat: an arrival that is stored already changes nothing. Runs in the caller's transaction.
    """
    if not arrivals:
        return []
    book = load_book(arrivals)
    enter(book, arrivals, now=now)
    store_book(book)
    events = _events_of(book, load_quoted(book), now=now)
    publish(*events)
    return events


def _events_of(book: Book, quoted: Mapping[Pair, str], *, now: datetime) -> list[Event]:
    """What a Book's changes are called, each with snapshots of the rows as they are at the end of the batch."""
    shown: dict[str, dict[str, object]] = {}

    def conversation_of(row: Row) -> dict[str, object]:
        if row["id"] not in shown:
            shown[row["id"]] = conversation_snapshot(row, book.customers[row["customer_id"]])
        return shown[row["id"]]

    def told(kind: type[Event], message: Row) -> Event:
        conversation = book.conversations[message["conversation_id"]]
        data = {
            "message": message_snapshot(message, quoted.get((message["channel_account_id"], message["reply_to"]))),
            "conversation": conversation_of(conversation),
        }
        return kind(occurred_at=now, conversation_id=conversation["id"], data=data)

    events: list[Event] = [
        ConversationCreated(occurred_at=now, conversation_id=row["id"], data={"conversation": conversation_of(row)})
        for row in book.new_conversations.values()
    ]
    events += [told(MessageCreated, row) for row in book.new_messages.values()]
    events += [told(MessageUpdated, row) for row in book.changed_messages.values()]
    spoken_of = {event.conversation_id for event in events}
    events += [
        ConversationUpdated(occurred_at=now, conversation_id=row["id"], data={"conversation": conversation_of(row)})
        for row in book.changed_conversations.values()
        if row["id"] not in spoken_of
    ]
    return events
