"""Storing receipts in groups: many webhooks, one INSERT, one fsync; nobody is answered before the commit."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import psycopg

logger = logging.getLogger(__name__)

GROUP = 200  # receipts in one INSERT
MAX_WAIT_S = (
    2.0  # a webhook that waited longer is answered 503; should it be stored after all, its repetition is harmless
)
RETRY_S = 0.2

# One statement and one commit for both tables: a receipt that is stored is also queued.
_INSERT = """
WITH input AS (SELECT * FROM unnest(%b::text[], %b::text[], %b::bytea[])
    WITH ORDINALITY AS i (lane, vendor, body, n)),
numbered AS MATERIALIZED (SELECT nextval('inbound_receipt_id_seq') AS id, lane, vendor, body FROM input ORDER BY n),
kept AS (INSERT INTO inbound_receipt (id, vendor, body) SELECT id, vendor, body FROM numbered)
INSERT INTO inbound_pendingreceipt (organization_id, receipt_id) SELECT lane, id FROM numbered
"""


class Overloaded(Exception):
    """The receipt was not stored (the queue is full, or the database is away); the sender should try again."""


@dataclass(slots=True)
class _Waiting:
    lane: str
    vendor: str
    body: bytes
    stored: asyncio.Future[bool]


class ReceiptStore:
    """A bounded queue in front of the receipts, emptied by `flushers` connections.

    One flusher makes the larger groups, and so a quarter less work per receipt, at no cost in waiting.

    `max_waiting` counts receipts, `max_bytes` their size. `on_stored` is called after each commit and must not block.
    """

    def __init__(
        self, *, database_url: str, max_waiting: int, max_bytes: int, on_stored: Callable[[], None], flushers: int = 1
    ) -> None:
        self._database_url = database_url
        self._max_waiting = max_waiting
        self._max_bytes = max_bytes
        self._on_stored = on_stored
        self._waiting: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._bytes = 0
        self._count = 0
        self._flushers = flushers
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._flush_for_ever()) for _ in range(self._flushers)]

    async def stop(self) -> None:
        """Store what waits, for at most two seconds, then let go."""
        with suppress(TimeoutError):
            async with asyncio.timeout(MAX_WAIT_S):
                while self._count:
                    await asyncio.sleep(0.01)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def add(self, lane: str, vendor: str, body: bytes) -> None:
        """Returns when the receipt is committed. Raises Overloaded."""
        if self._count >= self._max_waiting or self._bytes + len(body) > self._max_bytes:
            raise Overloaded
        entry = _Waiting(lane, vendor, body, asyncio.get_running_loop().create_future())
        self._count += 1
        self._bytes += len(body)
        self._waiting.put_nowait(entry)
        try:
            async with asyncio.timeout(MAX_WAIT_S):
                if not await entry.stored:
                    raise Overloaded
        except TimeoutError:
            raise Overloaded from None

    async def _flush_for_ever(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._database_url, autocommit=True) as connection:
                    while True:
                        await self._flush(connection)
            except psycopg.Error as away:
                logger.warning("receipts cannot be stored now: %s", type(away).__name__)
                self._refuse_all()
                await asyncio.sleep(RETRY_S)

    async def _flush(self, connection: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        group = [await self._waiting.get()]
        while len(group) < GROUP and not self._waiting.empty():
            group.append(self._waiting.get_nowait())
        stored = False
        try:
            columns = [[e.lane for e in group], [e.vendor for e in group], [e.body for e in group]]
            await connection.execute(_INSERT, columns, prepare=True)
            stored = True
        finally:
            self._settle(group, stored)
        self._on_stored()

    def _settle(self, group: list[_Waiting], stored: bool) -> None:
        for entry in group:
            self._count -= 1
            self._bytes -= len(entry.body)
            if not entry.stored.done():
                entry.stored.set_result(stored)

    def _refuse_all(self) -> None:
        """While the database is away: a quick 503 to everybody who waits is better than a slow one."""
        group = []
        while not self._waiting.empty():
            group.append(self._waiting.get_nowait())
        self._settle(group, False)
