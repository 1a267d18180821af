"""P4: everything at once, as fast as it goes: webhooks in over 64 connections, worker, events out on a socket for each
organization. Messages per second until the last one is stored; the load generator runs on the same processors.

naive      the same with a Django view, a Celery task each and group_send
"""

import time

from bench.lib.arena import CUSTOMERS, Arena
from bench.lib.load import run_load
from bench.lib.naive_pipeline import TIMEOUT_S, count_naive, naive_load, naive_pipeline
from bench.lib.report import Plan, Result, Samples, in_turn
from bench.lib.sockets import Heard, Listeners
from bench.lib.waiting import wait_until

CONNECTIONS = 64


def run(arena: Arena, plan: Plan) -> Result:
    """Messages per second and processor time per message, all processes but the generator."""
    samples = Samples()
    ours, naive = (3000, 150) if plan.quick else (10_000, 400)
    for round_ in range(plan.rounds):
        for contestant in in_turn(["ours", "naive"], round_):
            figures = _ours(arena, ours) if contestant == "ours" else _naive(arena, naive)
            samples.add(contestant, **figures)
    result = Result("P4")
    what = f"messages, webhook to log and socket, {len(arena.organizations)} organizations"
    result.rows = [
        samples.row("rate", what, "1/s", naive="naive"),
        samples.row("cost", "  processor time each", "µs", naive="naive"),
        samples.row("heard", "  delivered to sockets", "%", naive="naive"),
    ]
    result.values = {
        "rate_over_naive": samples.median("ours", "rate") / samples.median("naive", "rate"),
        "messages_per_s": samples.median("ours", "rate"),
        "heard_percent": samples.low("ours", "heard"),
    }
    return result


def _ours(arena: Arena, count: int) -> dict[str, float]:
    pids = (arena.stack.pids["edge"], arena.stack.pids["worker"])
    there = arena.count_messages()
    listeners = Listeners(port=arena.edge_port, paths=arena.socket_paths(), hello=True)
    before, began = arena.processor_s(*pids), time.perf_counter()
    outcome = run_load(arena.closed_load(count, connections=CONNECTIONS, customers=CUSTOMERS))
    wait_until(lambda: arena.count_messages() - there >= outcome.answered, TIMEOUT_S)
    seconds = time.perf_counter() - began
    used = arena.processor_s(*pids) - before
    return _figures(count, seconds, used, listeners)


def _naive(arena: Arena, count: int) -> dict[str, float]:
    with naive_pipeline(arena) as pipeline:
        there = count_naive(arena)
        listeners = Listeners(port=pipeline.socket_port, paths=["/"], hello=False)
        before, began = arena.processor_s(*pipeline.pids), time.perf_counter()
        outcome = run_load(naive_load(pipeline, mode="closed", count=count, connections=CONNECTIONS))
        wait_until(lambda: count_naive(arena) - there >= outcome.answered, TIMEOUT_S)
        seconds = time.perf_counter() - began
        return _figures(count, seconds, arena.processor_s(*pipeline.pids) - before, listeners)


def _figures(count: int, seconds: float, used: float, listeners: Listeners) -> dict[str, float]:
    time.sleep(1.0)  # the last frames are on their way
    heard: Heard = listeners.stop()
    return {"rate": count / seconds, "cost": used / count * 1e6, "heard": heard.frames / count * 100}
