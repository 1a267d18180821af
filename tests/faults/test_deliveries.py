"""F8–F11: what the platform sends is repeated, shuffled, old, broken, or deadly."""

import random
import sys

from apps.inbound.tests import doomed_worker
from apps.inbound.tests.webhooks import APP_SECRET, text, whatsapp
from devkit.process import Process, Program
from kernel.signatures import sign
from tests.faults.checker import assert_recovered
from tests.faults.harness import World, wait_for
from tests.faults.traffic import Delivery, Item, Meta, as_delivery, make_traffic

DAY_S = 24 * 3600


def copies_of(deliveries: list[Delivery], times: int) -> list[Delivery]:
    """Each webhook so many times, as deliveries of their own."""
    return [Delivery(each.raw, each.signature, each.items) for each in deliveries for _ in range(times)]


def regrouped(deliveries: list[Delivery]) -> list[Delivery]:
    """The same items in batches that are cut otherwise: neighbours' bodies joined as Meta may do on a retry."""
    joined = []
    for first, second in zip(deliveries[::2], deliveries[1::2], strict=False):
        raw = first.raw[:-2] + b"," + second.raw.partition(b'"entry":[')[2]
        joined.append(Delivery(raw, sign(raw, APP_SECRET), first.items + second.items))
    return joined


def test_f8_everything_three_times_in_random_order_and_eight_at_once(world: World, chance: random.Random) -> None:
    once = make_traffic("f8", 300, chance=chance)
    deliveries = copies_of(once, 3) + regrouped(once)
    chance.shuffle(deliveries)
    with world.listeners() as listeners, Meta(world.edge_port, deliveries, connections=8) as meta:
        wait_for("everything sent", lambda: meta.is_done)

        assert_recovered(world, meta, deliveries, listeners, row="F8 ×3, shuffled, regrouped, 8 at once")


def test_f9_out_of_order_and_two_days_late(world: World, chance: random.Random) -> None:
    late = make_traffic("f9", 200, chance=chance, age_s=2 * DAY_S)
    new = make_traffic("f9", 200, chance=chance)
    renamed = [as_delivery_of(each, "f9-", "f9new-") for each in new]
    deliveries = late + renamed
    chance.shuffle(deliveries)
    with world.listeners() as listeners, Meta(world.edge_port, deliveries, connections=8) as meta:
        wait_for("everything sent", lambda: meta.is_done)

        assert_recovered(world, meta, deliveries, listeners, row="F9 shuffled, half two days old")


def as_delivery_of(delivery: Delivery, old: str, new: str) -> Delivery:
    """The same webhook with other ids."""
    raw = delivery.raw.replace(old.encode(), new.encode())
    items = tuple(Item(each.message_id.replace(old, new), each.slug, each.sent_at) for each in delivery.items)
    return Delivery(raw, sign(raw, APP_SECRET), items)


POISON = [
    b"", b"{", b"null", b"[]", b'"x"', b"1e999", b"NaN", b"[" * 100_000, b"\xff\xfe",
    b'{"object":"page","entry":[null]}',
    b'{"object":"whatsapp_business_account","entry":[{"id":"102290000000101","changes":[{"field":"messages","value":'
    b'{"metadata":{"phone_number_id":"106540000000101"},"messages":[7,null,{"id":{}},{"from":[],"id":"x","type":3}],'
    b'"statuses":[{},{"id":"y"},{"status":"sent"}],"contacts":"no"}}]}]}',
    b'{"object":"whatsapp_business_account","entry":[{"id":"102290000000101","changes":[{"field":9,"value":'
    b'{"metadata":{"phone_number_id":106540000000101},"messages":[{"from":"1\\u0000","id":"nul\\u0000","type":"text",'
    b'"timestamp":"99999999999999999999","text":{"body":"\\ud800\\u0000"}}]}}]}]}',
    b'{"object":"page","entry":[{"id":"110010000000101","messaging":' + b"[" * 500 + b"]" * 500 + b"}]}",
    b'{"object":"instagram","entry":[{"id":"17841400000000101","messaging":[{"sender":{"id":"1"},"message":7}]}]}',
]  # fmt: skip


def test_f10_poison_costs_the_neighbours_nothing(world: World, chance: random.Random) -> None:
    big = as_delivery(whatsapp("101", text("poison-big", body="x" * 3_000_000)), [])
    poison = [Delivery(raw, sign(raw, APP_SECRET), ()) for raw in POISON] + [big]
    deliveries = make_traffic("f10", 300, chance=chance) + poison * 2
    chance.shuffle(deliveries)
    before = world.rows("", "SELECT count(*) FROM inbound_deadletter")[0][0]
    with world.listeners() as listeners, Meta(world.edge_port, deliveries, rate=120) as meta:
        wait_for("everything sent", lambda: meta.is_done)

        assert_recovered(world, meta, deliveries, listeners, row=f"F10 {len(poison)} kinds of poison, twice")
    reasons = world.rows("", "SELECT reason FROM inbound_deadletter")
    assert len(reasons) > before and all(reason for (reason,) in reasons)


def test_f11_a_message_that_kills_workers_is_set_aside(world: World, chance: random.Random) -> None:
    world.stack.kill("worker")
    killer = as_delivery(whatsapp("101", text("killer", body=doomed_worker.MARKER)), [])
    deliveries = make_traffic("f11", 200, chance=chance)
    deliveries.insert(chance.randrange(60, 140), killer)
    command = (sys.executable, "-m", doomed_worker.__name__, "celery")
    log = world.stack.folder / "logs" / "doomed.log"
    worker = Process(Program(name="doomed", argv=command, log=log, env=doomed_environment(world)))
    deaths = -1
    with world.listeners() as listeners, Meta(world.edge_port, deliveries, rate=100) as meta:
        try:
            while not is_set_aside(world):
                if not worker.is_running:
                    deaths += 1
                    worker.start()
                wait_for("it dies or lives", lambda: not worker.is_running or is_set_aside(world))
            assert_recovered(world, meta, deliveries, listeners, row="F11 poison that kills", note=f"{deaths} deaths")
        finally:
            worker.kill_group()
    assert deaths <= 4  # once in a batch, three times alone
    assert not world.rows("acme", "SELECT 1 FROM inbox_message WHERE channel_message_id = 'killer'")


def is_set_aside(world: World) -> bool:
    return bool(world.rows("", "SELECT 1 FROM inbound_deadletter WHERE reason ~ '^A worker died'"))


def doomed_environment(world: World) -> dict[str, str]:
    """That of the Stack's processes, and where our sources are."""
    return {**world.stack.environment, "PYTHONPATH": ":".join(path for path in sys.path if path)}
