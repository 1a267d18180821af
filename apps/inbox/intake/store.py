"""Writing a Book: one statement per table, whatever the size of the batch.

New rows go in by COPY and changes as one JSON document: Django binds parameters on the client, where psycopg quotes
each item of an array by itself in Python, which used to be half of what a message cost.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from django.db import connection

from apps.channels import ledger
from apps.inbox import link_previews
from apps.inbox.intake.book import Book, Erased, Row
from apps.inbox.intake.load import CONVERSATION_COLUMNS, JSON_COLUMNS, MESSAGE_COLUMNS
from apps.inbox.preview import DELETED, previews_of
from apps.media.services.entering import add_files, withdraw_files
from kernel import bulk
from kernel.events import log

_TYPES = {
    "number": "bigint", "unread_count": "integer", "rev": "bigint", "receipt_id": "bigint",
    "content": "jsonb", "attachments": "jsonb", "reactions": "jsonb", "payload": "jsonb", "error_more": "jsonb",
}  # fmt: skip
# What a batch may change of a row that is there; everything else of it is settled when it is made.
_CONVERSATION_CHANGES = (
    "status", "last_message_at", "last_message_preview", "last_message_direction", "unread_count", "waiting_since",
    "reply_window_ends_at", "delivered_up_to", "read_up_to", "thread_owner", "thread_partner", "rev",
)  # fmt: skip
_MESSAGE_CHANGES = (
    "message_type", "body_text", "content", "attachments", "channel_message_id", "dedupe_key", "reactions", "sent_at",
    "edited_at", "deleted_at", "delivery_status", "error_code", "error_detail", "error_more", "rev",
)  # fmt: skip
_NOTHING_SAID: Row = {"body_text": None, "content": {}, "attachments": [], "reactions": []}
_EVENT_COLUMNS = ("message_id", "event_type", "occurred_at", "payload")
_PARKED_COLUMNS = ("channel_account_id", "channel_message_id", "status", "occurred_at", "payload")


def store_book(book: Book) -> None:
    """Write everything that is new or has changed, in the order in which rows depend on each other."""
    _insert("inbox_conversation", CONVERSATION_COLUMNS, book.new_conversations.values())
    _update("inbox_conversation", _CONVERSATION_CHANGES, book.changed_conversations.values())
    # Changes first: an echo may take over the id of a message before a new row needs the place.
    _update("inbox_message", _MESSAGE_CHANGES, book.changed_messages.values())
    _insert("inbox_message", MESSAGE_COLUMNS, book.new_messages.values())
    events = [dict(zip(_EVENT_COLUMNS, event, strict=True)) for event in book.message_events]
    _insert_missing("inbox_messageevent", _EVENT_COLUMNS, events)
    _insert_missing("inbox_parkedstatus", _PARKED_COLUMNS, book.to_park)
    add_files(book.new_files)
    withdraw_files(book.withdrawn_files)
    if book.erased:
        _erase_elsewhere(book)
    if book.unparked:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM inbox_parkedstatus WHERE id = ANY(%s)", [book.unparked])


def _erase_elsewhere(book: Book) -> None:
    for erased in book.erased.values():
        _erase_from_log(erased)
    link_previews.forget({erased.link for erased in book.erased.values() if erased.link})
    gone = [book.messages[id_] for id_ in book.erased]
    named = {(row["channel_account_id"], row["channel_message_id"]) for row in gone if row["channel_message_id"]}
    ledger.forget_data("history_media", key="channel_message_id", of=named)


def _erase_from_log(erased: Erased) -> None:
    """Take what a message said from the events that told it, and from the previews that showed it.

    Another message with the very same words may lose its preview in old events; the newest event always has the right
    one.
    """
    with connection.cursor() as cursor:  # what it was part of once has told of it, too
        cursor.execute("SELECT id FROM inbox_mergedconversation WHERE into_id = %s", [erased.conversation_id])
        ids = [erased.conversation_id, *(row[0] for row in cursor.fetchall())]
    told_by: dict[str, Any] = {"part": "message", "where": "id", "values": erased.message_ids}
    words = {*erased.words, *log.read_values(ids, field="body_text", **told_by)}
    log.overwrite(ids, fields=_NOTHING_SAID, **told_by)
    previews = {line for each in words if each and each.strip() for line in previews_of(each)}
    log.overwrite(
        ids,
        part="conversation",
        where="last_message_preview",
        values=previews,
        fields={"last_message_preview": DELETED},
    )


def _insert(table: str, names: Sequence[str], rows: Iterable[Row]) -> None:
    listed = [[_value(name, row[name]) for name in names] for row in rows]
    if listed:
        bulk.copy_rows(table, names, listed)


def _insert_missing(table: str, names: Sequence[str], rows: Iterable[Row]) -> None:
    """Rows that are there already stay as they are."""
    listed = list(rows)
    if not listed:
        return
    sql = f"INSERT INTO {table} ({', '.join(names)}) SELECT * FROM {_records(names)} ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(sql, [_document(names, listed)])


def _update(table: str, names: Sequence[str], rows: Iterable[Row]) -> None:
    listed = list(rows)
    if not listed:
        return
    changes = ", ".join(f"{name} = n.{name}" for name in names)
    columns = ("id", *names)
    sql = f"UPDATE {table} AS t SET {changes} FROM {_records(columns)} WHERE t.id = n.id"
    with connection.cursor() as cursor:
        cursor.execute(sql, [_document(columns, listed)])


def _records(names: Sequence[str]) -> str:
    return f"jsonb_to_recordset(%s::jsonb) AS n ({', '.join(f'{name} {_type(name)}' for name in names)})"


def _document(names: Sequence[str], rows: Sequence[Row]) -> str:
    return orjson.dumps([{name: row[name] for name in names} for row in rows]).decode()


def _value(name: str, value: Any) -> Any:
    return orjson.dumps(value).decode() if name in JSON_COLUMNS and value is not None else value


def _type(name: str) -> str:
    return _TYPES.get(name) or (
        "timestamptz" if name.endswith(("_at", "_to", "_since")) and name != "reply_to" else "text"
    )
