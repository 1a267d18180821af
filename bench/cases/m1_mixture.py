"""M1: a working day instead of texts: three channels, files, voice, answers, reactions, edits, deletions, statuses.

reference  the same number of WhatsApp texts through the same processes, in turn with the mixture

What files are in it are asked for as always, and no platform has them: fetching is measured nowhere here.
"""

import time

from bench.lib.arena import CUSTOMERS, Arena
from bench.lib.draining import drain
from bench.lib.load import run_load
from bench.lib.mixture import Mixture
from bench.lib.payloads import Messages
from bench.lib.report import Plan, Result, Samples, in_turn

BODY_BYTES = 560  # as long as the mixture's are on average, so that HMAC and disk have as much to do


def run(arena: Arena, plan: Plan) -> Result:
    """Acknowledging and draining, each beside texts."""
    samples = Samples()
    count = 4000 if plan.quick else 10_000
    _drain(arena, "mixed", 1600)  # the customers and conversations of two channels are new only once
    for round_ in range(plan.rounds):
        for contestant in in_turn(["mixed", "texts"], round_):
            samples.add(contestant, **_drain(arena, contestant, count))
    with arena.no_worker():
        for round_ in range(plan.rounds):
            for contestant in in_turn(["mixed", "texts"], round_):
                samples.add(contestant, **_acknowledge(arena, contestant, count))
                arena.forget_waiting()
    arena.forget_files()
    return _result(samples, len(arena.organizations))


def _drain(arena: Arena, contestant: str, count: int) -> dict[str, float]:
    run, numbers = f"{contestant}{time.time_ns()}-", arena.numbers
    mixture = Mixture(run=run, numbers=numbers, customers=CUSTOMERS)
    texts = Messages(run=run, numbers=numbers, customers=CUSTOMERS, size=BODY_BYTES)
    return drain(arena, arena.organizations, mixture if contestant == "mixed" else texts, count)


def _acknowledge(arena: Arena, contestant: str, count: int) -> dict[str, float]:
    edge = arena.stack.pids["edge"]
    load = arena.closed_load(count, size=BODY_BYTES, mixed=contestant == "mixed")
    before = arena.processor_s(edge)
    outcome = run_load(load)
    used = arena.processor_s(edge) - before
    return {
        "ack_rate": outcome.rate,
        "ack_cost": used / max(1, outcome.answered) * 1e6,
        "refused": float(outcome.refused),
    }


def _result(samples: Samples, organizations: int) -> Result:
    result = Result("M1")
    named = {"ours": "mixed", "reference": "texts"}
    result.rows = [
        samples.row("rate", f"events, {organizations} organizations (reference: texts)", "1/s", **named),
        samples.row("cost", "  processor time each", "µs", **named),
        samples.row("ack_rate", "acknowledgements (reference: texts)", "1/s", **named),
        samples.row("ack_cost", "  processor time each", "µs", **named),
    ]
    result.values = {
        "cost_over_texts": samples.median("mixed", "cost") / samples.median("texts", "cost"),
        "ack_cost_over_texts": samples.median("mixed", "ack_cost") / samples.median("texts", "ack_cost"),
        "events_per_s": samples.median("mixed", "rate"),
        "refused": samples.high("mixed", "refused"),
    }
    return result
