"""F1–F3: the edge and the worker are killed in the middle of their work."""

import random
import time

from tests.faults.checker import assert_recovered
from tests.faults.harness import World
from tests.faults.traffic import Meta, make_traffic


def test_f1_edge_killed_again_and_again(world: World, chance: random.Random) -> None:
    deliveries = make_traffic("f1", 900, chance=chance)
    pauses = [chance.uniform(1, 3) for _ in range(3)]
    with world.listeners() as listeners, Meta(world.edge_port, deliveries, rate=100) as meta:
        for pause_s in pauses:
            time.sleep(pause_s)
            world.stack.restart("edge")
        world.revive()

        assert_recovered(world, meta, deliveries, listeners, row="F1 edge kill -9 ×3", note=f"after {pauses}")


def test_f2_worker_killed_again_and_again(world: World, chance: random.Random) -> None:
    deliveries = make_traffic("f2", 900, chance=chance)
    pauses = [chance.uniform(1, 4) for _ in range(4)]
    with world.listeners() as listeners, Meta(world.edge_port, deliveries, rate=100) as meta:
        for pause_s in pauses:
            time.sleep(pause_s)
            world.stack.kill("worker")
            world.start_worker()  # not waited for: it may be killed while it starts
        world.revive()

        assert_recovered(world, meta, deliveries, listeners, row="F2 worker kill -9 ×4", note=f"after {pauses}")


def test_f3_edge_killed_with_sockets_open(world: World, chance: random.Random) -> None:
    deliveries = make_traffic("f3", 400, chance=chance)
    pauses = [chance.uniform(1, 2), chance.uniform(0.5, 1.5)]
    with world.listeners(each=5) as listeners, Meta(world.edge_port, deliveries, rate=80) as meta:
        for pause_s in pauses:
            time.sleep(pause_s)
            world.stack.restart("edge")
        world.revive()

        assert_recovered(
            world, meta, deliveries, listeners, row="F3 edge killed ×2, 10 sockets", note=f"after {pauses}"
        )
        assert all(each.connections >= 2 for each in listeners)
