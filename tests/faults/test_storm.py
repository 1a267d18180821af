"""F20: fifty messages in one POST beside twenty parallel POSTs, each twice and in random order."""

import random
import statistics
import time

import pytest

from apps.inbound.tests.webhooks import text, whatsapp
from tests.faults.checker import assert_invariants, assert_recovered
from tests.faults.harness import REPORT, World, wait_for
from tests.faults.listener import Listener
from tests.faults.replies import ACCOUNTS, simulator
from tests.faults.traffic import Delivery, Item, Meta, as_delivery

LONE = 7  # messages that come alone, to compare with
STORM = 70


@pytest.mark.parametrize(("channel", "customers"), [("whatsapp", 1), ("messenger", 1), ("instagram", 7)])
def test_f20_a_storm_is_seventy_messages_once_each_and_in_order(world: World, channel: str, customers: int) -> None:
    account_id = ACCOUNTS[channel]
    with world.listeners() as listeners:
        (acme,) = [each for each in listeners if each.organization_id == world.organizations["acme"][0]]
        wait_for("connected", lambda: acme.connections > 0)
        lone_s = statistics.median(hear_one(world, acme, channel, number) for number in range(LONE))
        began = time.monotonic()
        storm = {"account_id": account_id, "customers": customers, "seed": 20, "text": f"Storm {channel} {{n}}"}
        made = simulator(world, "POST", "storm", storm)
        ids = made["message_ids"]
        wait_for("all are heard", lambda: acme.heard_at.keys() >= set(ids))
        simulator(world, "GET", "idle?timeout_s=30")
        wait_for("all are applied", lambda: not world.rows("", "SELECT 1 FROM inbound_pendingreceipt"))

        assert_invariants(world, [], note=f"storm on {channel}")
        assert acme.violations == []
    waits = sorted(acme.heard_at[each] - began for each in ids)
    p95_s = waits[int(0.95 * len(waits))]
    shown = thread_of(world, ids)
    doubled = sum(len(thread) for thread in shown.values()) - len(ids)
    REPORT.append(
        f"{f'F20 storm on {channel}':<34} {len(ids):>5} messages in {made['webhooks']} POSTs, doubled {doubled},"
        f" heard after p50 {statistics.median(waits):.2f} s, p95 {p95_s:.2f} s (goal 2 s),"
        f" {p95_s / lone_s:.1f} × a lone message ({lone_s * 1000:.0f} ms)"
    )
    assert len(ids) == STORM and doubled == 0 and len(shown) == customers
    for thread in shown.values():
        assert thread == [each for each in ids if each in thread], "in the order in which the customer wrote"


def hear_one(world: World, listener: Listener, channel: str, number: int) -> float:
    """Seconds from a customer's message until its event is heard."""
    customer = {"id": f"15550207{number:03}", "name": f"Lone {channel} {number}"}
    body = {"account_id": ACCOUNTS[channel], "customer": customer, "type": "text", "text": "Only me"}
    began = time.monotonic()
    message_id = simulator(world, "POST", "customers/messages", body)["message_id"]
    wait_for("it is heard", lambda: message_id in listener.heard_at)
    return listener.heard_at[message_id] - began


def thread_of(world: World, ids: list[str]) -> dict[str, list[str]]:
    """The platform's ids in the order of the thread, by conversation, of all conversations that have some of these."""
    found = "SELECT DISTINCT conversation_id FROM inbox_message WHERE channel_message_id = ANY(%s)"
    threads = {}
    for (conversation,) in world.rows("acme", found, [ids]):
        newest_first = world.pages("acme", f"/conversations/{conversation}/messages")
        threads[conversation] = [each["channel_message_id"] for each in reversed(newest_first)]
    return threads


def test_f20_what_comes_in_one_second_keeps_the_order_of_its_post(world: World, chance: random.Random) -> None:
    second = int(time.time()) - 7200
    items = [Item(f"f20same-{number:05}", "acme", second) for number in range(50)]
    written = [text(each.message_id, sender="15550208000", at=second, body=each.message_id) for each in items]
    batch = as_delivery(whatsapp("101", *written), items)
    alone = [Item(f"f20alone-{number:05}", "acme", second + 1 + number) for number in range(20)]
    posts = [
        as_delivery(whatsapp("101", text(each.message_id, sender="15550208000", at=each.sent_at)), [each])
        for each in alone
    ]
    deliveries = [batch, *(Delivery(each.raw, each.signature, each.items) for each in posts for _ in range(2))]
    chance.shuffle(deliveries)
    with world.listeners() as listeners, Meta(world.edge_port, deliveries, connections=len(deliveries)) as meta:
        assert_recovered(world, meta, deliveries, listeners, row="F20 fifty in one second")

    wanted = [each.message_id for each in [*items, *alone]]
    (thread,) = thread_of(world, wanted).values()
    assert thread == wanted
