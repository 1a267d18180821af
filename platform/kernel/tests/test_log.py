"""The event log: gap-free numbers in the order of the commits, written with the change or not at all."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
import redis
from django.db import connection, transaction

from kernel import valkey
from kernel.events import bus, log, reactions
from kernel.events.facts import Audience, Event
from kernel.scope import NoScope, Scope, current_scope
from tests.world.companies import Company
from tests.world.threads import at_once


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    """A fact for tests."""

    type: ClassVar[str] = "test.noted"

    def audience(self) -> Audience:
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedToo(Noted):
    """Another one, of the same public type."""

    type: ClassVar[str] = "test.noted"


def noted(now: datetime, text: str = "", kind: type[Event] = Noted) -> Event:
    return kind(occurred_at=now, conversation_id="conv_1", data={"text": text})


def write(*events: Event) -> None:
    with transaction.atomic():
        log.publish(*events)


def entries(after: int = 0) -> list[dict[str, Any]]:
    return [json.loads(frame) for frame in log.list_after(after, 10_000)]


@pytest.fixture
def heard(tenant: Scope) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What is announced for the organization from here on."""
    client: Any = valkey.client()
    listener = client.pubsub(ignore_subscribe_messages=True)
    listener.subscribe(bus.CHANNEL_PREFIX + tenant.organization_id)
    listener.get_message(timeout=1)

    def listen() -> list[dict[str, Any]]:
        messages = []
        while (message := listener.get_message(timeout=0.3)) is not None:
            messages.append(json.loads(message["data"]))
        return messages

    yield listen
    listener.close()


def test_an_event_is_read_as_it_was_published(tenant: Scope, now: datetime) -> None:
    write(noted(now, 'ü\n"\\u0000'), noted(now, "two"))

    first, second = entries()
    assert (first["seq"], second["seq"]) == (1, 2)
    assert first["id"].startswith("evt_") and first["id"] != second["id"]
    assert first["data"] == {"text": 'ü\n"\\u0000'}
    assert (first["type"], first["org_id"], first["conversation_id"]) == (
        "test.noted",
        tenant.organization_id,
        "conv_1",
    )
    assert first["occurred_at"] == now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert log.position().head_seq == 2
    assert [entry["seq"] for entry in entries(after=1)] == [2]


def test_an_empty_log_stands_at_nothing(tenant: Scope) -> None:
    assert log.position() == log.Position(0, "")
    log.publish()
    assert log.position().head_seq == 0


def test_the_epoch_stays_the_same_from_the_first_event_on(tenant: Scope, now: datetime) -> None:
    write(noted(now))
    epoch = log.position().epoch
    write(noted(now))

    assert epoch.startswith("log_")
    assert log.position() == log.Position(2, epoch)


def test_what_is_gathered_is_published_at_the_end_in_its_order(tenant: Scope, now: datetime) -> None:
    done: list[int] = []
    with transaction.atomic(), log.gathering():
        log.publish(noted(now, "one"))
        log.before_publishing(lambda: done.append(log.position().head_seq))
        log.publish(noted(now, "two"), noted(now, "three"))
        assert (log.position().head_seq, done) == (0, [])
    log.before_publishing(lambda: done.append(log.position().head_seq))

    assert [each["data"]["text"] for each in entries()] == ["one", "two", "three"]
    assert done == [0, 3]


def test_what_breaks_off_publishes_nothing_of_what_was_gathered(tenant: Scope, now: datetime) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(), log.gathering():
        log.publish(noted(now))
        raise ZeroDivisionError
    write(noted(now, "after"))

    assert [each["data"]["text"] for each in entries()] == ["after"]


def test_publishing_outside_a_transaction_is_refused(committed: None, tenant: Scope, now: datetime) -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        log.publish(noted(now))
    assert log.position().head_seq == 0


def test_publishing_without_an_organization_is_refused(acme: Company, now: datetime) -> None:
    with pytest.raises(NoScope), transaction.atomic():
        log.publish(noted(now))


def test_a_rollback_leaves_no_gap_and_no_trace(committed: None, tenant: Scope, now: datetime) -> None:
    write(noted(now))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        log.publish(noted(now), noted(now))
        raise ZeroDivisionError
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            log.publish(noted(now))
            raise ZeroDivisionError
        log.publish(noted(now))

    assert [entry["seq"] for entry in entries()] == [1, 2]


def test_each_organization_counts_for_itself(committed: None, acme: Company, globex: Company, now: datetime) -> None:
    for company, count in ((acme, 3), (globex, 1)):
        token = current_scope.set(company.scope)
        for _ in range(count):
            write(noted(now, company.slug))
        assert [(entry["seq"], entry["org_id"], entry["data"]["text"]) for entry in entries()] == [
            (seq, company.id, company.slug) for seq in range(1, count + 1)
        ]
        current_scope.reset(token)


