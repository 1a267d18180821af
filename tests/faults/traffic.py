"""Webhooks as a busy day brings them, and a sender that does what Meta does: signs, repeats, never gives up."""

import asyncio
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from apps.inbound.tests.webhooks import Webhook, escape, join, signature_of, text, whatsapp

SUFFIXES = {"acme": "101", "globex": "102"}
ANSWER_TIMEOUT_S = 10.0
CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Item:
    """One message inside a webhook."""

    message_id: str
    slug: str
    sent_at: int  # provider's time, seconds


@dataclass(slots=True)
class Delivery:
    """One webhook: its bytes, what is in it, and what became of it."""

    raw: bytes
    signature: str
    items: tuple[Item, ...]
    attempts: int = 0
    is_acknowledged: bool = False
    answers: list[int] = field(default_factory=list)  # 0 = no answer


def make_traffic(name: str, count: int, *, chance: random.Random, age_s: int = 3600) -> list[Delivery]:
    """`count` webhooks of both companies: singles, batches, and some with both in one body.

    Ids begin with `name`; the provider's times are a second apart in the order of the list and `age_s` old.
    """
    clock = int(time.time()) - age_s - 4 * count
    made: list[Delivery] = []
    serial = 0

    def next_body(slug: str, size: int) -> tuple[Webhook, list[Item]]:
        nonlocal serial, clock
        messages, items = [], []
        for _ in range(size):
            serial, clock = serial + 1, clock + 1
            message_id, sender = f"{name}-{serial:05}", f"1555020{chance.randrange(12):04}"
            messages.append(text(message_id, sender=sender, at=clock, body=f"Message {serial}"))
            items.append(Item(message_id, slug, clock))
        return whatsapp(SUFFIXES[slug], *messages), items

    for _ in range(count):
        kind = chance.random()
        slugs = ["acme", "globex"] if kind < 0.1 else [chance.choice(["acme", "globex"])]
        parts = [next_body(slug, 3 if kind > 0.9 else 1) for slug in slugs]
        made.append(as_delivery(join(*(body for body, _ in parts)), [item for _, items in parts for item in items]))
    return made


def as_delivery(body: Webhook, items: Sequence[Item]) -> Delivery:
    """A webhook ready to be sent."""
    raw = escape(body)
    return Delivery(raw, signature_of(body, raw), tuple(items))


class Meta:
    """Sends deliveries from a thread of its own, `rate` a second (0 = as fast as it goes), until each got its 200.

    What was not acknowledged comes again after 0.4 s, then twice as late each time, at most a second.
    """

    def __init__(self, port: int, deliveries: Sequence[Delivery], *, rate: float = 0.0, connections: int = CONNECTIONS):
        self._port = port
        self._deliveries = list(deliveries)
        self._rate = rate
        self._connections = connections
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="meta", daemon=True)
        self._stop = threading.Event()
        self.slowest_answer_s = 0.0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=ANSWER_TIMEOUT_S + 5)

    @property
    def is_done(self) -> bool:
        """Whether everything is acknowledged."""
        return not self._thread.is_alive()

    @property
    def unacknowledged(self) -> int:
        """How many deliveries still lack their 200."""
        return sum(not each.is_acknowledged for each in self._deliveries)

    def answers(self) -> dict[int, int]:
        """How often each status came; 0 = no answer."""
        counted: dict[int, int] = {}
        for delivery in self._deliveries:
            for status in delivery.answers:
                counted[status] = counted.get(status, 0) + 1
        return counted

    async def _run(self) -> None:
        queue: asyncio.Queue[Delivery | None] = asyncio.Queue()
        senders = [asyncio.create_task(self._send_from(queue)) for _ in range(self._connections)]
        for delivery in self._deliveries:
            queue.put_nowait(delivery)
            if self._rate:
                await asyncio.sleep(1 / self._rate)
            if self._stop.is_set():
                break
        while self.unacknowledged and not self._stop.is_set():
            await asyncio.sleep(0.02)
        for task in senders:
            task.cancel()
        await asyncio.gather(*senders, return_exceptions=True)

    async def _send_from(self, queue: "asyncio.Queue[Delivery | None]") -> None:
        while (delivery := await queue.get()) is not None:
            began = time.monotonic()
            status = await self._post(delivery)
            self.slowest_answer_s = max(self.slowest_answer_s, time.monotonic() - began if status else 0)
            delivery.attempts += 1
            delivery.answers.append(status)
            if status == 200:
                delivery.is_acknowledged = True
            else:
                pause_s = min(0.2 * 2 ** min(delivery.attempts, 5), 1.0)
                asyncio.get_running_loop().call_later(pause_s, queue.put_nowait, delivery)

    async def _post(self, delivery: Delivery) -> int:
        """The status; 0 when there was none."""
        head = (
            f"POST /webhooks/meta HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(delivery.raw)}\r\nX-Hub-Signature-256: {delivery.signature}\r\n"
            "Connection: close\r\n\r\n"
        )
        writer = None
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
                writer.write(head.encode() + delivery.raw)
                line = await reader.readline()
                return int(line.split()[1]) if line else 0
        except (OSError, TimeoutError, ValueError, IndexError):
            return 0
        finally:
            if writer is not None:
                writer.close()
