"""The lanes of waiting receipts: finding them in turn, holding one, taking from it, finishing.

On connections of their own, which never leave the public tables: the drain goes back and forth between the queue and
an organization for each batch, and here statements stay prepared and no scope has to be changed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import orjson
import psycopg
from django.conf import settings
from django.db import connection as django_connection

from kernel.pool import LivePool

MAX_TRIES = 3  # a receipt that was begun so often and never finished kills workers: it becomes a dead letter
_LOCK_SPACE = 0x1B0  # keeps our advisory locks apart from other people's

_LET_GO = "SELECT pg_advisory_unlock_all()"
_HOLD = "SELECT pg_advisory_unlock_all(), pg_try_advisory_lock(%s, hashtext(%s))"
# A loose index scan: one step per lane that has something, however long the lanes are.
_LANES = """
WITH RECURSIVE lane AS (
    (SELECT organization_id FROM inbound_pendingreceipt ORDER BY organization_id LIMIT 1)
    UNION ALL
    SELECT (SELECT p.organization_id FROM inbound_pendingreceipt p WHERE p.organization_id > lane.organization_id
            ORDER BY p.organization_id LIMIT 1)
    FROM lane WHERE lane.organization_id IS NOT NULL)
SELECT organization_id FROM lane WHERE organization_id IS NOT NULL
"""
# A batch that did not end is worked off ten receipts at a time, and ten that did not end one at a time, so that a dead
# worker costs little and a receipt that kills is still found. One statement, because a lane is often one message long
# and each round trip is then felt by an agent who waits. The beginning is committed without waiting for the disk: it
# has to outlive a worker, not the server. (set_config(..., true) holds until the end of this statement's transaction.)
_TAKE = """
WITH lane AS MATERIALIZED (
    SELECT coalesce(max(careful_until), 0) AS careful_until, coalesce(max(single_until), 0) AS single_until
    FROM inbound_lane WHERE organization_id = %(lane)s),
head AS MATERIALIZED (
    SELECT p.receipt_id, r.vendor, r.body, r.received_at, row_number() OVER (ORDER BY p.receipt_id) AS n
    FROM inbound_pendingreceipt p JOIN inbound_receipt r ON r.id = p.receipt_id
    WHERE p.organization_id = %(lane)s ORDER BY p.receipt_id LIMIT %(limit)s),
first AS (SELECT min(receipt_id) AS id FROM head),
batch AS MATERIALIZED (
    SELECT head.* FROM head, first, lane WHERE head.n <= CASE
        WHEN first.id <= lane.single_until THEN 1 WHEN first.id <= lane.careful_until THEN 10 ELSE %(limit)s END),
begun AS (
    INSERT INTO inbound_lane AS kept (organization_id, careful_until, single_until, receipt_id, tries)
    SELECT %(lane)s, max(receipt_id), 0, min(receipt_id), 1 FROM batch HAVING count(*) > 0
    ON CONFLICT (organization_id) DO UPDATE SET
        single_until = CASE WHEN excluded.receipt_id <= kept.careful_until
            THEN greatest(kept.single_until, excluded.careful_until) ELSE kept.single_until END,
        careful_until = greatest(kept.careful_until, excluded.careful_until),
        tries = CASE WHEN kept.receipt_id = excluded.receipt_id THEN kept.tries + 1 ELSE 1 END,
        receipt_id = excluded.receipt_id
    RETURNING tries)
SELECT batch.receipt_id, batch.vendor, batch.body, batch.received_at, begun.tries
FROM batch, begun, set_config('synchronous_commit', 'off', true) ORDER BY batch.receipt_id
"""
# A mark ends when the lane has passed it.
_PASSED = """careful_until = CASE WHEN careful_until <= %(last)s THEN 0 ELSE careful_until END,
    single_until = CASE WHEN single_until <= %(last)s THEN 0 ELSE single_until END"""
# Lost in a crash of the server this only means doing the batch again, which changes nothing: no waiting for the disk.
_FINISH_WHOLE = f"""
WITH finished AS (DELETE FROM inbound_pendingreceipt WHERE organization_id = %(lane)s AND receipt_id = ANY(%(ids)s))
UPDATE inbound_lane SET receipt_id = 0, tries = 0,
    {_PASSED}
FROM set_config('synchronous_commit', 'off', true) WHERE organization_id = %(lane)s
"""
_FINISH = "DELETE FROM inbound_pendingreceipt WHERE organization_id = %s AND receipt_id = ANY(%s)"
_END = f"""
UPDATE inbound_lane SET receipt_id = 0, tries = 0,
    {_PASSED}
WHERE organization_id = %(lane)s
"""
_MOVE = """
INSERT INTO inbound_pendingreceipt (organization_id, receipt_id)
SELECT * FROM unnest(%s::text[], %s::bigint[]) ON CONFLICT DO NOTHING
"""
_PUT_BACK = f"""
UPDATE inbound_lane SET tries = tries - 1,
    {_PASSED}
