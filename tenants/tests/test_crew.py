"""Whose turn it is: organizations by turns, several at once, one piece in one hand, and nobody forgotten."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import OperationalError

from kernel import clock
from kernel.scope import Scope, require_scope
from tenants.crew import Crew
from tenants.rounds import TRY_AGAIN
from tests.world.companies import Company

SCOPES = {name: Scope(name, "", "") for name in ("big", "small", "tiny")}


class Work:
    """Notes who works on what; each piece takes until the test lets it go."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, str]] = []
        self.at_once: dict[str, int] = {}
        self._running: dict[str, int] = {}
        self._lock = threading.Lock()
        self._may_go_on = threading.Semaphore(0)

    def __call__(self, piece: str) -> None:
        name = require_scope().organization_id
        with self._lock:
            self.begun.append((name, piece))
            self._running[name] = self._running.get(name, 0) + 1
            self.at_once[name] = max(self.at_once.get(name, 0), self._running[name])
        self._may_go_on.acquire(timeout=20)
        with self._lock:
            self._running[name] -= 1

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.begun]

    def let(self, count: int) -> None:
        self._may_go_on.release(count)


def wait_until(is_so: Callable[[], bool], timeout_s: float = 10.0) -> None:
    done = threading.Event()
    for _ in range(int(timeout_s / 0.01)):
        if is_so():
            return
        done.wait(0.01)
    raise AssertionError("did not come to pass")


@pytest.fixture
def work() -> Iterator[Work]:
    made = Work()
    yield made
    made.let(1000)


def crew(threads: int, work: Callable[[str], object]) -> Crew:
    """One that works in this process."""
    made = Crew(f"test-{threads}", threads=threads)
    made.work_here(work)
    return made


def hear(crew: Crew, name: str, *pieces: str, rank: int = 0) -> None:
    for piece in pieces:
        crew.hear(SCOPES[name], piece, rank=rank)


def test_a_small_organization_does_not_wait_behind_a_large_one(work: Work) -> None:
    some = crew(4, work)
    hear(some, "big", *(f"b{n}" for n in range(40)))
    wait_until(lambda: len(work.begun) == 2)

    hear(some, "small", "s1", "s2")
    wait_until(lambda: len(work.begun) == 4)

    assert sorted(work.names) == ["big", "big", "small", "small"], "two of four threads are nobody's for good"
    work.let(100)
    wait_until(lambda: some.is_idle)
    assert (work.names.count("big"), work.names.count("small"), work.at_once["big"]) == (40, 2, 2)


def test_organizations_take_turns(work: Work) -> None:
    some = crew(1, work)
    hear(some, "big", "b1", "b2", "b3", "b4")
    wait_until(lambda: work.names == ["big"])
    hear(some, "small", "s1", "s2")
    hear(some, "tiny", "t1")

    work.let(100)
    wait_until(lambda: some.is_idle)

    assert set(work.names[:4]) == {"big", "small", "tiny"} and work.names[:4].count("big") <= 2
    assert len(work.begun) == 7


def test_what_is_more_urgent_goes_first(work: Work) -> None:
    some = crew(1, work)
    hear(some, "big", "first")
    wait_until(lambda: work.names == ["big"])
    hear(some, "big", "many-1", "many-2", rank=10)
    hear(some, "big", "reply-1", "reply-2")
    hear(some, "big", "many-2")

    work.let(100)
    wait_until(lambda: some.is_idle)

    assert [piece for _, piece in work.begun] == ["first", "many-2", "reply-1", "reply-2", "many-1"]


def test_a_piece_is_never_in_two_hands_and_news_of_it_are_not_missed(work: Work) -> None:
    some = crew(4, work)
    hear(some, "big", "one")
    wait_until(lambda: len(work.begun) == 1)
    hear(some, "big", "one", "other")
    wait_until(lambda: len(work.begun) == 2)
    assert work.begun[-1] == ("big", "other"), "what is in hand waits until it is laid down"
    work.let(10)
    wait_until(lambda: some.is_idle)
    assert [piece for _, piece in work.begun].count("one") == 2


def test_whatever_there_is_may_be_done_by_several(work: Work) -> None:
    some = crew(4, work)
    some.hear(SCOPES["big"])
    wait_until(lambda: len(work.begun) == 1)
    some.hear(SCOPES["big"])
    wait_until(lambda: len(work.begun) == 2)
    work.let(2)
    wait_until(lambda: some.is_idle)


def test_trouble_with_one_organization_keeps_no_other_waiting_and_is_tried_again() -> None:
    done = []

    def work(piece: str) -> None:
        if require_scope().organization_id == "big":
            raise RuntimeError("its database is away")
        done.append(piece)

    some = crew(1, work)
    before = clock.now()
    some.round._take_due(before + timedelta(days=1))  # what runs before have told
    hear(some, "big", "b1")
    hear(some, "small", "s1")

    wait_until(lambda: some.is_idle)
    assert done == ["s1"]
    assert some.round._take_due(before + TRY_AGAIN - timedelta(seconds=1)) == []
    assert some.round._take_due(clock.now() + TRY_AGAIN) == ["big"]


def test_a_call_is_heard_by_one_of_the_processes_that_work(acme: Company, globex: Company, work: Work) -> None:
    from tenants.context import tenant_scope

    caller, worker = Crew("test-calls", threads=2), Crew("test-calls", threads=2)
    for company, piece in ((acme, "a:1"), (globex, "")):
        with tenant_scope(company.scope):
            caller.call_now(company.scope, piece)
    caller.call_now(Scope("org_gone", "", ""), "x")

    for _ in range(3):
        worker.answer(work)

    wait_until(lambda: len(work.begun) == 2)
    assert sorted(work.begun) == sorted([(acme.id, "a:1"), (globex.id, "")])
    assert caller.is_idle, "who only calls does nothing itself"
    work.let(2)
    wait_until(lambda: worker.is_idle)


def test_a_crew_that_finishes_begins_nothing_new_and_waits_for_what_is_in_hand(work: Work) -> None:
    some = crew(2, work)
    hear(some, "big", "one", "two", "three")
    wait_until(lambda: len(work.begun) == 1)
    assert not some.finish(within_s=0.01), "it is still being done"

    threading.Timer(0.05, work.let, [10]).start()

    assert some.finish(within_s=10)
    assert [piece for _, piece in work.begun] == ["one"]


def test_what_a_crew_leaves_when_it_finishes_is_due_at_once_for_other_workers(work: Work) -> None:
    some = crew(2, work)
    some.round._take_due(clock.now() + timedelta(days=1))  # what runs before have told
    hear(some, "big", "one", "two")
    hear(some, "small", "s1")
    wait_until(lambda: len(work.begun) == 2)
    work.let(10)

    some.finish(within_s=10)
    hear(some, "tiny", "t1")  # heard of just before the process ended

    left = {name for name, piece in (("big", "two"), ("small", "s1")) if (name, piece) not in work.begun}
    assert {"tiny"} <= set(some.round._take_due(clock.now()) or ()) == left | {"tiny"}


def test_a_thread_that_cannot_let_go_of_its_connection_lays_its_piece_down(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = crew(1, work)
    work.let(10)

    def broken() -> None:
        raise OperationalError("the connection is closed")

    with monkeypatch.context() as outage:
        outage.setattr("tenants.crew.close_old_connections", broken)
        hear(some, "big", "one")
        wait_until(lambda: some.is_idle)
    hear(some, "big", "one")
    wait_until(lambda: len(work.begun) == 2)
