"""Reading into a Book what a batch may touch. Conversations are locked first and in the order of their ids, as every
other writer does, so that writers wait for each other instead of dead-locking."""

from collections.abc import Iterable, Sequence, Set
from typing import Any

import orjson
from django.db import connection

from apps.inbox.intake.arrivals import Arrival, Report
from apps.inbox.intake.book import Book, Pair, Row

CONVERSATION_COLUMNS = (
    "id", "number", "channel_account_id", "channel_type", "customer_id", "status", "assigned_to_id", "team_id",
    "last_message_at", "last_message_preview", "last_message_direction", "unread_count", "waiting_since",
    "reply_window_ends_at", "delivered_up_to", "read_up_to", "thread_owner", "thread_partner", "created_at", "rev",
)  # fmt: skip
MESSAGE_COLUMNS = (
    "id", "conversation_id", "channel_account_id", "direction", "message_type", "body_text", "channel_message_id",
    "dedupe_key", "reply_to", "target_id", "content", "attachments", "reactions", "sent_by_id", "temp_id", "sent_at",
    "received_at", "created_at", "position_at", "edited_at", "deleted_at", "delivery_status", "error_code",
    "error_detail", "error_more", "receipt_id", "rev",
)  # fmt: skip
JSON_COLUMNS = frozenset({"content", "attachments", "reactions", "payload", "error_more"})
CUSTOMER_COLUMNS = ("id", "display_name", "username", "phone")
# Replies that a watermark or an echo without our id may still be about; a customer who never reads cannot make it long.
UNSETTLED_LIMIT = 500

# UNION and joins, not OR: each branch can then use its own index.
_FIND_MESSAGES = """
WITH wanted AS MATERIALIZED (
    SELECT * FROM unnest(%(accounts)s::text[], %(keys)s::text[], %(own)s::boolean[]) AS w (account, key, is_own))
SELECT m.id, m.conversation_id FROM inbox_message m
JOIN wanted w ON m.channel_account_id = w.account AND m.dedupe_key = w.key
UNION
SELECT m.id, m.conversation_id FROM inbox_message m
JOIN wanted w ON m.channel_account_id = w.account AND m.target_id = w.key
UNION
SELECT m.id, m.conversation_id FROM inbox_message m
JOIN wanted w ON m.channel_account_id = w.account AND m.reply_to = w.key WHERE w.is_own
UNION
SELECT m.id, m.conversation_id FROM inbox_message m WHERE m.id = ANY(%(ids)s)
"""
_CONVERSATIONS = f"""
SELECT {", ".join("v." + name for name in CONVERSATION_COLUMNS)}, {", ".join("c." + name for name in CUSTOMER_COLUMNS)}
FROM inbox_conversation v JOIN customers_customer c ON c.id = v.customer_id
WHERE v.id IN (
    SELECT x.id FROM inbox_conversation x JOIN unnest(%s::text[], %s::text[]) AS w (account, customer)
    ON x.channel_account_id = w.account AND x.customer_id = w.customer
    UNION SELECT unnest(%s::text[]))
ORDER BY v.id FOR UPDATE OF v
"""
_MESSAGES = f"""
SELECT {", ".join(MESSAGE_COLUMNS)} FROM inbox_message WHERE id = ANY(%s)
"""
_QUOTED = """
SELECT m.channel_account_id, m.dedupe_key, m.id FROM inbox_message m
JOIN unnest(%s::text[], %s::text[]) AS w (account, key) ON m.channel_account_id = w.account AND m.dedupe_key = w.key
"""
_UNSETTLED = f"""
SELECT {", ".join("m." + name for name in MESSAGE_COLUMNS)} FROM unnest(%s::text[]) AS c (id)
CROSS JOIN LATERAL (
    SELECT * FROM inbox_message WHERE conversation_id = c.id AND direction = 'outbound'
      AND delivery_status IN ('sending', 'unconfirmed', 'sent', 'delivered')
    ORDER BY position_at DESC LIMIT {UNSETTLED_LIMIT}) AS m
"""
_PARKED = """
SELECT id, channel_account_id, channel_message_id, status, occurred_at, payload FROM inbox_parkedstatus
WHERE (channel_account_id, channel_message_id) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
ORDER BY occurred_at
"""
_PARKED_COLUMNS = ("id", "channel_account_id", "channel_message_id", "status", "occurred_at", "payload")


def load_book(arrivals: Sequence[Arrival | Report]) -> Book:
    """The Book for these arrivals: three statements, up to four more when they touch what is there already."""
    book = Book()
    found = _find_messages(arrivals)
    _load_conversations(book, _pairs(arrivals), {conversation for _, conversation in found})
    if any(isinstance(arrival, Report) or arrival.item.direction == "outbound" for arrival in arrivals):
        # A send may have been settled while we waited for its conversation: look again, now that it is locked.
        found = [
            (id_, conversation) for id_, conversation in _find_messages(arrivals) if conversation in book.conversations
        ]
    if found:
        book.add_known(messages=_select(_MESSAGES, [[id_ for id_, _ in found]], MESSAGE_COLUMNS))
    _load_reacted_to(book, arrivals)
    unsettled = _conversations_to_settle(book, arrivals)
    if unsettled:
        book.add_known(messages=_select(_UNSETTLED, [unsettled], MESSAGE_COLUMNS))
    echoes = [(a.channel_account_id, a.item.dedupe_key) for a in _messages(arrivals) if a.item.direction == "outbound"]
    if echoes:
        for row in _select(_PARKED, _columns(echoes), _PARKED_COLUMNS):
            book.parked.setdefault((row["channel_account_id"], row["channel_message_id"]), []).append(row)
    return book


