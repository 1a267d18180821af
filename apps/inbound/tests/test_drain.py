"""The lanes: fair to everybody, stopped by nobody, and nothing lost when a worker dies."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from django.db import DataError, OperationalError, connection, transaction

from apps.inbound import apply, queue
from apps.inbound import drain as draining
from apps.inbound.apply import Entry, Opened, Routes
from apps.inbound.drain import drain, drain_once_more
from apps.inbound.models import UNSORTED
from apps.inbound.tests import doomed_worker
from apps.inbound.tests.office import Office
from apps.inbound.tests.webhooks import APP_SECRET, Webhook, join, text, whatsapp
from apps.inbox.queries import lock_conversation
from apps.inbox.services import set_status
from devkit.paths import ROOT
from kernel.signatures import sign
from tenants.context import tenant_scope


def post_all(office: Office, bodies: Sequence[Webhook]) -> None:
    for body in bodies:
        assert office.post(body).status_code == 200


def ids(office: Office, slug: str = "acme") -> list[str]:
    return [each["channel_message_id"] for each in office.messages(slug)]


def dead_letters(office: Office) -> list[tuple[str, int, str]]:
    rows = office.rows("SELECT organization_id, position, reason FROM inbound_deadletter ORDER BY receipt_id, position")
    return [(organization, position, reason) for organization, position, reason in rows]


def test_a_long_backlog_of_one_organization_does_not_hold_up_another(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draining, "TURN_S", 0.0)  # one batch a turn
    monkeypatch.setattr(draining, "BATCH", 5)
    turns: list[str] = []
    applied = draining._apply

    def note_and_apply(lane: str, opened: list[Opened], routes: Routes) -> list[queue.Dead]:
        turns.append(lane)
        return applied(lane, opened, routes)

    monkeypatch.setattr(draining, "_apply", note_and_apply)
    post_all(office, [whatsapp("101", text(f"wamid.{n}", at=1_788_000_000 + n)) for n in range(30)])
    post_all(office, [whatsapp("102", text(f"wamid.{n}", at=1_788_000_000 + n)) for n in range(10)])

    assert drain() == 40

    acme, globex = (office.scopes[slug].organization_id for slug in ("acme", "globex"))
    assert sorted(turns[:2]) == sorted(turns[2:4]) == sorted([acme, globex])
    assert turns[4:] == [acme] * 4
    assert ids(office) == [f"wamid.{n}" for n in range(30)]


def test_what_the_database_refuses_becomes_a_dead_letter_and_its_neighbours_are_stored(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = apply._record

    def refuse_poison(entries: Sequence[Entry], now: datetime) -> None:
        if any(getattr(entry.item, "channel_message_id", None) == "wamid.poison" for entry in entries):
            raise DataError("value out of range\nDETAIL: more")
        record(entries, now)

    monkeypatch.setattr(apply, "_record", refuse_poison)
    post_all(
        office,
        [whatsapp("101", text("wamid.1"), text("wamid.poison"), text("wamid.2")), whatsapp("101", text("wamid.3"))],
    )

    drain()

    assert sorted(ids(office)) == ["wamid.1", "wamid.2", "wamid.3"]
    acme = office.scopes["acme"].organization_id
    assert dead_letters(office) == [(acme, 1, "DataError: value out of range")]


def test_an_item_that_cannot_be_read_becomes_a_dead_letter_with_its_raw_form(office: Office) -> None:
    post_all(
        office, [whatsapp("101", text("wamid.1"), {"id": "wamid.nobody", "from": "", "type": "text"}, text("wamid.2"))]
    )

    drain()

    assert sorted(ids(office)) == ["wamid.1", "wamid.2"]
    ((position, raw),) = office.rows("SELECT position, raw FROM inbound_deadletter")
    assert position == 1 and (raw is None or raw["id"] == "wamid.nobody")


def test_a_body_that_is_no_json_is_set_aside_and_its_neighbours_are_stored(office: Office) -> None:
    post_all(office, [whatsapp("101", text("wamid.1"))])
    assert office.post_raw(b"{", {"X-Hub-Signature-256": sign(b"{", APP_SECRET)}).status_code == 200
    post_all(office, [whatsapp("999", text("wamid.x")), whatsapp("101", text("wamid.2"))])

    drain()

    assert sorted(ids(office)) == ["wamid.1", "wamid.2"]
    ((lane, position, reason),) = dead_letters(office)
    assert (lane, position) == (UNSORTED, -1) and reason.startswith("The body is not JSON")


def test_receipts_of_an_organization_that_is_gone_are_set_aside(office: Office) -> None:
    post_all(office, [whatsapp("101", text("wamid.1"))])
    office.database.execute("UPDATE inbound_pendingreceipt SET organization_id = 'org_gone'")
    post_all(office, [whatsapp("101", text("wamid.2"))])

    drain()

    assert ids(office) == ["wamid.2"]
    assert dead_letters(office) == [("org_gone", -1, "The organization of this receipt is gone.")]


@pytest.mark.parametrize("workers", [2, 5])
def test_drains_at_once_apply_everything_once_and_in_order(office: Office, workers: int) -> None:
    both = [
        [whatsapp(suffix, text(f"wamid.{n}", at=1_788_000_000 + n)) for n in range(150)] for suffix in ("101", "102")
    ]
    shared = [join(*pair) for pair in zip(*both, strict=True)]
    done: list[int] = []
    threads = [threading.Thread(target=lambda: done.append(drain_in_thread())) for _ in range(workers)]
    post_all(office, [*shared, *both[0][:30]])

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drain()

    expected = [f"wamid.{n}" for n in range(150)]
    for slug in ("acme", "globex"):
        found = office.rows("SELECT channel_message_id FROM inbox_message ORDER BY position_at, id", slug=slug)
        assert [each for (each,) in found] == expected
        seqs = [seq for (seq,) in office.rows("SELECT seq FROM events_logentry ORDER BY seq", slug=slug)]
        assert seqs == list(range(1, len(seqs) + 1))
    assert len(done) == workers and office.count("inbound_pendingreceipt") == 0


def drain_in_thread() -> int:
    """The drain on a connection of its own, which a thread has to give back itself."""
    try:
        return drain()
    finally:
        connection.close()


def test_a_database_error_is_nobodys_death(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    post_all(office, [whatsapp("101", text("wamid.1")), whatsapp("101", text("wamid.2"))])

    def lose_connection(*args: object, **kwargs: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("apps.inbound.apply.record_batch", lose_connection)
    for _ in range(queue.MAX_TRIES + 2):
        assert drain() == 0
    assert office.count("inbound_pendingreceipt") == 2
    # Nor does it make the next worker careful: that would be one receipt at a time after each crash of the database.
    assert office.rows("SELECT tries, careful_until FROM inbound_lane") == [(0, 0)]
    monkeypatch.undo()

    drain()

    assert sorted(ids(office)) == ["wamid.1", "wamid.2"]
    assert dead_letters(office) == []


def test_a_receipt_that_kills_workers_is_set_aside_and_its_neighbours_go_through(office: Office) -> None:
    harmless = [whatsapp("101", text(f"wamid.{n}", at=1_788_000_000 + n)) for n in range(6)]
    post_all(office, harmless[:3])
    post_all(office, [whatsapp("101", text("wamid.killer", body=doomed_worker.MARKER))])
    post_all(office, [*harmless[3:], whatsapp("102", text("wamid.elsewhere"))])

    deaths = 0
    while (code := run_doomed_worker(office)) == doomed_worker.EXIT_CODE:
        deaths += 1
        assert deaths <= 2 * queue.MAX_TRIES
    assert code == 0

    assert ids(office) == [f"wamid.{n}" for n in range(6)]
    assert ids(office, "globex") == ["wamid.elsewhere"]
    acme = office.scopes["acme"].organization_id
    assert dead_letters(office) == [(acme, -1, "A worker died 3 times while it applied this receipt.")]
    # Once with its neighbours in a batch, once in a ten of them, three times alone: the next worker lives.
    assert deaths <= queue.MAX_TRIES + 2
    assert office.count("inbound_pendingreceipt") == 0


def run_doomed_worker(office: Office) -> int:
    """A worker process of its own on the office's database; its exit code."""
    path = os.pathsep.join([str(ROOT / "platform"), str(ROOT)])
    environment = {**os.environ, **office.stack.environment, "PYTHONPATH": path}
    command = [sys.executable, "-m", doomed_worker.__name__]
    began = time.monotonic()
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in (0, doomed_worker.EXIT_CODE), done.stderr
    assert time.monotonic() - began < 60
    return done.returncode


