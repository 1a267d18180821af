"""Writing and reading the log."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.db import connection, transaction

from kernel import bulk, clock
from kernel.events import bus, reactions
from kernel.events.facts import Audience, Entry, Event
from kernel.ids import new_id
from kernel.scope import require_scope

_TAKE_NUMBERS = """
INSERT INTO events_head AS head (id, head_seq, epoch) VALUES (1, %s, %s)
ON CONFLICT (id) DO UPDATE SET head_seq = head.head_seq + excluded.head_seq
RETURNING head_seq, epoch
"""
_READ = """
SELECT seq, id, type, conversation_id, occurred_at, data::text, audience::text FROM events_logentry
WHERE seq > %s ORDER BY seq LIMIT %s
"""
_OVERWRITE = """
UPDATE events_logentry SET data = jsonb_set(data, ARRAY[%s], (data -> %s) || %s::jsonb)
WHERE conversation_id = ANY(%s) AND data -> %s ->> %s = ANY(%s)
"""
_VALUES = """
SELECT DISTINCT data -> %s ->> %s FROM events_logentry
WHERE conversation_id = ANY(%s) AND data -> %s ->> %s = ANY(%s)
"""


class Numbered(NamedTuple):
    """One row of the log. `data` is JSON text, or a Fragment of it; `audience` is JSON text."""

    seq: int
    id: str
    type: str
    conversation_id: str | None
    occurred_at: datetime
    data: Any
    audience: str | None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a log stands: its newest number (0 = empty) and its epoch ("" = empty)."""

    head_seq: int
    epoch: str


@dataclass(slots=True)
class _Gathered:
    """What waits for the end of a `gathering`."""

    before: list[Callable[[], object]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


_gathered: ContextVar[_Gathered | None] = ContextVar("inlet_gathered_events", default=None)


@contextmanager
def gathering() -> Iterator[None]:
    """What is published inside is published at the end, all at once and in its order; nothing when it raises.

    Inside a transaction that locks rows after it has something to tell: with the log in hand it would wait for people
    who hold such a row and wait for the log.
    """
    gathered = _Gathered()
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    for work in gathered.before:
        work()
    publish(*gathered.events)


def before_publishing(work: Callable[[], object]) -> None:
    """Do it now, or when what is gathered is about to be published: for what is locked before the log and after
    everything else, as the audit log."""
    gathered = _gathered.get()
    if gathered is None:
        work()
    else:
        gathered.before.append(work)


def publish(*events: Event) -> None:
    """Write facts to the log of the organization in scope; after the commit, tell sockets and run reactions.

    Call it last in the transaction: from here to the commit the log of this organization is locked.
    """
    if not events:
        return
    if not connection.in_atomic_block:
        raise RuntimeError("Events are published inside the transaction of the change they tell of.")
    gathered = _gathered.get()
    if gathered is not None:
        gathered.events += events
        return
    scope = require_scope()
    entries = _append(scope.organization_id, events)
    transaction.on_commit(lambda: _announce(scope.organization_id, entries, events), robust=True)


def position() -> Position:
    """Where the log of the organization in scope stands. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT head_seq, epoch FROM events_head WHERE id = 1")
        row = cursor.fetchone()
    return Position(*row) if row else Position(0, "")


def read_after(seq: int, limit: int) -> list[Entry]:
    """The events behind `seq`, oldest first, whoever may see them. One query."""
    organization_id = require_scope().organization_id
    with connection.cursor() as cursor:
        cursor.execute(_READ, [seq, limit])
        rows = [Numbered._make(row) for row in cursor.fetchall()]
    return [_entry(organization_id, row, orjson.loads(row.audience or '{"nobody":true}')) for row in rows]


def overwrite(
    conversation_ids: Collection[str], *, part: str, where: str, values: Collection[str], fields: Mapping[str, Any]
) -> None:
    """Put `fields` over those of `data[part]` in past events of the conversations, where `data[part][where]` is one of
    `values`. For what must not be told any more, not even to who reads the log from its beginning."""
    with connection.cursor() as cursor:
        cursor.execute(
            _OVERWRITE, [part, part, orjson.dumps(fields).decode(), list(conversation_ids), part, where, list(values)]
        )


def read_values(
    conversation_ids: Collection[str], *, part: str, where: str, values: Collection[str], field: str
) -> list[str | None]:
    """What `data[part][field]` has been in those events, each value once."""
    with connection.cursor() as cursor:
        cursor.execute(_VALUES, [part, field, list(conversation_ids), part, where, list(values)])
        return [value for (value,) in cursor.fetchall()]


def list_after(seq: int, limit: int) -> list[bytes]:
    """The frames behind `seq`, oldest first, whoever may see them."""
    return [entry.frame.encode() for entry in read_after(seq, limit)]


def _append(organization_id: str, events: Sequence[Event]) -> list[Entry]:
    """Number and store the events."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_NUMBERS, [len(events), new_id("log")])
        head_seq = cursor.fetchone()[0]
    first = head_seq - len(events) + 1
    audiences = [event.audience() for event in events]
    rows = [
        Numbered(
            first + n,
            new_id("evt"),
            event.type,
            event.conversation_id,
            event.occurred_at,
            orjson.dumps(event.data).decode(),
            orjson.dumps(audience).decode(),
        )
        for n, (event, audience) in enumerate(zip(events, audiences, strict=True))
    ]
    bulk.copy_rows("events_logentry", Numbered._fields, rows)
    return [_entry(organization_id, row, audience) for row, audience in zip(rows, audiences, strict=True)]


def _entry(organization_id: str, row: Numbered, audience: Audience) -> Entry:
    frame = _frame(organization_id, row._replace(data=orjson.Fragment(row.data)))
    return Entry(row.seq, frame.decode(), audience)


def _frame(organization_id: str, entry: Numbered) -> bytes:
    """The envelope that sockets, webhooks and GET /events share (architecture, section 4)."""
    return orjson.dumps(
        {
            "id": entry.id,
            "seq": entry.seq,
            "type": entry.type,
            "org_id": organization_id,
            "conversation_id": entry.conversation_id,
            "occurred_at": clock.isoformat(entry.occurred_at),
            "data": entry.data,
        }
    )


def _announce(organization_id: str, entries: Sequence[Entry], events: Sequence[Event]) -> None:
    bus.announce(organization_id, entries)
    reactions.schedule(events)
