"""Faults on request. Families: what happens to webhooks, to Graph calls, to files, and to tokens.

Webhook faults add up (a delayed duplicate is possible). Of the others the oldest that fits
is used. `remaining` counts down with each use; None means always.
"""

import json
import random
from dataclasses import dataclass, field
from typing import Any

from simulator.database import Database

WEBHOOK_KINDS = ("delay", "duplicate", "reorder", "drop")
GRAPH_KINDS = (
    "graph_error", "server_error_json", "server_error_html", "timeout", "cut", "slow", "status_first",
)  # fmt: skip
MEDIA_KINDS = (
    "media_error", "media_expired", "media_slow", "media_cut", "media_type", "media_html", "media_content",
    "media_checksum", "media_large", "media_redirect", "media_link",
)  # fmt: skip
TOKEN_KINDS = ("token_dies",)
KINDS = WEBHOOK_KINDS + GRAPH_KINDS + MEDIA_KINDS + TOKEN_KINDS
EVENT_KINDS = ("message", "status", "echo", "event", "raw")
#: Which calls a Graph fault is about. Sends, unless it says otherwise.
GRAPH_STEPS = ("send", "signal", "media", "upload", "profile", "templates", "control")


@dataclass(slots=True)
class Fault:
    """One fault that waits to strike. `account_id` None: every account."""

    id: int
    kind: str
    account_id: str | None
    remaining: int | None
    params: dict[str, Any]

    def public(self) -> dict[str, Any]:
        """The JSON of the API: the parameters lie beside the rest, as they were given."""
        head = {"id": self.id, "kind": self.kind, "account_id": self.account_id, "remaining": self.remaining}
        return {**head, **self.params}


@dataclass(slots=True)
class WebhookPlan:
    """What to do with one webhook: how late, how often, and whether to keep it back (`hold`: fault id)."""

    delay_s: float = 0.0
    copies: int = 1
    state: str = "pending"
    hold: Fault | None = field(default=None)


class Faults:
    """The faults in force. Kept in memory, mirrored to the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        rows = database.all("SELECT * FROM faults ORDER BY id")
        self.active = [
            Fault(row["id"], row["kind"], row["account_id"], row["remaining"], json.loads(row["params"]))
            for row in rows
        ]

    def add(self, document: dict[str, Any]) -> Fault:
        """Arm a fault given as in README.md. Raises ValueError naming what is wrong."""
        kind = str(document.get("kind") or "")
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        times = document.get("times", 1)
        if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
            raise ValueError("times must be a positive integer, or null for always")
        account_id = document.get("account_id") or None
        params = {name: value for name, value in document.items() if name not in ("kind", "times", "account_id")}
        _check_params(kind, params)
        values = {"kind": kind, "account_id": account_id, "remaining": times, "params": json.dumps(params)}
        fault = Fault(self._database.insert("faults", values), kind, account_id, times, params)
        self.active.append(fault)
        return fault

    def remove(self, fault_id: int | None = None) -> list[int]:
        """Disarm one fault, or all; answers the ids that were removed."""
        gone = [fault.id for fault in self.active if fault_id is None or fault.id == fault_id]
        self.active = [fault for fault in self.active if fault.id not in gone]
        for removed in gone:
            self._database.execute("DELETE FROM faults WHERE id = ?", [removed])
        return gone

    def plan_webhook(self, account_id: str, event_kind: str) -> WebhookPlan:
        """What the armed faults do to this webhook; uses them up, but for reorder (see `use`)."""
        plan = WebhookPlan()
        for fault in list(self.active):
            if fault.kind not in WEBHOOK_KINDS or not _fits(fault, account_id):
                continue
            if event_kind not in (fault.params.get("events") or EVENT_KINDS):
                continue
            if fault.kind == "reorder":
                plan.hold = plan.hold or fault
                continue
            if fault.kind == "delay":
                plan.delay_s += float(fault.params.get("seconds", 5))
            elif fault.kind == "duplicate":
                plan.copies = max(plan.copies, int(fault.params.get("copies", 2)))
            else:
                plan.state = "held" if fault.params.get("mode") == "hold" else "dropped"
            self.use(fault)
        return plan

    def take_graph(self, account_id: str, step: str = "send") -> Fault | None:
        """The fault that strikes this call, used up by one; None if all is well."""
        for fault in self.active:
            steps = fault.params.get("on") or ["send"]
            if fault.kind in GRAPH_KINDS and _fits(fault, account_id) and step in steps:
                self.use(fault)
                return fault
        return None

    def take_media(self, account_id: str, step: str) -> Fault | None:
        """The fault that strikes this step (`address` or `file`) of fetching a file, used up by one."""
        for fault in self.active:
            usual = "address" if fault.kind == "media_link" else "file"
            if fault.kind in MEDIA_KINDS and _fits(fault, account_id) and fault.params.get("step", usual) == step:
                self.use(fault)
                return fault
        return None

    def take_token(self, account_ids: list[str]) -> Fault | None:
        """A `token_dies` fault whose `after` calls are over; each call before counts down. Never used up."""
        for fault in self.active:
            if fault.kind not in TOKEN_KINDS or not any(_fits(fault, account_id) for account_id in account_ids):
                continue
            left = int(fault.params.get("after", 0))
            if left <= 0:
                return fault
            fault.params["after"] = left - 1
            self._database.execute("UPDATE faults SET params = ? WHERE id = ?", [json.dumps(fault.params), fault.id])
        return None

    def use(self, fault: Fault) -> None:
        """Count one use; the last one disarms the fault."""
        if fault.remaining is None:
            return
        fault.remaining -= 1
        if fault.remaining <= 0:
            self.remove(fault.id)
        else:
            self._database.execute("UPDATE faults SET remaining = ? WHERE id = ?", [fault.remaining, fault.id])


def shuffle_for_sure(items: list[int], seed: object) -> list[int]:
    """The items in another order than given (if there are at least two); same seed, same order."""
    shuffled = list(items)
    random.Random(str(seed)).shuffle(shuffled)
    return shuffled if shuffled != items else list(reversed(items))


def _fits(fault: Fault, account_id: str) -> bool:
    return fault.account_id is None or fault.account_id == account_id


NUMBERS = (
    ("seconds", 0, 3600), ("copies", 1, 100), ("count", 2, 1000), ("status", 400, 599), ("after", 0, 1_000_000),
    ("bytes", 1, 2**31), ("retry_after", 0, 86_400), ("regain_minutes", 0, 10_080),
)  # fmt: skip


def _check_params(kind: str, params: dict[str, Any]) -> None:
    for name, low, high in NUMBERS:
        value = params.get(name)
        if value is not None and (not isinstance(value, int | float) or not low <= value <= high):
            raise ValueError(f"{name} must be between {low} and {high}")
    if kind == "graph_error" and not isinstance(params.get("code"), int):
        raise ValueError("code is missing: the number of the Graph error")
    for name, allowed in (("events", EVENT_KINDS), ("on", GRAPH_STEPS)):
        given = params.get(name)
        if given is not None and (not isinstance(given, list) or not set(given) <= set(allowed)):
            raise ValueError(f"{name} must be a list of {', '.join(allowed)}")
    if params.get("step", "file") not in ("address", "file"):
        raise ValueError("step must be address or file")
    if params.get("statuses", "after") not in ("after", "before", "none"):
        raise ValueError("statuses must be after, before or none")
    if params.get("as", "response") not in ("response", "status"):
        raise ValueError("as must be response or status")
