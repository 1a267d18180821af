"""A backlog of receipts, drained by our real worker."""

import time
from collections.abc import Sequence
from typing import Any

import psycopg
import redis

from bench.lib.arena import Arena, Organization
from bench.lib.mixture import Mixture
from bench.lib.payloads import Messages
from bench.lib.waiting import wait_until

TIMEOUT_S = 120.0


def drain(
    arena: Arena, organizations: Sequence[Organization], events: Messages | Mixture, count: int
) -> dict[str, float]:
    """Put `count` receipts into the lanes, ring, and wait until their events are in the logs.

    Returns `rate` (receipts per second) and `cost` (µs of processor time each). Raises RuntimeError when the messages
    that came of it are not those that were put in.
    """
    worker, messages, told_before = arena.stack.pids["worker"], arena.count_messages(), arena.count_events()
    with arena.connect() as database:
        wanted = _fill_lanes(database, organizations, events, count)
        before, began = arena.processor_s(worker), time.perf_counter()
        with redis.Redis.from_url(arena.stack.redis_url) as valkey:
            valkey.rpush("inlet:bell:inbound", "")
        query = "SELECT 1 FROM inbound_pendingreceipt LIMIT 1"
        wait_until(lambda: database.execute(query).fetchone() is None, TIMEOUT_S)
        seconds = time.perf_counter() - began
    used = arena.processor_s(worker) - before
    stored, told = arena.count_messages() - messages, arena.count_events() - told_before
    if stored != wanted or told < wanted:
        raise RuntimeError(f"{count} receipts became {stored} messages and {told} events, not {wanted}")
    return {"rate": count / seconds, "cost": used / count * 1e6}


def _fill_lanes(
    database: psycopg.Connection[Any], organizations: Sequence[Organization], events: Messages | Mixture, count: int
) -> int:
    """Receipts as the edge stores them; one transaction, so that a polling worker does not begin before the last.

    Returns how many of them are messages.
    """
    there = events.messages
    with database.transaction():
        row = database.execute("SELECT nextval('inbound_receipt_id_seq')").fetchone()
        ids = range(int(row[0]) + 1, int(row[0]) + 1 + count) if row else range(0)
        with database.cursor().copy("COPY inbound_receipt (id, body) FROM STDIN") as copy:
            for id_ in ids:
                copy.write_row((id_, events.next()[1]))
        with database.cursor().copy("COPY inbound_pendingreceipt (organization_id, receipt_id) FROM STDIN") as copy:
            for n, id_ in enumerate(ids):
                copy.write_row((organizations[n % len(organizations)].id, id_))
        database.execute("SELECT setval('inbound_receipt_id_seq', %s)", [ids[-1]])
    return events.messages - there
