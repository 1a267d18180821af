"""P3: from receipt to event in the log. A backlog of receipts is drained by our real worker.

reference  COPY of as many finished message rows into a table with the same columns and indexes
naive      one Celery task (two processes) and one ORM transaction per message
"""

import os
import signal
import time
from collections.abc import Callable, Sequence
from typing import Any

import psycopg

from bench.lib.arena import CUSTOMERS, Arena, Organization
from bench.lib.draining import drain
from bench.lib.payloads import Messages
from bench.lib.report import Plan, Result, Samples, in_turn
from bench.lib.waiting import wait_until
from bench.ref.copy_rows import copy_messages

TIMEOUT_S = 120.0


def run(arena: Arena, plan: Plan) -> Result:
    """Messages per second and processor time per message, many organizations and one."""
    samples = Samples()
    ours, naive = (4000, 200) if plan.quick else (10_000, 500)
    contestants: dict[str, Callable[[], dict[str, float]]] = {
        "ours": lambda: _drain(arena, arena.organizations, ours),
        "one": lambda: _drain(arena, arena.organizations[:1], ours),
        "copy": lambda: {"rate": _copy(arena, ours)},
        "naive": lambda: _naive(arena, naive),
    }
    for round_ in range(plan.rounds):
        for contestant in in_turn(list(contestants), round_):
            samples.add(contestant, **contestants[contestant]())
    return _result(samples, len(arena.organizations))


def _drain(arena: Arena, organizations: Sequence[Organization], count: int) -> dict[str, float]:
    numbers = [each.number for each in organizations]
    return drain(
        arena, organizations, Messages(run=f"drain{time.time_ns()}-", numbers=numbers, customers=CUSTOMERS), count
    )


def _copy(arena: Arena, count: int) -> float:
    with arena.connect() as database:
        return count / copy_messages(database, arena.organizations[0].schema, count)


def _naive(arena: Arena, count: int) -> dict[str, float]:
    """Publish while the worker is frozen, then let it go."""
    argv = ("celery", "-A", "bench.naive.celery", "worker", "--concurrency", "2", "--loglevel", "warning")
    with arena.connect(other=True) as database, arena.program(*argv) as worker:
        there = _count(database)
        _publish(arena, 4)  # afterwards both children have imported everything and hold a connection
        wait_until(lambda: _count(database) >= there + 4, TIMEOUT_S)
        os.killpg(worker.pid, signal.SIGSTOP)
        _publish(arena, count)
        before, began = arena.processor_s(worker.pid), time.perf_counter()
        os.killpg(worker.pid, signal.SIGCONT)
        wait_until(lambda: _count(database) >= there + 4 + count, TIMEOUT_S)
        seconds = time.perf_counter() - began
        used = arena.processor_s(worker.pid) - before
    return {"rate": count / seconds, "cost": used / count * 1e6}


def _publish(arena: Arena, count: int) -> None:
    arena.python("bench.naive.publish", str(count), f"naive{time.time_ns()}-")


def _count(database: psycopg.Connection[Any]) -> int:
    row = database.execute("SELECT count(*) FROM naive_message").fetchone()
    return int(row[0]) if row else 0


def _result(samples: Samples, organizations: int) -> Result:
    result = Result("P3")
    many = f"messages, {organizations} organizations"
    result.rows = [
        samples.row("rate", many + " (reference: COPY)", "1/s", reference="copy", naive="naive"),
        samples.row("cost", "  processor time each", "µs", naive="naive"),
        samples.row("rate", "messages, one organization", "1/s", ours="one", reference="copy", naive="naive"),
        samples.row("cost", "  processor time each", "µs", ours="one", naive="naive"),
    ]
    rate = samples.median("ours", "rate")
    result.values = {
        "rate_over_naive": rate / samples.median("naive", "rate"),
        "one_rate_over_naive": samples.median("one", "rate") / samples.median("naive", "rate"),
        "rate_share_of_copy": rate / samples.median("copy", "rate"),
        "messages_per_s": rate,
    }
    return result
