"""The door of the intake: one batch, in the transaction of the caller."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from apps.inbox import link_previews
from apps.inbox.events import (
    ConversationCreated,
    ConversationUpdated,
    HistoryImported,
    MessageCreated,
    MessageUpdated,
)
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
    _ask_for_previews(book, now)
    store_book(book)
    events = _events_of(book, load_quoted(book), now=now)
    publish(*events)
    return events


def _ask_for_previews(book: Book, now: datetime) -> None:
    """The pages that new messages and edits link to are looked at later; what is known already is shown at once."""
    linking = [row for row in book.new_messages.values() if row["id"] not in book.imported_messages]
    linking += [row for row in book.changed_messages.values() if row["edited_at"] and not row["content"].get("preview")]
    linking = [row for row in linking if row["content"].get("link")]
    known = link_previews.ask_for({row["content"]["link"] for row in linking}, now=now)
    for row in linking:
        if row["content"]["link"] in known:
            row["content"] = {**row["content"], "preview": known[row["content"]["link"]]}


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
        if row["id"] not in book.imported_conversations
    ]
    new = [row for row in book.new_messages.values() if row["id"] not in book.imported_messages]
    events += [told(MessageCreated, row) for row in new]
    events += [told(MessageUpdated, row) for row in book.changed_messages.values()]
    imported = Counter(book.new_messages[id_]["conversation_id"] for id_ in book.imported_messages)
    for id_, count in imported.items():
        data = {"conversation": conversation_of(book.conversations[id_]), "messages": count}
        events.append(HistoryImported(occurred_at=now, conversation_id=id_, data=data))
    spoken_of = {event.conversation_id for event in events}
    events += [
        ConversationUpdated(occurred_at=now, conversation_id=row["id"], data={"conversation": conversation_of(row)})
        for row in book.changed_conversations.values()
        if row["id"] not in spoken_of
    ]
    return events