WHERE organization_id = %(lane)s AND receipt_id = %(first)s AND tries = %(tries)s
"""
# A letter that was applied again and failed again is open anew.
_BURY = """
INSERT INTO inbound_deadletter (receipt_id, organization_id, position, code, reason, raw, channel_account_id)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::text[], %s::text[], %s::jsonb[], %s::text[])
ON CONFLICT (receipt_id, organization_id, position) DO UPDATE
SET code = excluded.code, reason = excluded.reason, raw = excluded.raw, replayed_at = NULL
"""


_COUNT_UNROUTED = """
INSERT INTO inbound_unroutedaccount AS u (channel_type, external_id, count)
SELECT channel, left(id, 64), count(*) FROM unnest(%s::text[], %s::text[]) AS a (channel, id) GROUP BY 1, 2
ON CONFLICT (channel_type, external_id) DO UPDATE SET count = u.count + excluded.count, last_seen_at = now()
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A receipt in a worker's hands."""

    id: int
    vendor: str
    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dead:
    """What is set aside: item `position` of a receipt (-1: the whole of it) and why.

    `code` is stable and names the kind of trouble; `reason` is for people.
    """

    receipt_id: int
    position: int
    code: str
    reason: str
    raw: object = None
    channel_account_id: str | None = None


Connection = psycopg.Connection[tuple[Any, ...]]


class Queue:
    """One worker's access to the lanes. It holds one at most: asking for the next lets go of it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection  # autocommit

    def list_lanes(self) -> list[str]:
        """The organizations that have receipts waiting; "" is the lane of those not sorted yet."""
        return [lane for (lane,) in self._rows(_LANES, [])]

    def hold(self, lane: str) -> bool:
        """Whether this worker now has the lane to itself. A lane that somebody else holds is not waited for.

        The lock is the connection's: it ends with the process, whatever kills it.
        """
        return bool(self._rows(_HOLD, [_LOCK_SPACE, lane])[0][1])

    def take(self, lane: str, limit: int) -> tuple[list[Taken], int]:
        """The next receipts of a lane that is held, and how often the first was begun, this time included.

        Fewer than `limit` while a batch that did not end is worked off.
        """
        rows = self._rows(_TAKE, {"lane": lane, "limit": limit})
        tries = rows[0][4] if rows else 0
        return [Taken(*row[:4]) for row in rows], tries

    def finish(
        self, lane: str, taken: Sequence[Taken], dead: Sequence[Dead] = (), move_to: Sequence[tuple[str, int]] = ()
    ) -> None:
        """The receipts are applied: off the lane, with the dead letters they left, in one transaction.

        `move_to`: (organization, receipt id) pairs that go on in other lanes.
        """
        ids, last = [each.id for each in taken], taken[-1].id
        if not dead and not move_to:
            self._run(_FINISH_WHOLE, {"lane": lane, "ids": ids, "last": last})
            return
        with self.connection.transaction():
            if dead:
                self._run(_BURY, _dead_columns(lane, dead))
            if move_to:
                self._run(_MOVE, _move_columns(move_to))
            self._run(_FINISH, [lane, ids])
            self._run(_END, {"lane": lane, "last": last})

    def put_back(self, lane: str, taken: Sequence[Taken], tries: int) -> None:
        """A batch failed without anybody dying: it stays on the lane, and its beginning does not count.

        `tries` as `take` told it. A lane that somebody else has begun with since is left as it is.
        """
        self._run(_PUT_BACK, {"lane": lane, "first": taken[0].id, "last": taken[-1].id, "tries": tries})

    def count_unrouted(self, accounts: Sequence[tuple[str, str]]) -> None:
        """Count (channel, external id) pairs that nobody has connected."""
        if accounts:
            self._run(_COUNT_UNROUTED, [[channel for channel, _ in accounts], [id_ for _, id_ in accounts]])

    def _rows(self, sql: str, params: Any) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql.encode(), params, binary=True).fetchall()

    def _run(self, sql: str, params: Any) -> None:
        self.connection.execute(sql.encode(), params)


@contextmanager
def open_queue() -> Iterator[Queue]:
    """A connection of the pool while the block runs; one on which something went wrong ends, and its lock with it."""
    with _pool().connection() as connection:
        try:
            yield Queue(connection)
            connection.execute(_LET_GO)
        except BaseException:
            connection.close()
            raise


def enqueue(waiting: Sequence[tuple[str, int]]) -> None:
    """Put (organization, receipt id) pairs onto their lanes. Twice is once.

    On Django's connection: in the transaction of whoever asks for it.
    """
    with django_connection.cursor() as cursor:
        cursor.execute(_MOVE, _move_columns(waiting))


def _move_columns(waiting: Sequence[tuple[str, int]]) -> list[list[Any]]:
    return [[lane for lane, _ in waiting], [receipt_id for _, receipt_id in waiting]]


def _dead_columns(lane: str, dead: Sequence[Dead]) -> list[list[Any]]:
    return [
        [each.receipt_id for each in dead],
        [lane for _ in dead],
        [each.position for each in dead],
        [each.code[:64] for each in dead],
        [each.reason for each in dead],
        [None if each.raw is None else orjson.dumps(each.raw).decode() for each in dead],
        [each.channel_account_id for each in dead],
    ]


@cache
def _pool() -> LivePool:
    return LivePool(
        conninfo=settings.DATABASE_URL,
        min_size=0,
        max_size=8,
        max_idle=60,
        kwargs={"autocommit": True, "prepare_threshold": 0, "options": "-c TimeZone=UTC"},
        open=True,
    )
