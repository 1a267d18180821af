"""Bursts: many customers' messages at a steady rate, for load tests."""

import asyncio
import time
from dataclasses import asdict, dataclass
from typing import Any

from simulator import playing
from simulator.accounts import Account
from simulator.webhooks import messaging, whatsapp
from simulator.world import World

MAX_COUNT = 20_000
DEFAULT_TEXT = "Burst message {n}"


@dataclass(slots=True)
class Burst:
    """What is asked for and how far it is. `rate`: messages per second; `batch`: messages per webhook.

    parallel: lanes over which the customers are spread; each customer's messages stay in order.
    """

    account_id: str
    count: int
    rate: float
    customers: int = 50
    batch: int = 1
    parallel: int = 8
    text: str = DEFAULT_TEXT
    queued: int = 0
    is_running: bool = True


def read_burst(account: Account, document: dict[str, Any]) -> Burst:
    """Check a request. Raises ValueError."""
    rate = document.get("rate", 50)
    if not isinstance(rate, int | float) or not 0 < rate <= 10_000:
        raise ValueError("rate must be more than 0 and at most 10000 messages a second")
    return Burst(
        account_id=account.account_id,
        count=_whole(document, "count", 100, MAX_COUNT),
        rate=float(rate),
        customers=_whole(document, "customers", 50, 5_000),
        batch=_whole(document, "batch", 1, 1_000),
        parallel=_whole(document, "parallel", 8, 16),
        text=str(document.get("text") or DEFAULT_TEXT),
    )


def _whole(document: dict[str, Any], name: str, default: int, high: int) -> int:
    value = document.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= high:
        raise ValueError(f"{name} must be a whole number from 1 to {high}")
    return value


class Bursts:
    """At most one burst per account at a time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.known: dict[str, Burst] = {}

    def start(self, account: Account, burst: Burst) -> None:
        """Begin in the background. Raises ValueError while another one runs for the account."""
        running = self.known.get(account.account_id)
        if running is not None and running.is_running:
            raise ValueError("a burst is already running for this account")
        self.known[account.account_id] = burst
        self._tasks[account.account_id] = asyncio.get_running_loop().create_task(self._run(account, burst))

    async def stop(self) -> None:
        """Stop every burst; what is queued is still delivered."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def public(self) -> list[dict[str, Any]]:
        """The JSON of all bursts of this run."""
        return [asdict(burst) for burst in self.known.values()]

    async def _run(self, account: Account, burst: Burst) -> None:
        started = time.monotonic()
        try:
            while burst.queued < burst.count:
                due = min(burst.count, int((time.monotonic() - started) * burst.rate) + 1)
                while burst.queued < due:
                    # A webhook holds messages of one lane only, so that customers keep their order.
                    size = min(burst.batch, due - burst.queued) if burst.batch > 1 else 1
                    self._queue_one(account, burst, size)
                    await asyncio.sleep(0)
                await asyncio.sleep(min(0.02, 1 / burst.rate))
        finally:
            burst.is_running = False
            self._world.hub.publish("burst", asdict(burst))

    def _queue_one(self, account: Account, burst: Burst, size: int) -> None:
        world = self._world
        first = burst.queued
        lane = f"{account.account_id}/{(first % burst.customers) % burst.parallel}"
        acts = [playing.prepare(world, account, _document(account, burst, first + index)) for index in range(size)]
        for act in acts:
            playing.record(world, act)
        rendered = [playing.render(act) for act in acts]
        if account.channel_type == "whatsapp":
            pairs = [(act.customer, message) for act, message in zip(acts, rendered, strict=True)]
            body = whatsapp.envelope(account, [whatsapp.message_value(account, pairs)])
        else:
            body = messaging.envelope(account, rendered, world.clock.now_ms())
        message_ids = [act.message_id for act in acts]
        lane = lane if burst.batch == 1 else account.account_id
        world.outbox.enqueue(account, "message", body, message_ids=message_ids, lane=lane)
        burst.queued += size


def _document(account: Account, burst: Burst, number: int) -> dict[str, Any]:
    index = number % burst.customers
    is_whatsapp = account.channel_type == "whatsapp"
    customer_id = f"15550300{index:04d}" if is_whatsapp else f"7000000000{index:06d}"
    customer = {"id": customer_id, "name": f"Load customer {index + 1}"}
    return {"customer": customer, "type": "text", "text": burst.text.replace("{n}", str(number + 1))}
