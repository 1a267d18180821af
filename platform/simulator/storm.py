"""A storm: one large batch and many parallel webhooks, each several times and in random order, as one call."""

import random
from dataclasses import dataclass
from typing import Any

from simulator import playing
from simulator.accounts import Account
from simulator.webhooks import messaging, whatsapp
from simulator.world import World

MAX_BATCH, MAX_POSTS, MAX_COPIES, MAX_CUSTOMERS = 1_000, 500, 10, 500


@dataclass(frozen=True, slots=True)
class Storm:
    """`batch` messages in one POST, beside `posts` POSTs with one message each, every one of them `copies` times."""

    batch: int
    posts: int
    copies: int
    customers: int
    seed: int
    text: str


def read_storm(document: dict[str, Any]) -> Storm:
    """Check a request. Raises ValueError."""
    return Storm(
        batch=_whole(document, "batch", 50, 0, MAX_BATCH), posts=_whole(document, "posts", 20, 0, MAX_POSTS),
        copies=_whole(document, "copies", 2, 1, MAX_COPIES), seed=_whole(document, "seed", 1, 0, 2**31),
        customers=_whole(document, "customers", 1, 1, MAX_CUSTOMERS),
        text=str(document.get("text") or "Storm message {n}"),
    )  # fmt: skip


def _whole(document: dict[str, Any], name: str, default: int, low: int, high: int) -> int:
    value = document.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}")
    return value


def raise_storm(world: World, account: Account, storm: Storm) -> dict[str, Any]:
    """Queue it; answers the message ids in the order in which the customers wrote.

    Messages are a second apart on the platform's clock, so that their order can be told whatever arrives first.
    """
    total = storm.batch + storm.posts
    start_ms = world.clock.now_ms() - total * 1000
    acts = [playing.prepare(world, account, _document(account, storm, n, start_ms)) for n in range(total)]
    for act in acts:
        playing.record(world, act)
    if storm.batch:
        first = acts[: storm.batch]
        message_ids = [act.message_id for act in first]
        world.outbox.enqueue(account, "message", _body(world, account, first), message_ids=message_ids, lane="storm")
    rest = [act for act in acts[storm.batch :] for _ in range(storm.copies)]
    random.Random(storm.seed).shuffle(rest)
    for number, act in enumerate(rest):  # a lane each: nothing waits for another
        lane = f"storm/{account.account_id}/{number}"
        world.outbox.enqueue(account, "message", _body(world, account, [act]), message_ids=[act.message_id], lane=lane)
    return {
        "message_ids": [act.message_id for act in acts], "webhooks": len(rest) + bool(storm.batch),
        "customer_ids": sorted({act.customer.customer_id for act in acts}),
    }  # fmt: skip


def _body(world: World, account: Account, acts: list[playing.Act]) -> dict[str, Any]:
    if account.channel_type == "whatsapp":
        pairs = [(act.customer, playing.render(act)) for act in acts]
        return whatsapp.envelope(account, [whatsapp.message_value(account, pairs)])
    return messaging.envelope(account, [playing.render(act) for act in acts], world.clock.now_ms())


def _document(account: Account, storm: Storm, number: int, start_ms: int) -> dict[str, Any]:
    index = number % storm.customers
    customer_id = f"15550206{index:03d}" if account.channel_type == "whatsapp" else f"7100000000{index:06d}"
    return {
        "customer": {"id": customer_id, "name": f"Storm customer {index + 1}"}, "type": "text",
        "text": storm.text.replace("{n}", str(number + 1)), "timestamp_ms": start_ms + number * 1000,
    }  # fmt: skip
