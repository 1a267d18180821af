"""Webhook load from a process of its own: `python -m bench.lib.load` reads a plan (JSON) and prints what happened.

closed   as many requests as the server answers, over `connections` connections
open     `rate` requests a second by the clock; latency counts from the moment a request was due, so a server that
         stalls is charged for everybody who waited
"""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Literal

import uvloop

from bench.lib.http_client import Connection, open_connection
from bench.lib.mixture import Mixture
from bench.lib.numbers import percentile
from bench.lib.payloads import Messages, request
from bench.lib.printing import print_json

RETRY_S = 0.1
GIVE_UP_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What to send. `count` requests, or as many as `seconds` allow; open mode needs `rate` (1/s) and `seconds`.

    `repeat_one`: the same body again and again (the server's work without the generator's).
    `mixed`: all kinds of events (mixture.Mixture) instead of texts of one `size`.
    `insist`: a request that is refused is sent again every 100 ms, as Meta would, only sooner (open mode).
    """

    mode: Literal["closed", "open"]
    port: int
    path: str
    numbers: list[str]
    run: str
    seconds: float = 0.0
    count: int = 0
    rate: float = 0.0
    connections: int = 32
    customers: int = 50
    size: int = 700
    repeat_one: bool = False
    mixed: bool = False
    insist: bool = False


@dataclass(slots=True)
class Outcome:
    """What came of it. Latencies in ms; `acknowledged`: message id to when (seconds since 1970) it was first sent."""

    answered: int = 0
    refused: int = 0
    seconds: float = 0.0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    max_ms: float = 0.0
    acknowledged: dict[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Answers with 200 per second."""
        return self.answered / self.seconds


def start_load(load: Load) -> "subprocess.Popen[str]":
    """Begin in a process of its own; `finish_load` waits for it."""
    command = [sys.executable, "-m", "bench.lib.load", json.dumps(asdict(load))]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finish_load(process: "subprocess.Popen[str]") -> Outcome:
    """Wait for the end. Raises RuntimeError when the generator failed."""
    printed, _ = process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"the load generator ended with {process.returncode}")
    return Outcome(**json.loads(printed))


def run_load(load: Load) -> Outcome:
    """Send it all and wait."""
    return finish_load(start_load(load))


async def _closed(load: Load, outcome: Outcome) -> list[float]:
    """Each connection sends its next request as soon as the one before is answered."""
    messages = _events(load)
    requests = [_sealed(load, messages) for _ in range(load.count or 1)]
    latencies: list[float] = []
    done = asyncio.Event()
    state = {"next": 0, "flying": 0}
    began = time.perf_counter()
    until = began + load.seconds if load.seconds else float("inf")

    def go(connection: Connection) -> None:
        n = state["next"]
        if (load.count and n >= load.count) or time.perf_counter() >= until:
            if state["flying"] == 0:
                done.set()
            return
        state["next"] += 1
        state["flying"] += 1
        sent = time.perf_counter()
        message_id, raw = requests[n if load.count else 0]

        def answered(status: int) -> None:
            state["flying"] -= 1
            latencies.append((time.perf_counter() - sent) * 1000)
            _note(outcome, status)
            if status == 200 and load.count:
                outcome.acknowledged[message_id] = time.time()
            if status == 0:
                raise ConnectionError("the server closed the connection")
            go(connection)

        connection.send(raw, answered)

    for connection in [await open_connection(load.port) for _ in range(load.connections)]:
        go(connection)
    await done.wait()
    outcome.seconds = time.perf_counter() - began
    return latencies


async def _open(load: Load, outcome: Outcome) -> list[float]:
    """Requests by the clock, over as many connections as are needed."""
    messages = _events(load)
    same = _sealed(load, messages)
    idle: list[Connection] = []
    latencies: list[float] = []

    async def one(due: float) -> None:
        message_id, raw = same if load.repeat_one else _sealed(load, messages)
        first_sent = time.time()
        give_up = time.perf_counter() + (GIVE_UP_S if load.insist else 0)
        status = await _attempt(load.port, raw, idle)
        while status != 200 and time.perf_counter() < give_up:
            await asyncio.sleep(RETRY_S)
            status = await _attempt(load.port, raw, idle)
        latencies.append((time.perf_counter() - due) * 1000)
        _note(outcome, status)
        if status == 200:
            outcome.acknowledged[message_id] = first_sent

    began = time.perf_counter()
    running = set()
    for n in range(int(load.rate * load.seconds)):
        due = began + n / load.rate
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        running.add(asyncio.create_task(one(due)))
    await asyncio.gather(*running)
    outcome.seconds = time.perf_counter() - began
    return latencies


async def _attempt(port: int, raw: bytes, idle: list[Connection]) -> int:
    """Send once; the status, or 0 when the connection failed."""
    connection = None
    while idle and connection is None:
        connection = idle.pop()
        if not connection.is_open:
            connection = None
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def answered(status: int) -> None:
        if not answer.done():
            answer.set_result(status)

    try:
        connection = connection or await open_connection(port)
        connection.send(raw, answered)
        status = await asyncio.wait_for(answer, GIVE_UP_S)
    except (OSError, TimeoutError):
        if connection is not None:
            connection.close()
        return 0
    if connection.is_open:
        idle.append(connection)
    return status


def _events(load: Load) -> Messages | Mixture:
    if load.mixed:
        return Mixture(run=load.run, numbers=load.numbers, customers=load.customers)
    return Messages(run=load.run, numbers=load.numbers, customers=load.customers, size=load.size)


def _sealed(load: Load, messages: Messages | Mixture) -> tuple[str, bytes]:
    message_id, body = messages.next()
    return message_id, request(load.path, body)


def _note(outcome: Outcome, status: int) -> None:
    if status == 200:
        outcome.answered += 1
    else:
        outcome.refused += 1


def main() -> None:
    """Run the plan of the first argument."""
    load = Load(**json.loads(sys.argv[1]))
    outcome = Outcome()
    latencies = uvloop.run(_closed(load, outcome) if load.mode == "closed" else _open(load, outcome))
    outcome.p50_ms, outcome.p99_ms = percentile(latencies, 0.5), percentile(latencies, 0.99)
    outcome.max_ms = max(latencies, default=float("nan"))
    print_json(asdict(outcome))


if __name__ == "__main__":
    main()
