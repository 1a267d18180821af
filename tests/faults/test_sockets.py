"""F21: sockets are dropped, half open, or read too slowly; whoever comes back sees what everybody sees."""

import random
import time

from apps.inbound.tests.webhooks import text, whatsapp
from tests.faults.checker import assert_recovered
from tests.faults.harness import World, wait_for
from tests.faults.traffic import SUFFIXES, Delivery, Item, Meta, as_delivery, make_traffic

RESYNC = 4409


def make_long_messages(name: str, count: int) -> list[Delivery]:
    """Ten long texts in each webhook, so that a socket's buffers fill soon."""
    clock = int(time.time()) - 3600 - count
    made = []
    for first in range(0, count, 10):
        slug = "acme" if first % 20 else "globex"
        items = [Item(f"{name}-{n:05}", slug, clock + n) for n in range(first, first + 10)]
        messages = [
            text(item.message_id, sender=f"1555021{item.sent_at % 7:04}", at=item.sent_at, body="x" * 8000)
            for item in items
        ]
        made.append(as_delivery(whatsapp(SUFFIXES[slug], *messages), items))
    return made


def test_f21_sockets_dropped_again_and_again(world: World, chance: random.Random) -> None:
    deliveries = make_traffic("f21", 500, chance=chance)
    with world.listeners(each=3) as listeners, Meta(world.edge_port, deliveries, rate=100) as meta:
        while not meta.is_done:
            time.sleep(chance.uniform(0.05, 0.2))
            chance.choice(listeners).drop()

        assert_recovered(world, meta, deliveries, listeners, row="F21 sockets dropped")
        drops = sum(each.connections - 1 for each in listeners)
        assert drops >= len(listeners)


def test_f21_slow_readers_are_cut_and_nobody_else_notices(world: World, chance: random.Random) -> None:
    deliveries = make_long_messages("f21slow", 2400)
    with world.listeners() as quick, world.listeners(have_small_windows=True) as slow:
        wait_for("all connected", lambda: all(each.connections for each in [*quick, *slow]))
        for listener in slow:
            listener.stop_reading()
        with Meta(world.edge_port, deliveries) as meta:
            wait_for("everything sent", lambda: meta.is_done)
            assert_recovered(world, meta, deliveries, quick, row="F21 beside two that do not read")
            behind = [listener.seq for listener in slow]
            for listener in slow:
                listener.read_on()

            assert_recovered(world, meta, deliveries, [*quick, *slow], row="F21 those two, reading again")
    for listener, seq in zip(slow, behind, strict=True):
        assert listener.seq > seq
        assert RESYNC in listener.closings
    for listener in quick:
        assert RESYNC not in listener.closings
