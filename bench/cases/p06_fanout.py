"""P6: one event, many sockets: 1,000 sockets × 10 events a second, and 100 × 100, on one edge process.

reference  bare asyncio: one Valkey subscription, each frame encoded once and written to every socket
naive      Channels' group_send over the Redis pub/sub layer (the faster of the two stock layers)
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import orjson

from bench.lib.arena import Arena
from bench.lib.pace import paced
from bench.lib.processor import memory_bytes, seconds_used
from bench.lib.report import Plan, Result, Samples, in_turn
from bench.lib.sockets import Listeners
from bench.ref.fanout import CHANNEL
from devkit.ports import pick_free

SHAPES = ((1000, 10), (100, 100))
WAIT_S = 1.5
PUBSUB_LAYER = {"BENCH_CHANNEL_LAYER": "channels_redis.pubsub.RedisPubSubChannelLayer"}


@dataclass(frozen=True, slots=True)
class Hall:
    """Who serves the sockets."""

    port: int
    pid: int
    paths: list[str]


def run(arena: Arena, plan: Plan) -> Result:
    """Delivered share, latency, processor time per frame and memory per socket."""
    samples = Samples()
    for round_ in range(plan.rounds):
        for contestant in in_turn(["ours", "bare", "naive"], round_):
            for shape in SHAPES[:1] if plan.quick else SHAPES:
                with _serve(arena, contestant, shape[0]) as hall:
                    figures = _measure(arena, contestant, hall, shape, plan.seconds)
                samples.add(contestant, **{f"{name}_{shape[0]}": value for name, value in figures.items()})
    return _result(samples)


@contextmanager
def _serve(arena: Arena, contestant: str, sockets: int) -> Iterator[Hall]:
    """A fresh process for each measurement, so that memory per socket means what it says."""
    if contestant == "ours":
        arena.stack.restart("edge")
        yield Hall(arena.edge_port, arena.stack.pids["edge"], arena.socket_paths(sockets))
    elif contestant == "bare":
        port = pick_free()
        with arena.program("bench.ref.fanout", str(port), port=port) as process:
            yield Hall(port, process.pid, ["/"] * sockets)
    else:
        with arena.server("bench.naive.sockets:application", PUBSUB_LAYER) as (process, port):
            yield Hall(port, process.pid, ["/"] * sockets)


def _measure(arena: Arena, contestant: str, hall: Hall, shape: tuple[int, int], seconds: float) -> dict[str, float]:
    sockets, rate = shape
    hello = contestant == "ours"
    Listeners(port=hall.port, paths=hall.paths[:5], hello=hello).stop()  # everything is imported
    empty = memory_bytes(hall.pid)
    listeners = Listeners(port=hall.port, paths=hall.paths, hello=hello)
    full = memory_bytes(hall.pid)
    before = seconds_used([hall.pid])
    _publish(arena, contestant, rate, seconds)
    time.sleep(WAIT_S)
    heard, used = listeners.stop(), seconds_used([hall.pid]) - before
    return {
        "delivered": heard.frames / (sockets * int(rate * seconds)) * 100,
        "cost": used / max(1, heard.frames) * 1e6,
        "p50": heard.p50_ms,
        "p99": heard.p99_ms,
        "memory": (full - empty) / sockets / 1024,
    }


def _publish(arena: Arena, contestant: str, rate: float, seconds: float) -> None:
    if contestant == "ours":
        arena.python("bench.lib.publish_events", arena.organizations[0].id, str(rate), str(seconds))
    elif contestant == "naive":
        arena.python("bench.naive.publish_events", str(rate), str(seconds), environment=PUBSUB_LAYER)
    else:
        with arena.valkey(other=True) as client:
            for text in paced(rate, seconds):
                client.publish(CHANNEL, orjson.dumps({"type": "message.created", "data": {"text": text}}))


def _result(samples: Samples) -> Result:
    result = Result("P6")
    shapes = [shape for shape in SHAPES if samples.has("ours", f"cost_{shape[0]}")]
    for sockets, rate in shapes:
        shape = f"{sockets:,} sockets × {rate} events/s"
        for name, label, unit in (
            ("delivered", f"{shape}, delivered in time", "%"),
            ("cost", "  processor time per frame", "µs"),
            ("p50", "  p50", "ms"),
            ("p99", "  p99", "ms"),
            ("memory", "  memory per socket", "KB"),
        ):
            result.rows.append(samples.row(f"{name}_{sockets}", label, unit, reference="bare", naive="naive"))
    cost = {each: samples.median(each, "cost_1000") for each in ("ours", "bare", "naive")}
    result.values = {
        "cost_over_bare": cost["ours"] / cost["bare"],
        "cost_naive_over_ours": cost["naive"] / cost["ours"],
        "kb_per_socket": samples.median("ours", "memory_1000"),
        "p99_ms": samples.median("ours", "p99_1000"),
        "delivered_percent": min(samples.low("ours", f"delivered_{sockets}") for sockets, _ in shapes),
    }
    return result
