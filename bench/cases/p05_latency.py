"""P5: from the customer's message to the agent's screen: webhook sent → frame on the socket, by the clock.

naive      the same at a tenth of the rate (it keeps up with no more when the machine is busy)
"""

import time
from collections.abc import Sequence

from bench.lib import browser
from bench.lib.arena import Arena
from bench.lib.load import Load, Outcome, run_load
from bench.lib.naive_pipeline import naive_load, naive_pipeline
from bench.lib.report import Plan, Result, Samples, in_turn
from bench.lib.sockets import Heard, Listeners

RATES = (20, 50)
LATE_S = 2.0


def run(arena: Arena, plan: Plan) -> Result:
    """p50 and p99 to the socket and, when the frontend is built and a browser is here, to the page."""
    samples = Samples()
    seconds, rates = plan.seconds * 2, RATES[1:] if plan.quick else RATES
    for round_ in range(plan.rounds):
        for contestant in in_turn(["ours", "naive"], round_):
            if contestant == "ours":
                _ours(arena, samples, seconds, rates)
            else:
                _naive(arena, samples, seconds, rates)
        if not plan.quick and browser.is_possible():
            samples.add("ours", **browser.measure(arena, rate=RATES[0], seconds=seconds))
    return _result(samples)


def _ours(arena: Arena, samples: Samples, seconds: float, rates: Sequence[int]) -> None:
    for rate in rates:
        listeners = Listeners(port=arena.edge_port, paths=arena.socket_paths(), hello=True)
        run_load(arena.open_load(rate, 1.0))
        time.sleep(1.0)
        listeners.stop()
        listeners = Listeners(port=arena.edge_port, paths=arena.socket_paths(), hello=True)
        _note(samples, "ours", rate, run_load(arena.open_load(rate, seconds)), listeners)


def _naive(arena: Arena, samples: Samples, seconds: float, rates: Sequence[int]) -> None:
    with naive_pipeline(arena) as pipeline:
        for rate in rates:
            listeners = Listeners(port=pipeline.socket_port, paths=["/"], hello=False)
            load: Load = naive_load(pipeline, mode="open", rate=rate / 10, seconds=seconds)
            _note(samples, "naive", rate, run_load(load), listeners)


def _note(samples: Samples, contestant: str, rate: int, outcome: Outcome, listeners: Listeners) -> None:
    time.sleep(LATE_S)
    heard: Heard = listeners.stop()
    samples.add(
        contestant,
        **{
            f"p50_at_{rate}": heard.p50_ms,
            f"p99_at_{rate}": heard.p99_ms,
            "heard": heard.frames / max(1, outcome.answered) * 100,
        },
    )


def _result(samples: Samples) -> Result:
    result = Result("P5")
    for rate in (rate for rate in RATES if samples.has("ours", f"p50_at_{rate}")):
        for name in ("p50", "p99"):
            label = f"webhook → socket at {rate}/s (naive: {rate / 10:g}/s), {name}"
            result.rows.append(samples.row(f"{name}_at_{rate}", label, "ms", naive="naive"))
    result.rows.append(samples.row("heard", "  delivered", "%", naive="naive"))
    result.values = {
        "p50_over_naive": samples.median("ours", "p50_at_50") / samples.median("naive", "p50_at_50"),
        "p99_over_naive": samples.median("ours", "p99_at_50") / samples.median("naive", "p99_at_50"),
        "p50_ms": samples.median("ours", "p50_at_50"),
        "p99_ms": samples.median("ours", "p99_at_50"),
        "heard_percent": samples.low("ours", "heard"),
    }
    if samples.has("ours", "browser_p50"):
        result.rows += [
            samples.row("browser_p50", "webhook → row in the browser at 20/s, p50", "ms"),
            samples.row("browser_p99", "webhook → row in the browser at 20/s, p99", "ms"),
        ]
        result.values["browser_p50_ms"] = samples.median("ours", "browser_p50")
        result.values["browser_p99_ms"] = samples.median("ours", "browser_p99")
    return result
