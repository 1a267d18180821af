"""P2: how long an acknowledgement takes, by the clock (open loop): 100 a second, and 1,000 a second for a moment.

reference  the bare ASGI application that checks the same signature and answers; and the fsync time of this run, since
           ours answers only when the disk has promised
"""

from bench.cases.p01_ack import BODY_BYTES, Target, serve
from bench.lib.arena import Arena
from bench.lib.load import Load, Outcome, run_load
from bench.lib.machine import measure_fsync_ms
from bench.lib.report import Plan, Result, Samples, in_turn

RATE, BURST = 100.0, 1000.0


def run(arena: Arena, plan: Plan) -> Result:
    """p50, p99 and the longest."""
    samples = Samples()
    with arena.no_worker():
        for round_ in range(plan.rounds + 1):
            samples.add("disk", fsync=measure_fsync_ms())
            for contestant in in_turn(["ours", "bare"], round_):
                with serve(arena, contestant) as target:
                    _measure(samples, contestant, target, plan.seconds)
                arena.forget_waiting()
    return _result(samples)


def _measure(samples: Samples, contestant: str, target: Target, seconds: float) -> None:
    _send(target, RATE, 0.5)
    calm = _send(target, RATE, seconds)
    samples.add(contestant, p50=calm.p50_ms, p99=calm.p99_ms)
    burst = _send(target, BURST, seconds / 2)
    samples.add(contestant, burst_p99=burst.p99_ms, burst_max=burst.max_ms, refused=float(calm.refused + burst.refused))


def _send(target: Target, rate: float, seconds: float) -> Outcome:
    plan = {"mode": "open", "rate": rate, "seconds": seconds, "size": BODY_BYTES, "repeat_one": True}
    return run_load(Load(port=target.port, path=target.path, numbers=["206540000000000"], run="burst", **plan))  # type: ignore[arg-type]


def _result(samples: Samples) -> Result:
    result = Result("P2")
    result.rows = [
        samples.row("p50", "acknowledgement at 100/s, p50", "ms", reference="bare"),
        samples.row("p99", "acknowledgement at 100/s, p99", "ms", reference="bare"),
        samples.row("burst_p99", "acknowledgement at 1,000/s, p99", "ms", reference="bare"),
        samples.row("burst_max", "acknowledgement at 1,000/s, longest", "ms", reference="bare"),
    ]
    fsync = samples.median("disk", "fsync")
    allowed = samples.median("bare", "p99") + 4 * fsync
    result.remarks = [f"fsync {fsync:.1f} ms: p99 may be {allowed:.1f} ms (bare p99 + 4 fsync)"]
    result.values = {
        "p99_over_allowed": samples.median("ours", "p99") / allowed,
        "p50_ms": samples.median("ours", "p50"),
        "p99_ms": samples.median("ours", "p99"),
        "burst_p99_ms": samples.median("ours", "burst_p99"),
        "burst_max_ms": samples.high("ours", "burst_max"),
        "refused": samples.high("ours", "refused"),
    }
    return result
