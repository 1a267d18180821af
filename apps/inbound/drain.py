"""Emptying the lanes: every organization in turn, a batch each, until nothing waits."""

import logging
import time

from apps.channels.adapters.meta.envelope import split
from apps.inbound import queue
from apps.inbound.apply import apply_receipts
from apps.inbound.decoding import NotJson, decode_body
from apps.inbound.models import UNSORTED
from apps.inbound.queue import MAX_TRIES, Dead, Taken
from apps.inbound.route import owners_of
from kernel import clock
from kernel.errors import NotFound
from tenants.context import public_scope, tenant_scope
from tenants.queries import get_scope, load_routes

logger = logging.getLogger(__name__)

BATCH = 100  # receipts of one lane in one transaction
TURN_S = 0.05  # how long one lane may go on before it is the next one's turn


def drain() -> int:
    """Apply what waits, in all lanes that no other worker holds, until all are empty. Returns how many receipts."""
    total = 0
    with public_scope():
        while True:
            done = sum(_drain_lane(lane) for lane in queue.list_lanes())
            if done == 0:
                return total
            total += done


def _drain_lane(lane: str) -> int:
    """One turn of one lane: batches until its time is up. Returns how many receipts."""
    until = time.monotonic() + TURN_S
    done = 0
    with queue.hold_lane(lane) as held:
        while held:
            taken, tries = queue.take(lane, BATCH)
            if not taken:
                break
            if tries > MAX_TRIES:
                reason = f"A worker died {MAX_TRIES} times while it applied this receipt."
                queue.finish(lane, taken, [Dead(receipt_id=taken[0].id, position=-1, reason=reason)])
            elif lane == UNSORTED:
                _sort(taken)
            else:
                _apply(lane, taken)
            done += len(taken)
            if time.monotonic() >= until:
                break
    return done


def _apply(lane: str, taken: list[Taken]) -> None:
    try:
        scope = get_scope(lane)
    except NotFound:
        reason = "The organization of this receipt is gone."
        queue.finish(lane, taken, [Dead(receipt_id=each.id, position=-1, reason=reason) for each in taken])
        return
    routes = load_routes()
    try:
        with tenant_scope(scope):
            dead = apply_receipts(lane, taken, routes, now=clock.now())
    except Exception:
        queue.put_back(lane)
        raise
    queue.finish(lane, taken, dead)


def _sort(taken: list[Taken]) -> None:
    """Send each receipt on to the lanes of its organizations; what nobody owns is counted, what is no JSON is dead."""
    routes = load_routes()
    dead: list[Dead] = []
    move_to: list[tuple[str, int]] = []
    unrouted: list[tuple[str, str]] = []
    for receipt in taken:
        try:
            payload = decode_body(receipt.body)
        except NotJson as broken:
            dead.append(Dead(receipt_id=receipt.id, position=-1, reason=str(broken)))
            continue
        owners, unowned = owners_of(split(payload), routes)
        move_to += [(owner, receipt.id) for owner in sorted(owners)]
        unrouted += [(part.channel, next(iter(part.account_ids), "")) for part in unowned]
    queue.finish(UNSORTED, taken, dead, move_to)
    queue.count_unrouted(unrouted)
