"""P14: from an agent's Send to the call to the platform: how soon, and how many.

reference  httpx with kept connections that posts the same bodies and writes nothing down
"""

import http.client
import json
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle, islice
from threading import local

from bench.lib.arena import Arena
from bench.lib.machine import measure_fsync_ms
from bench.lib.numbers import percentile
from bench.lib.report import Plan, Result, Samples
from bench.lib.waiting import wait_until

RATE = 10.0  # replies a second, by the clock
CLIENTS = 8
TIMEOUT_S = 60.0
_own = local()


def run(arena: Arena, plan: Plan) -> Result:
    """p50 and p99 at an office's pace; replies per second and processor time each when all press Send at once."""
    samples = Samples()
    count = 400 if plan.quick else 1600
    with _sending(arena):
        targets = cycle(_conversations(arena))
        _send_all(arena, list(islice(targets, 64)))  # connections and prepared statements are new only once
        for _ in range(plan.rounds):
            samples.add("disk", fsync=measure_fsync_ms())
            samples.add("ours", **_by_the_clock(arena, list(islice(targets, int(RATE * plan.seconds * 2)))))
            samples.add("ours", **_at_once(arena, list(islice(targets, count))))
            samples.add("bare", **_bare(arena, count))
    return _result(samples)


@contextmanager
def _sending(arena: Arena) -> Iterator[None]:
    """The API and the platform, up."""
    with arena.server("bench.ref.graph:application", port=arena.graph_port):
        arena.stack.start("web")
        try:
            yield
        finally:
            arena.stack.kill("web", signal.SIGTERM)


def _conversations(arena: Arena) -> list[tuple[str, str]]:
    """(slug, id) of WhatsApp conversations whose window is open, the organizations in turn."""
    found = []
    with arena.connect() as database:
        for each in arena.organizations:
            rows = database.execute(
                f'SELECT id FROM "{each.schema}".inbox_conversation '
                "WHERE channel_type = 'whatsapp' AND reply_window_ends_at > now() ORDER BY id"
            )
            found.append([(each.slug, str(row[0])) for row in rows])
    return [pair for turn in zip(*found, strict=False) for pair in turn]


def _by_the_clock(arena: Arena, targets: list[tuple[str, str]]) -> dict[str, float]:
    """Latency in ms from the press of Send to the arrival at the platform."""
    began, due = time.perf_counter(), {}
    with ThreadPoolExecutor(CLIENTS) as pool:
        for n, target in enumerate(targets):
            early = began + n / RATE - time.perf_counter()
            if early > 0:
                time.sleep(early)
            text = _new_text()
            due[text] = time.time()
            pool.submit(_post, arena, target, text)
    arrived = _wait_for(arena, set(due))
    took = [(arrived[text] - at) * 1000 for text, at in due.items()]
    return {"p50": percentile(took, 0.5), "p99": percentile(took, 0.99)}


def _at_once(arena: Arena, targets: list[tuple[str, str]]) -> dict[str, float]:
    pids = arena.stack.pids
    before, began = arena.processor_s(pids["web"], pids["worker"]), time.time()
    arrived = _send_all(arena, targets)
    used = arena.processor_s(pids["web"], pids["worker"]) - before
    return {"rate": len(targets) / (max(arrived.values()) - began), "cost": used / len(targets) * 1e6}


def _send_all(arena: Arena, targets: list[tuple[str, str]]) -> dict[str, float]:
    texts = [_new_text() for _ in targets]
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda pair: _post(arena, *pair), zip(targets, texts, strict=True)))
    return _wait_for(arena, set(texts))


def _bare(arena: Arena, count: int) -> dict[str, float]:
    url = f"http://127.0.0.1:{arena.graph_port}/v25.0/{arena.numbers[0]}/messages"
    figures: dict[str, float] = json.loads(arena.python("bench.ref.send_messages", url, str(count), str(CLIENTS)))
    return figures


def _new_text() -> str:
    return f"reply {time.time_ns()}"


def _post(arena: Arena, target: tuple[str, str], text: str) -> None:
    slug, conversation_id = target
    if not hasattr(_own, "line"):
        _own.line = http.client.HTTPConnection("127.0.0.1", arena.stack.ports["web"], timeout=30)
    headers = {
        "Authorization": f"Bearer {arena.token}",
        "X-Organization": slug,
        "Content-Type": "application/json",
    }
    body = json.dumps({"temp_id": text, "body_text": text})
    _own.line.request("POST", f"/api/conversations/{conversation_id}/messages", body=body, headers=headers)
    answer = _own.line.getresponse()
    said = answer.read()
    if answer.status != 202:
        raise RuntimeError(f"a reply was refused: {answer.status} {said[:300]!r}")


def _wait_for(arena: Arena, texts: set[str]) -> dict[str, float]:
    """When (seconds since 1970) each of the texts reached the platform. Raises RuntimeError when one came twice."""
    arrivals: list[list[str | float]] = []

    def is_complete() -> bool:
        line = http.client.HTTPConnection("127.0.0.1", arena.graph_port, timeout=10)
        line.request("GET", "/arrived")
        arrivals[:] = [pair for pair in json.loads(line.getresponse().read()) if pair[0] in texts]
        line.close()
        return len({text for text, _ in arrivals}) == len(texts)

    wait_until(is_complete, TIMEOUT_S)
    if len(arrivals) != len(texts):
        raise RuntimeError(f"{len(texts)} replies were sent {len(arrivals)} times")
    return {str(text): float(at) for text, at in arrivals}


def _result(samples: Samples) -> Result:
    result = Result("P14")
    result.rows = [
        samples.row("p50", "Send → call to the platform at 10/s, p50", "ms"),
        samples.row("p99", "Send → call to the platform at 10/s, p99", "ms"),
        samples.row("rate", "replies at once, 8 agents (reference: bare httpx)", "1/s", reference="bare"),
        samples.row("cost", "  processor time each", "µs", reference="bare"),
    ]
    fsync = samples.median("disk", "fsync")
    allowed = 2 * fsync + 20
    result.remarks = [f"fsync {fsync:.1f} ms: p50 may be {allowed:.1f} ms (2 fsync + 20 ms)"]
    result.values = {
        "p50_over_allowed": samples.median("ours", "p50") / allowed,
        "cost_over_bare": samples.median("ours", "cost") / samples.median("bare", "cost"),
        "p99_ms": samples.median("ours", "p99"),
        "replies_per_s": samples.median("ours", "rate"),
    }
    return result
