"""Writing and reading the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.db import connection, transaction

from kernel import bulk, clock
from kernel.events import bus, reactions
from kernel.events.facts import Event
from kernel.ids import new_id
from kernel.scope import require_scope

_TAKE_NUMBERS = """
INSERT INTO events_head AS head (id, head_seq, epoch) VALUES (1, %s, %s)
ON CONFLICT (id) DO UPDATE SET head_seq = head.head_seq + excluded.head_seq
RETURNING head_seq, epoch
"""
_READ = """
SELECT seq, id, type, conversation_id, occurred_at, data::text FROM events_logentry
WHERE seq > %s ORDER BY seq LIMIT %s
"""


class Numbered(NamedTuple):
    """One row of the log. `data` is JSON text, or a Fragment of it."""

    seq: int
    id: str
    type: str
    conversation_id: str | None
    occurred_at: datetime
    data: Any


@dataclass(frozen=True, slots=True)
class Position:
    """Where a log stands: its newest number (0 = empty) and its epoch ("" = empty)."""

    head_seq: int
    epoch: str


def publish(*events: Event) -> None:
    """Write facts to the log of the organization in scope; after the commit, tell sockets and run reactions.

    Call it last in the transaction: from here to the commit the log of this organization is locked.
    """
    if not events:
        return
    if not connection.in_atomic_block:
        raise RuntimeError("Events are published inside the transaction of the change they tell of.")
    scope = require_scope()
    frames = _append(scope.organization_id, events)
    transaction.on_commit(lambda: _announce(scope.organization_id, frames, events), robust=True)


def position() -> Position:
    """Where the log of the organization in scope stands. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT head_seq, epoch FROM events_head WHERE id = 1")
        row = cursor.fetchone()
    return Position(*row) if row else Position(0, "")


def list_after(seq: int, limit: int) -> list[bytes]:
    """The events behind `seq`, oldest first, each encoded as its frame (JSON). One query."""
    organization_id = require_scope().organization_id
    with connection.cursor() as cursor:
        cursor.execute(_READ, [seq, limit])
        rows = cursor.fetchall()
    return [_frame(organization_id, Numbered._make((*row[:5], orjson.Fragment(row[5])))) for row in rows]


def _append(organization_id: str, events: Sequence[Event]) -> list[tuple[int, bytes]]:
    """Number and store the events; returns (seq, frame) in order."""
    data = [orjson.dumps(event.data) for event in events]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_NUMBERS, [len(events), new_id("log")])
        head_seq = cursor.fetchone()[0]
    first = head_seq - len(events) + 1
    entries = [
        Numbered(first + n, new_id("evt"), event.type, event.conversation_id, event.occurred_at, data[n].decode())
        for n, event in enumerate(events)
    ]
    bulk.copy_rows("events_logentry", Numbered._fields, entries)
    return [(entry.seq, _frame(organization_id, entry._replace(data=orjson.Fragment(entry.data)))) for entry in entries]


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


def _announce(organization_id: str, frames: list[tuple[int, bytes]], events: Sequence[Event]) -> None:
    bus.announce(organization_id, frames)
    reactions.schedule(events)