def load_parked(channel_account_id: str, channel_message_id: str) -> list[Row]:
    """The statuses that wait for this message, oldest first."""
    return _select(_PARKED, [[channel_account_id], [channel_message_id]], _PARKED_COLUMNS)


def load_quoted(book: Book) -> dict[Pair, str]:
    """The ids of the messages that the Book's new and changed ones quote, by (channel account, quoted id)."""
    changed = [*book.new_messages.values(), *book.changed_messages.values()]
    pairs = {(row["channel_account_id"], row["reply_to"]) for row in changed if row["reply_to"]}
    found = {pair: book.by_key[pair]["id"] for pair in pairs if pair in book.by_key}
    if len(found) < len(pairs):
        with connection.cursor() as cursor:
            cursor.execute(_QUOTED, _columns(pairs - found.keys()))
            found.update(((account, key), id_) for account, key, id_ in cursor.fetchall())
    return found


def _find_messages(arrivals: Sequence[Arrival | Report]) -> list[tuple[str, str]]:
    """(message id, conversation id) of what the arrivals are or mention, and of what mentions them."""
    own: set[Pair] = set()
    mentioned: set[Pair] = set()
    ids: set[str] = set()
    for arrival in arrivals:
        item, account = arrival.item, arrival.channel_account_id
        if item.client_ref:
            ids.add(item.client_ref)
        if item.channel_message_id:
            own.add((account, item.channel_message_id))
        if isinstance(arrival, Arrival):
            own.add((account, arrival.item.dedupe_key))
            if arrival.item.target_id:
                mentioned.add((account, arrival.item.target_id))
    if not own and not ids:
        return []
    return _find(own, mentioned, ids)


def _find(own: Set[Pair], mentioned: Set[Pair], ids: Set[str]) -> list[tuple[str, str]]:
    wanted = [*own, *(mentioned - own)]
    accounts, keys = _columns(wanted)
    is_own = [pair in own for pair in wanted]
    with connection.cursor() as cursor:
        cursor.execute(_FIND_MESSAGES, {"accounts": accounts, "keys": keys, "own": is_own, "ids": list(ids)})
        return list(cursor.fetchall())


def _load_reacted_to(book: Book, arrivals: Sequence[Arrival | Report]) -> None:
    """What our reactions are about, when one of them is told to have failed."""
    if not any(isinstance(arrival, Report) and arrival.item.status == "failed" for arrival in arrivals):
        return
    about = {
        (row["channel_account_id"], row["target_id"])
        for row in book.messages.values()
        if row["message_type"] == "reaction" and row["direction"] == "outbound" and row["target_id"]
    }
    missing = [id_ for id_, _ in _find(set(), about, set()) if id_ not in book.messages] if about else []
    if missing:
        book.add_known(messages=_select(_MESSAGES, [missing], MESSAGE_COLUMNS))


def _load_conversations(book: Book, pairs: set[Pair], ids: set[str]) -> None:
    width = len(CONVERSATION_COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(_CONVERSATIONS, [*_columns(pairs), list(ids)])
        for row in cursor.fetchall():
            customer = dict(zip(CUSTOMER_COLUMNS, row[width:], strict=True))
            book.customers[customer["id"]] = customer
            book.add_known(conversations=[dict(zip(CONVERSATION_COLUMNS, row[:width], strict=True))])
        if any(pair not in book.by_pair for pair in pairs):
            cursor.execute("SELECT coalesce(max(number), 0) + 1 FROM inbox_conversation")
            book.next_number = cursor.fetchone()[0]


def _conversations_to_settle(book: Book, arrivals: Sequence[Arrival | Report]) -> list[str]:
    """Conversations whose unsettled replies a watermark or a nameless echo may be about."""
    pairs = {
        (a.channel_account_id, a.customer_id if isinstance(a, Report) else a.customer["id"])
        for a in arrivals
        if (a.item.watermark is not None if isinstance(a, Report) else a.item.direction == "outbound")
    }
    seen = (
        book.by_key.get((a.channel_account_id, a.item.channel_message_id or ""))
        for a in arrivals
        if isinstance(a, Report) and a.item.and_before
    )
    found = {book.by_pair[pair]["id"] for pair in pairs if pair in book.by_pair}
    return sorted(found | {message["conversation_id"] for message in seen if message is not None})


def _pairs(arrivals: Sequence[Arrival | Report]) -> set[Pair]:
    pairs = {(a.channel_account_id, a.customer["id"]) for a in _messages(arrivals)}
    reports = {(a.channel_account_id, a.customer_id) for a in arrivals if isinstance(a, Report) and a.customer_id}
    return pairs | reports


def _messages(arrivals: Iterable[Arrival | Report]) -> list[Arrival]:
    return [arrival for arrival in arrivals if isinstance(arrival, Arrival)]


def _columns(pairs: Iterable[Pair]) -> list[list[str]]:
    """Pairs as two columns for unnest()."""
    listed = list(pairs)
    return [[first for first, _ in listed], [second for _, second in listed]]


def _select(sql: str, params: list[Any], names: tuple[str, ...]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row_of(names, row) for row in cursor.fetchall()]


def row_of(names: Sequence[str], values: Sequence[Any]) -> Row:
    """One result of a raw statement as a row. Django's connections give jsonb as text."""
    return {
        name: orjson.loads(value) if name in JSON_COLUMNS and isinstance(value, str) else value
        for name, value in zip(names, values, strict=True)
    }
