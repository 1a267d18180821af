"""The webhooks to be posted: a durable queue with one lane per account.

A lane posts one webhook at a time, in order of its due time. A refused webhook is tried again
later with growing pauses and does not hold up the others: the platforms promise no order then.
"""

import asyncio
import contextlib
import heapq
import json
import time
from collections.abc import Callable
from typing import Any

from simulator.accounts import Account
from simulator.clock import iso
from simulator.database import Database, Row
from simulator.faults import Faults, shuffle_for_sure
from simulator.poster import NoAnswer, Poster
from simulator.settings import SettingsStore
from simulator.signing import encode_body, sign_body
from simulator.stream import Hub

CONCURRENCY = 24


class Outbox:
    """Stores webhooks, plans their faults, posts them, keeps what was answered.

    `target` answers the address of an account, `secret` its signing secret; both may change any time. `tells`: whether
    anybody is subscribed to it; without, its webhooks are dropped.
    `on_settled(message_ids, is_delivered)` is told when a webhook was answered 200 or given up.
    """

    def __init__(self, database: Database, faults: Faults, settings: SettingsStore, hub: Hub) -> None:
        self._database = database
        self._faults = faults
        self._settings = settings
        self._hub = hub
        self._lanes: dict[str, list[tuple[float, int]]] = {}
        self._woken: dict[str, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(CONCURRENCY)
        self._poster = Poster()
        self.target: Callable[[str], str] = lambda account_id: ""
        self.secret: Callable[[str, str], str] = lambda account_id, channel_type: ""
        self.tells: Callable[[Account, str], bool] = lambda account, kind: True
        self.on_settled: Callable[[list[str], bool], None] = lambda message_ids, is_delivered: None

    def start(self) -> None:
        """Take up what an earlier run left behind."""
        for row in self._database.all("SELECT id, lane, due_at FROM deliveries WHERE state = 'pending'"):
            self._push(row["lane"], row["due_at"], row["id"])

    async def stop(self) -> None:
        """Stop posting; what is not done stays in the database."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._poster.close()

    def enqueue(
        self, account: Account, kind: str, payload: Any, *, message_ids: list[str] | None = None,
        due_at: float | None = None, lane: str | None = None,
    ) -> list[int]:  # fmt: skip
        """Queue one webhook (bytes are sent as they are); armed faults may delay, copy, hold or drop it."""
        body = payload if isinstance(payload, bytes) else encode_body(payload)
        plan = self._faults.plan_webhook(account.account_id, kind)
        state = "held" if plan.hold and plan.state == "pending" else plan.state
        if not self.tells(account, kind):
            state = "dropped"
        now = time.time()
        row: dict[str, Any] = {
            "account_id": account.account_id, "channel_type": account.channel_type,
            "lane": lane or account.account_id, "kind": kind, "message_ids": json.dumps(message_ids or []),
            "body": body, "state": state, "hold": plan.hold.id if plan.hold else None,
            "due_at": max(due_at or now, now) + plan.delay_s, "created_at": now,
        }  # fmt: skip
        made: list[int] = []
        for _ in range(plan.copies):
            row["copy_of"] = made[0] if made else None
            made.append(self._database.insert("deliveries", row))
            if state == "pending":
                self._push(row["lane"], row["due_at"], made[-1])
            self._announce(made[-1])
        if plan.hold and state == "held":
            self._release_when_full(plan.hold.id, int(plan.hold.params.get("count", 3)))
        return made

    def _release_when_full(self, fault_id: int, count: int) -> None:
        rows = self._database.all("SELECT id FROM deliveries WHERE state = 'held' AND hold = ? ORDER BY id", [fault_id])
        if len(rows) < count:
            return
        fault = next((fault for fault in self._faults.active if fault.id == fault_id), None)
        self._post_in_order(shuffle_for_sure([row["id"] for row in rows], (fault.params if fault else {}).get("seed")))
        if fault is not None:
            self._faults.use(fault)

    def release(self, *, account_id: str | None = None, hold: int | None = None) -> int:
        """Let go what is held back (all, of one account, or of one reorder fault); answers how many."""
        rows = self._database.all(
            "SELECT id FROM deliveries WHERE state = 'held' AND (? IS NULL OR account_id = ?)"
            " AND (? IS NULL OR hold = ?) ORDER BY id",
            [account_id, account_id, hold, hold],
        )
        self._post_in_order([row["id"] for row in rows])
        return len(rows)

    def redeliver(self, delivery_id: int) -> int | None:
        """Post the same bytes once more, as a new row; None if there is no such delivery."""
        row = self.find_row(delivery_id)
        if row is None:
            return None
        names = ("account_id", "channel_type", "lane", "kind", "message_ids", "body")
        copy = {**{name: row[name] for name in names}, "state": "pending", "copy_of": delivery_id}
        now = time.time()
        made = self._database.insert("deliveries", {**copy, "due_at": now, "created_at": now})
        self._push(row["lane"], now, made)
        self._announce(made)
        return made

    def _post_in_order(self, delivery_ids: list[int]) -> None:
        start = time.time()
        for index, delivery_id in enumerate(delivery_ids):
            due_at = start + index / 1_000_000
            self._change(delivery_id, state="pending", hold=None, due_at=due_at)
            row = self.find_row(delivery_id)
            if row is not None:
                self._push(row["lane"], due_at, delivery_id)

    def _push(self, lane: str, due_at: float, delivery_id: int) -> None:
        heap = self._lanes.get(lane)
        if heap is not None:
            heapq.heappush(heap, (due_at, delivery_id))
            self._woken[lane].set()
            return
        self._lanes[lane] = [(due_at, delivery_id)]
        self._woken[lane] = asyncio.Event()
        task = asyncio.get_running_loop().create_task(self._run_lane(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_lane(self, lane: str) -> None:
        heap, woken = self._lanes[lane], self._woken[lane]
        while heap:
            wait_s = heap[0][0] - time.time()
            if wait_s > 0:
                woken.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), wait_s)
                continue
            _, delivery_id = heapq.heappop(heap)
            async with self._slots:
                await self._attempt(lane, delivery_id)
        del self._lanes[lane], self._woken[lane]

    async def _attempt(self, lane: str, delivery_id: int) -> None:
        row = self.find_row(delivery_id)
        if row is None or row["state"] != "pending":
            return
        started = time.perf_counter()
        status, error = await self._post(row)
        elapsed_ms = round((time.perf_counter() - started) * 1000, 2)
        values: dict[str, Any] = {
            "attempts": row["attempts"] + 1, "http_status": status, "error": error, "elapsed_ms": elapsed_ms,
        }  # fmt: skip
        now, rules = time.time(), self._settings.current
        values["started_at"] = row["started_at"] or now
        if status == 200:
            values |= {"state": "delivered", "finished_at": now}
        elif now - values["started_at"] >= rules.retry_total_s:
            values |= {"state": "gave_up", "finished_at": now}
        else:
            values["due_at"] = now + min(rules.retry_cap_s, rules.retry_base_s * 2 ** min(row["attempts"], 30))
            self._push(lane, values["due_at"], delivery_id)
        self._change(delivery_id, **values)
        if "finished_at" in values:
            self.on_settled(json.loads(row["message_ids"]), status == 200)

    async def _post(self, row: Row) -> tuple[int | None, str | None]:
        url, body = self.target(row["account_id"]), row["body"]
        if not url:
            return None, "no webhook address is configured"
        headers = {
            "Content-Type": "application/json", "Accept": "*/*", "User-Agent": "facebookexternalua",
            **sign_body(body, self.secret(row["account_id"], row["channel_type"])),
        }  # fmt: skip
        try:
            return await self._poster.post(url, body, headers, self._settings.current.webhook_timeout_s), None
        except TimeoutError:
            return None, "timeout"
        except NoAnswer as error:
            return None, str(error)

    def _change(self, delivery_id: int, **values: Any) -> None:
        assignments = ", ".join(f"{name} = ?" for name in values)
        self._database.execute(f"UPDATE deliveries SET {assignments} WHERE id = ?", [*values.values(), delivery_id])
        self._announce(delivery_id)

    def _announce(self, delivery_id: int) -> None:
        if self._hub.has_listeners:
            row = self.find_row(delivery_id)
            if row is not None:
                self._hub.publish("delivery", delivery_json(row, with_body=False))

    def find_row(self, delivery_id: int) -> Row | None:
        """One delivery, or None."""
        return self._database.one("SELECT * FROM deliveries WHERE id = ?", [delivery_id])

    def list_rows(self, *, account_id: str | None, state: str | None, after: int, limit: int) -> list[Row]:
        """Deliveries newest first; with `after`, those behind that id, oldest first."""
        order = "id" if after else "id DESC"
        return self._database.all(
            "SELECT * FROM deliveries WHERE id > ? AND (? IS NULL OR account_id = ?) AND (? IS NULL OR state = ?)"
            f" ORDER BY {order} LIMIT ?",
            [after, account_id, account_id, state, state, limit],
        )

    def counts(self) -> dict[str, int]:
        """How many deliveries are in each state."""
        rows = self._database.all("SELECT state, count(*) AS n FROM deliveries GROUP BY state")
        return {row["state"]: row["n"] for row in rows}

    async def wait_settled(self, delivery_ids: list[int], timeout_s: float) -> bool:
        """Wait until these were answered 200, dropped or given up; False when the time is over first."""
        until = time.monotonic() + timeout_s
        marks = ", ".join("?" for _ in delivery_ids)
        sql = f"SELECT count(*) FROM deliveries WHERE state = 'pending' AND id IN ({marks})"
        while self._database.number(sql, delivery_ids):
            if time.monotonic() >= until:
                return False
            await asyncio.sleep(0.01)
        return True

    async def wait_idle(self, timeout_s: float) -> bool:
        """Wait until nothing is pending; False when the time is over first."""
        until = time.monotonic() + timeout_s
        while self._database.number("SELECT count(*) FROM deliveries WHERE state = 'pending'"):
            if time.monotonic() >= until:
                return False
            await asyncio.sleep(0.02)
        return True


def delivery_json(row: Row, *, with_body: bool) -> dict[str, Any]:
    """The JSON of a delivery; `body` is the exact text that was posted."""
    values: dict[str, Any] = {
        "id": row["id"], "account_id": row["account_id"], "channel_type": row["channel_type"],
        "kind": row["kind"], "state": row["state"], "attempts": row["attempts"],
        "http_status": row["http_status"], "error": row["error"], "elapsed_ms": row["elapsed_ms"],
        "message_ids": json.loads(row["message_ids"]), "copy_of": row["copy_of"],
        "created_at": iso(int(row["created_at"] * 1000)), "due_at": iso(int(row["due_at"] * 1000)),
        "finished_at": iso(int(row["finished_at"] * 1000)) if row["finished_at"] else None,
    }  # fmt: skip
    return {**values, "body": row["body"].decode("utf-8", "replace")} if with_body else values
