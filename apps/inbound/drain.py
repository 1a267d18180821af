"""Emptying the lanes: every organization in turn, a batch each, until nothing waits."""

import logging
import threading
import time
from contextlib import suppress
from itertools import chain

import psycopg
from django.db import DatabaseError, InterfaceError

from apps.channels.adapters.catalog import DOORS, split
from apps.inbound.apply import Opened, Routes, apply_receipts
from apps.inbound.decoding import NotJson, decode_body
from apps.inbound.models import UNSORTED
from apps.inbound.queue import MAX_TRIES, Dead, Queue, Taken, open_queue
from apps.inbound.route import account_ids_of, owners_of
from apps.inbound.wake import BELL
from kernel import clock
from kernel.errors import NotFound
from tenants.context import public_scope, tenant_scope
from tenants.queries import get_scope, load_routes

logger = logging.getLogger(__name__)

BATCH = 200  # receipts of one lane in one transaction
TURN_S = 0.05  # how long one lane may go on before it is the next one's turn

# The database is away: from the queue, and from the organization's tables.
_AWAY = (psycopg.Error, DatabaseError, InterfaceError)
# Batches of this process that failed, usually because the database went away, which then cannot be told either.
_failed: dict[str, tuple[list[Taken], int]] = {}


_running = threading.Lock()
_asked = threading.Event()


def answer() -> None:
    """Drain when somebody rings: once for all rings until then. A poll without a pause."""
    if BELL.wait(for_all=True) is not None:
        drain_once_more()


def drain_once_more() -> None:
    """Drain, or let the drain that runs in this process go round once more: one at a time, and none that is asked for
    is left out. Several at once in one process would only try each other's lanes."""
    _asked.set()
    while _asked.is_set() and _running.acquire(blocking=False):
        try:
            _asked.clear()
            drain()
        finally:
            _running.release()


def drain() -> int:
    """Apply what waits, in all lanes that no other worker holds, until all are empty. Returns how many receipts."""
    total = 0
    with public_scope(), open_queue() as queue:
        while True:
            done = sum(_drain_apart(queue, lane) for lane in queue.list_lanes())
            if done == 0:
                return total
            total += done


def _drain_apart(queue: Queue, lane: str) -> int:
    """One lane's turn; its trouble is logged and tried again with the next drain, the other lanes go on."""
    try:
        return _drain_lane(queue, lane)
    except _AWAY as away:
        logger.warning("lane %s waits: %s", lane, type(away).__name__)
        return 0


def _drain_lane(queue: Queue, lane: str) -> int:
    """One turn of one lane: batches until its time is up. Returns how many receipts."""
    until = time.monotonic() + TURN_S
    done = 0
    held = queue.hold(lane)
    while held:
        _put_back_what_failed(queue, lane)
        taken, tries = queue.take(lane, BATCH)
        if not taken:
            break
        try:
            _work_off(queue, lane, taken, tries)
        except Exception:
            _failed[lane] = taken, tries
            with suppress(*_AWAY):
                _put_back_what_failed(queue, lane)
            raise
        done += len(taken)
        # What came meanwhile is found when the lanes are listed again, without a look into each.
        if len(taken) < BATCH or time.monotonic() >= until:
            break
    return done


def _put_back_what_failed(queue: Queue, lane: str) -> None:
    """Tell the lane that its last batch failed here and nobody died of it; when it cannot be told, next time again."""
    if lane in _failed:
        queue.put_back(lane, *_failed[lane])
        del _failed[lane]


def _work_off(queue: Queue, lane: str, taken: list[Taken], tries: int) -> None:
    if tries > MAX_TRIES:
        reason = f"A worker died {MAX_TRIES} times while it applied this receipt."
        queue.finish(lane, taken, [Dead(receipt_id=taken[0].id, position=-1, code="kills_workers", reason=reason)])
        return
    opened, dead = _open(taken)
    parts = chain.from_iterable(each.parts for each in opened)
    routes = load_routes(account_ids_of(parts), queue.connection.cursor())
    if lane == UNSORTED:
        _sort(queue, taken, opened, routes, dead)
    else:
        queue.finish(lane, taken, dead + _apply(lane, opened, routes))


def _open(taken: list[Taken]) -> tuple[list[Opened], list[Dead]]:
    """What the receipts say, read once; what is no JSON, or in words that this release does not know, is dead."""
    opened: list[Opened] = []
    dead: list[Dead] = []
    for receipt in taken:
        if receipt.vendor not in DOORS:
            reason = f"Nothing here reads the webhooks of {receipt.vendor}."
            dead.append(Dead(receipt_id=receipt.id, position=-1, code="vendor_unknown", reason=reason))
            continue
        try:
            opened.append(Opened(receipt, split(receipt.vendor, decode_body(receipt.body))))
        except NotJson as broken:
            dead.append(Dead(receipt_id=receipt.id, position=-1, code="not_json", reason=str(broken)))
    return opened, dead


def _apply(lane: str, opened: list[Opened], routes: Routes) -> list[Dead]:
    try:
        scope = get_scope(lane)
    except NotFound:
        reason = "The organization of this receipt is gone."
        return [
            Dead(receipt_id=each.receipt.id, position=-1, code="organization_gone", reason=reason) for each in opened
        ]
    with tenant_scope(scope):
        return apply_receipts(lane, opened, routes, now=clock.now())


def _sort(queue: Queue, taken: list[Taken], opened: list[Opened], routes: Routes, dead: list[Dead]) -> None:
    """Send each receipt on to the lanes of its organizations; what nobody owns is counted."""
    move_to: list[tuple[str, int]] = []
    unrouted: list[tuple[str, str]] = []
    for each in opened:
        owners, unowned = owners_of(each.parts, routes)
        move_to += [(owner, each.receipt.id) for owner in sorted(owners)]
        unrouted += [(part.channel, next(iter(part.account_ids), "")) for part in unowned]
    queue.finish(UNSORTED, taken, dead, move_to)
    queue.count_unrouted(unrouted)
