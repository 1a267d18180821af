"""Bells in a Valkey that is alive and does not answer."""

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from apps.inbound.tests.frozen import frozen
from devkit.ports import pick_free
from devkit.valkey import Valkey
from kernel import valkey
from kernel.bell import Bell
from tests.faults.harness import World, wait_for
from tests.faults.replies import ARRIVED, open_threads

BELL = Bell("test")


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The time by which hints pause."""
    time = SimpleNamespace(now=100.0)
    time.monotonic = lambda: time.now
    monkeypatch.setattr(valkey, "time", time)
    return time


@pytest.fixture
def server(time: SimpleNamespace, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Valkey]:
    """A Valkey of one's own, in use here."""
    made = Valkey(folder=tmp_path, port=pick_free(), password="secret", log=tmp_path / "log")
    made.start()
    settings.REDIS_URL = made.url
    valkey.client.cache_clear()
    monkeypatch.setattr(valkey, "_hung_until", None)
    yield made
    made.stop()
    valkey.client.cache_clear()


def heard() -> set[str]:
    """What has been rung since the last time."""
    rung = set()
    while (one := BELL.wait()) is not None:
        rung.add(one)
    return rung


def who_waited(caplog: pytest.LogCaptureFixture) -> int:
    """How many have found out by waiting that nobody answers."""
    return sum("(TimeoutError)" in record.getMessage() for record in caplog.records)


def test_one_ring_waits_for_a_valkey_that_hangs_and_those_behind_it_do_not(
    server: Valkey, time: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    with frozen(server.process.pid):
        BELL.ring("first")
        for _ in range(5):
            BELL.ring("left to the poll")
        assert who_waited(caplog) == 1
    BELL.ring("in the pause")
    assert heard() <= {"first"}, "what was sent before the time-out may still have come"

    time.now += valkey.PAUSE_S
    BELL.ring("after it")
    BELL.ring("at once")
    assert heard() == {"after it", "at once"}


def test_after_the_pause_one_tries_for_all(
    server: Valkey, time: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    with frozen(server.process.pid):
        BELL.ring("first")
        time.now += valkey.PAUSE_S
        together = [threading.Thread(target=BELL.ring) for _ in range(8)]
        for each in together:
            each.start()
        for each in together:
            each.join()
    assert who_waited(caplog) == 2


def test_a_valkey_that_is_gone_keeps_nobody_waiting_and_is_asked_each_time(server: Valkey) -> None:
    server.stop()
    BELL.ring("lost")
    server.start()
    BELL.ring("at once")
    assert heard() == {"at once"}


def test_replies_are_taken_while_valkey_is_silent_and_go_out(world: World) -> None:
    conversation_id, *_ = open_threads(world, "44")
    world.stack.pause("valkey")
    try:
        for number in range(5):
            reply = {"temp_id": f"silent-{number}", "body_text": f"Reply {number}"}
            world.api("acme", f"/conversations/{conversation_id}/messages", reply)
    finally:
        world.stack.resume("valkey")
    sql = "SELECT delivery_status FROM inbox_message WHERE temp_id LIKE 'silent-%%'"

    wait_for("all are sent", lambda: [row[0] in ARRIVED for row in world.rows("acme", sql)] == [True] * 5)
