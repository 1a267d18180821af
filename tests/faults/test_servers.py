"""F4–F6: the database and the bus crash, fall silent, forget everything, or are away for some time."""

import random
import signal
import time
from collections.abc import Callable

import pytest
import redis

from apps.inbound.tests.frozen import frozen
from tests.faults.checker import assert_recovered
from tests.faults.harness import World, wait_for
from tests.faults.traffic import Meta, make_traffic


def test_f4_postgres_crashes_twice(world: World, chance: random.Random) -> None:
    deliveries = make_traffic("f4", 700, chance=chance)
    pauses = [(chance.uniform(1, 2.5), chance.uniform(0.5, 2)) for _ in range(2)]
    with world.listeners() as listeners, Meta(world.edge_port, deliveries, rate=100) as meta:
        for up_s, down_s in pauses:
            time.sleep(up_s)
            world.stack.kill("postgres", signal.SIGQUIT)
            time.sleep(down_s)
            world.stack.start("postgres")
        world.revive()

        assert_recovered(world, meta, deliveries, listeners, row="F4 Postgres crash ×2", note=f"{pauses}")


def test_f5_postgres_falls_silent(world: World, chance: random.Random) -> None:
    deliveries = make_traffic("f5", 600, chance=chance)
    with world.listeners() as listeners, Meta(world.edge_port, deliveries, rate=100, connections=64) as meta:
        time.sleep(chance.uniform(1, 2))
        with frozen(world.stack.pids["postgres"]):
            time.sleep(4)
            wait_for("nobody is left waiting: they are refused", lambda: meta.answers().get(503, 0) > 0)
        world.revive()

        note = f"slowest answer {meta.slowest_answer_s:.1f} s"
        assert_recovered(world, meta, deliveries, listeners, row="F5 Postgres SIGSTOP 4 s", note=note)
        assert set(meta.answers()) == {200, 503}, "nothing but refusals meanwhile"


def flush(world: World, chance: random.Random) -> None:
    """FLUSHALL, some times."""
    with redis.Redis.from_url(world.stack.redis_url) as client:
        for _ in range(5):
            time.sleep(chance.uniform(0.2, 1))
            client.flushall()


def crash(world: World, chance: random.Random) -> None:
    """Killed and started again at once, twice."""
    for _ in range(2):
        time.sleep(chance.uniform(0.5, 1.5))
        world.stack.restart("valkey")


def stay_away(world: World, chance: random.Random) -> None:
    """Away for seven seconds, longer than every time-out."""
    time.sleep(chance.uniform(0.5, 1.5))
    world.stack.kill("valkey")
    time.sleep(7)
    world.stack.start("valkey")


@pytest.mark.parametrize("strike", [flush, crash, stay_away], ids=lambda strike: strike.__name__)
def test_f6_valkey(world: World, chance: random.Random, strike: Callable[[World, random.Random], None]) -> None:
    deliveries = make_traffic(f"f6{strike.__name__}", 400, chance=chance)
    with world.listeners() as listeners, Meta(world.edge_port, deliveries, rate=80) as meta:
        strike(world, chance)
        world.revive()

        assert_recovered(world, meta, deliveries, listeners, row=f"F6 Valkey {strike.__name__}")
        assert set(meta.answers()) == {200}
