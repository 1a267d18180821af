"""T1: what the wall costs: a signed-in request with a database role per organization, and the same without.

Every request is for another organization than the one before on its connection, so the place is changed twice each
time (public for the sign-in, then the organization): the dearest case.
"""

import http.client
import threading
import time
from collections.abc import Sequence

from bench.lib.arena import Arena, Organization
from bench.lib.numbers import percentile
from bench.lib.report import Plan, Result, Samples, in_turn
from devkit.ports import pick_free
from devkit.process import Process
from devkit.programs import serve_web

CLIENTS = 4
WARM_UP = 2  # rounds over all organizations, in which connections meet them for the first time
PATH = "/api/conversations?status=open"


def run(arena: Arena, plan: Plan) -> Result:
    """Requests per second, processor time each and latency; `reference` is the same with TENANT_ROLES=off."""
    samples = Samples()
    for round_ in range(plan.rounds * 2):
        for roles in in_turn(["on", "off"], round_):
            port = pick_free()
            environment = {"TENANT_ROLES": roles}
            with arena.program(*serve_web(port), port=port, environment=environment) as web:
                samples.add(roles, **_measure(arena, web, port, plan.seconds))
    result = Result("T1")
    named = {"ours": "on", "reference": "off"}
    result.rows = [
        samples.row("rate", "signed-in requests (reference: TENANT_ROLES=off)", "1/s", **named),
        samples.row("cost", "  processor time each", "µs", **named),
        samples.row("p50", "  p50", "ms", **named),
        samples.row("p99", "  p99", "ms", **named),
    ]
    result.values = {
        "cost_over_without": samples.median("on", "cost") / samples.median("off", "cost"),
        "p50_over_without": samples.median("on", "p50") / samples.median("off", "p50"),
    }
    return result


def _measure(arena: Arena, web: Process, port: int, seconds: float) -> dict[str, float]:
    _ask(arena, port, count=WARM_UP * len(arena.organizations))
    before = arena.processor_s(web.pid)
    began = time.perf_counter()
    took = _ask(arena, port, seconds=seconds)
    lasted, used = time.perf_counter() - began, arena.processor_s(web.pid) - before
    return {
        "rate": len(took) / lasted,
        "cost": used / len(took) * 1e6,
        "p50": percentile(took, 0.5) * 1000,
        "p99": percentile(took, 0.99) * 1000,
    }


def _ask(arena: Arena, port: int, *, seconds: float = 60.0, count: int = 0) -> list[float]:
    """Closed loop; seconds that each answer took. `count` per client, or as many as fit into `seconds`."""
    took: list[float] = []
    failed: list[str] = []
    until = time.monotonic() + seconds

    def work(first: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        asked = 0
        while time.monotonic() < until and not (count and asked >= count) and not failed:
            began = time.perf_counter()
            line.request("GET", PATH, headers=_headers(arena, first + asked, arena.organizations))
            answer = line.getresponse()
            body = answer.read()
            took.append(time.perf_counter() - began)
            asked += 1
            if answer.status != 200:
                failed.append(f"{answer.status} {body[:300]!r}")
        line.close()

    threads = [threading.Thread(target=work, args=[n * 3]) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise RuntimeError(f"a request was refused: {failed[0]}")
    return took


def _headers(arena: Arena, n: int, organizations: Sequence[Organization]) -> dict[str, str]:
    return {"Authorization": f"Bearer {arena.token}", "X-Organization": organizations[n % len(organizations)].slug}
