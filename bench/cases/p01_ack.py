"""P1: what it costs to acknowledge a webhook durably. Closed loop, 32 connections, 1.5 KB, our worker stopped.

reference  the bare ASGI application that checks the same signature and answers (it stores nothing), and the same with
           one INSERT per request
naive      a Django view that schedules a Celery task (which the broker forgets when it dies)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.lib.arena import Arena
from bench.lib.load import Load, Outcome, run_load
from bench.lib.report import Plan, Result, Samples, in_turn
from devkit.ports import pick_free

BODY_BYTES = 1500
CONNECTIONS = 32
WARM_UP_S = 0.7


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send, and whose processor time counts (PostgreSQL's and Valkey's always do)."""

    port: int
    path: str
    pid: int


def run(arena: Arena, plan: Plan) -> Result:
    """Acknowledgements per second, p99 and processor time per acknowledgement."""
    samples = Samples()
    contestants = ["ours", "bare", "insert", "naive"]
    with arena.no_worker():
        for round_ in range(plan.rounds):
            for contestant in in_turn(contestants, round_):
                with serve(arena, contestant) as target:
                    samples.add(contestant, **_measure(arena, target, plan.seconds))
                arena.forget_waiting()
                arena.valkey(other=True).flushdb()
    return _result(samples)


@contextmanager
def serve(arena: Arena, contestant: str) -> Iterator[Target]:
    """The receiver of a contestant, up."""
    if contestant == "ours":
        yield Target(arena.edge_port, "/webhooks/meta", arena.stack.pids["edge"])
    elif contestant == "naive":
        port = pick_free()
        argv = ("granian", "--interface", "wsgi", "bench.naive.views:wsgi", "--host", "127.0.0.1", "--port", str(port))
        sizes = ("--workers", "1", "--blocking-threads", "8", "--log-level", "warning")
        with arena.program(*argv, *sizes, port=port) as process:
            yield Target(port, "/webhooks/meta", process.pid)
    else:
        environment = {"BENCH_STORE": "1"} if contestant == "insert" else {}
        with arena.server("bench.ref.webhook:application", environment) as (process, port):
            yield Target(port, "/webhooks/meta", process.pid)


def _measure(arena: Arena, target: Target, seconds: float) -> dict[str, float]:
    _send(arena, target, WARM_UP_S)
    before = arena.processor_s(target.pid)
    outcome = _send(arena, target, seconds)
    used = arena.processor_s(target.pid) - before
    return {
        "rate": outcome.rate,
        "p99": outcome.p99_ms,
        "cost": used / max(1, outcome.answered) * 1e6,
        "refused": float(outcome.refused),
    }


def _send(arena: Arena, target: Target, seconds: float) -> Outcome:
    return run_load(
        Load(
            mode="closed",
            port=target.port,
            path=target.path,
            numbers=arena.numbers[:1],
            run="ack",
            seconds=seconds,
            connections=CONNECTIONS,
            size=BODY_BYTES,
        )
    )


def _result(samples: Samples) -> Result:
    result = Result("P1")
    for reference, what in (("bare", "HMAC + 200"), ("insert", "HMAC + INSERT each")):
        result.rows += [
            samples.row("rate", f"acknowledgements (reference: {what})", "1/s", reference=reference, naive="naive"),
            samples.row("cost", "  processor time each", "µs", reference=reference, naive="naive"),
            samples.row("p99", "  p99 at full load", "ms", reference=reference, naive="naive"),
        ]
    cost = {each: samples.median(each, "cost") for each in ("ours", "bare", "insert", "naive")}
    result.values = {
        "cost_over_bare": cost["ours"] / cost["bare"],
        "rate_share_of_bare": samples.median("ours", "rate") / samples.median("bare", "rate"),
        "cost_naive_over_ours": cost["naive"] / cost["ours"],
        "cost_over_insert": cost["ours"] / cost["insert"],
        "acks_per_s": samples.median("ours", "rate"),
        "refused": samples.high("ours", "refused"),
    }
    return result