def test_a_drain_that_is_asked_for_while_one_runs_makes_it_go_round_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []
    began, may_end = threading.Event(), threading.Event()

    def slow_drain() -> int:
        rounds.append(len(rounds))
        began.set()
        assert may_end.wait(10)
        return 0

    monkeypatch.setattr("apps.inbound.drain.drain", slow_drain)
    running = threading.Thread(target=drain_once_more)
    running.start()
    assert began.wait(10)

    drain_once_more()  # returns at once: the other one will see to it
    assert rounds == [0]
    may_end.set()
    running.join(10)

    assert rounds == [0, 1]


def test_a_batch_that_joins_customers_does_not_wait_in_a_circle_with_an_agent(office: Office, now: datetime) -> None:
    """Joining them tells of it; the conversations of the batch are locked after that, and an agent may hold one and
    wait to tell of something."""
    was, is_now, other = "15550203001", "15550203002", "15550203003"
    at = int(time.time()) - 60
    senders = (was, is_now, other)
    office.deliver(*(whatsapp("101", text(f"wamid.first{each}", sender=each, at=at)) for each in senders))
    (held,) = office.rows(
        "SELECT conversation_id FROM inbox_message WHERE channel_message_id = %s", [f"wamid.first{other}"], slug="acme"
    )[0]
    told = {"body": "Another number", "wa_id": is_now, "type": "user_changed_number"}
    moved = {"from": was, "id": "wamid.moved", "timestamp": str(at + 1), "type": "system", "system": told}
    assert office.post(whatsapp("101", moved, text("wamid.second", sender=other, at=at + 1))).status_code == 200
    batch = threading.Thread(target=drain_in_thread)

    with tenant_scope(office.scopes["acme"]), transaction.atomic():
        lock_conversation(held)
        batch.start()
        while not office.rows("SELECT 1 FROM pg_locks WHERE NOT granted"):
            time.sleep(0.01)
        set_status(conversation_id=held, status="pending", now=now)
    batch.join(20)

    assert office.count("inbox_mergedconversation", slug="acme") == 1
    assert ids(office).count("wamid.second") == 1 and office.count("inbound_pendingreceipt") == 0


def test_what_is_told_of_a_conversation_under_one_rev_is_the_same(office: Office) -> None:
    """Whoever shows it takes the first for the newest: a changed number would stay the old one on the screen."""
    was, is_now, at = "15550203011", "15550203012", int(time.time()) - 60
    told = {"body": "Another number", "wa_id": is_now, "type": "user_changed_number"}
    moved = {"from": was, "id": "wamid.moved", "timestamp": str(at + 1), "type": "system", "system": told}
    office.deliver(*(whatsapp("101", text(f"wamid.first{each}", sender=each, at=at)) for each in (was, is_now)))
    office.deliver(whatsapp("101", moved))

    rows = office.rows(
        "SELECT data->'conversation' FROM events_logentry WHERE data ? 'conversation' ORDER BY seq", slug="acme"
    )
    shown: dict[tuple[str, int], Any] = {}
    for (each,) in rows:
        assert shown.setdefault((each["id"], each["rev"]), each) == each
    (conversation,) = office.conversations("acme")
    newest = max((each for (each,) in rows if each["id"] == conversation["id"]), key=lambda each: int(each["rev"]))
    assert newest["rev"] == conversation["rev"]
    assert newest["customer"]["phone"] == conversation["customer"]["phone"] == is_now