def test_concurrent_writers_leave_no_gap_and_numbers_follow_the_commits(
    committed: None, tenant: Scope, now: datetime
) -> None:
    """A reader that asks `after=seq` all the time must never find a number below one that it has seen."""
    done, read = threading.Event(), []

    def writer(name: int) -> None:
        for number in range(25):
            with transaction.atomic():
                log.publish(*[noted(now, f"{name}.{number}")] * (1 + number % 3))
                if number % 5 == 0:
                    transaction.set_rollback(True)

    def reader() -> None:
        after = 0
        while True:
            last_look = done.is_set()
            page = entries(after)
            read.extend(page)
            after = page[-1]["seq"] if page else after
            if last_look and not page:
                return

    def write_all() -> None:
        assert at_once([lambda name=name: writer(name) for name in range(4)]) == [None] * 4  # type: ignore[misc]
        done.set()

    assert at_once([reader, write_all]) == [None, None]

    per_writer = sum(1 + number % 3 for number in range(25) if number % 5)
    assert [entry["seq"] for entry in read] == list(range(1, 4 * per_writer + 1))
    for name in range(4):
        mine = [int(e["data"]["text"].split(".")[1]) for e in read if e["data"]["text"].startswith(f"{name}.")]
        assert mine == sorted(mine)


def test_the_second_writer_waits_for_the_first_ones_commit(committed: None, tenant: Scope, now: datetime) -> None:
    holds, order = threading.Event(), []

    def slow() -> None:
        with transaction.atomic():
            log.publish(noted(now, "first"))
            holds.set()
            time.sleep(0.2)
            order.append("slow commits")

    def quick() -> None:
        holds.wait(5)
        write(noted(now, "second"))
        order.append("quick done")

    assert at_once([slow, quick]) == [None, None]
    assert order == ["slow commits", "quick done"]
    assert [entry["data"]["text"] for entry in entries()] == ["first", "second"]


def test_a_commit_is_announced_once_with_its_frames(
    committed: None, tenant: Scope, now: datetime, heard: Callable[[], list[dict[str, Any]]]
) -> None:
    with transaction.atomic():
        log.publish(noted(now, "a"), noted(now, "b"))
        assert heard() == [], "before the commit there is nothing to tell"

    (message,) = heard()
    assert message["seqs"] == [1, 2]
    assert [json.loads(frame) for frame in message["frames"]] == entries()


def test_a_rollback_is_not_announced(
    committed: None, tenant: Scope, now: datetime, heard: Callable[[], list[dict[str, Any]]]
) -> None:
    with transaction.atomic():
        log.publish(noted(now))
        transaction.set_rollback(True)

    assert heard() == []


def test_a_large_commit_is_announced_without_its_frames(
    committed: None, tenant: Scope, now: datetime, heard: Callable[[], list[dict[str, Any]]]
) -> None:
    write(noted(now, "x" * (bus.MAX_FRAME_BYTES + 1)))

    assert heard() == [{"seqs": [1], "frames": None, "audiences": None}]


def test_without_valkey_the_write_stands(
    committed: None, tenant: Scope, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = redis.Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)
    monkeypatch.setattr(valkey, "client", lambda: nobody)

    write(noted(now, "kept"))

    assert [entry["data"]["text"] for entry in entries()] == ["kept"]


def on_noted(*, conversation_id: str, **_: object) -> None:
    ran.append((conversation_id, getattr(current_scope.get(), "organization_id", None)))


ran: list[tuple[str, str | None]] = []


@pytest.fixture
def one_reaction(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Only Noted has a reaction; what is sent to the workers is listed instead."""
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(reactions, "listed", lambda table: {Noted: [on_noted]} if table == "REACTIONS" else {})
    monkeypatch.setattr(reactions, "run", SimpleNamespace(delay=lambda **facts: sent.append(facts)))
    ran.clear()
    return sent


def test_reactions_are_scheduled_after_the_commit_by_the_map_and_nothing_else(
    committed: None, tenant: Scope, now: datetime, one_reaction: list[dict[str, Any]]
) -> None:
    with transaction.atomic():
        log.publish(noted(now), noted(now, kind=NotedToo))
        assert one_reaction == []

    # NotedToo is a subclass with the same public type: the map decides by the class itself.
    assert one_reaction == [{"reaction": f"{__name__}.on_noted", "conversation_id": "conv_1"}]


def test_a_rollback_schedules_nothing(
    committed: None, tenant: Scope, now: datetime, one_reaction: list[dict[str, Any]]
) -> None:
    with transaction.atomic():
        log.publish(noted(now))
        transaction.set_rollback(True)
    assert one_reaction == []


def test_only_what_the_map_lists_can_be_run(tenant: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reactions, "listed", lambda table: {Noted: [on_noted]} if table == "REACTIONS" else {})
    ran.clear()

    reactions.run.run(reaction=f"{__name__}.on_noted", conversation_id="conv_9")
    with pytest.raises(KeyError):
        reactions.run.run(reaction="os.system", conversation_id="conv_9")

    assert ran == [("conv_9", tenant.organization_id)]


def test_a_page_of_the_log_is_one_query(
    tenant: Scope, now: datetime, django_assert_num_queries: Callable[[int], Any]
) -> None:
    write(*[noted(now, str(number)) for number in range(30)])
    connection.cursor().close()
    with django_assert_num_queries(1):
        assert len(log.list_after(10, 15)) == 15
