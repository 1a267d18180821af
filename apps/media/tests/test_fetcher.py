"""Who is fetched for, and when: organizations by turns, several at once, and nobody forgotten."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from apps.inbox.tests.factories import make_conversation, make_message
from apps.media import fetcher as module
from apps.media import wake
from apps.media.fetcher import Fetcher, look_around
from apps.media.models import MediaFile
from apps.media.services.entering import withdraw_files
from apps.media.services.fetching import LEASE, claim_next
from apps.media.services.removing import remove_withdrawn
from apps.media.services.settling import Delayed, settle
from apps.media.tests.factories import make_waiting
from kernel import clock
from kernel.scope import Scope, require_scope
from tenants.context import tenant_scope
from tests.world.companies import Company

SCOPES = {name: Scope(name, "", "") for name in ("big", "small", "tiny")}


class Work:
    """Files by organization; each takes until the test lets it go."""

    def __init__(self, **files: int) -> None:
        self.left = files
        self.begun: list[str] = []
        self.at_once: dict[str, int] = {}
        self._running: dict[str, int] = dict.fromkeys(files, 0)
        self._lock = threading.Lock()
        self.may_go_on = threading.Semaphore(0)

    def __call__(self) -> bool:
        name = require_scope().organization_id
        with self._lock:
            if not self.left[name]:
                return False
            self.left[name] -= 1
            self.begun.append(name)
            self._running[name] += 1
            self.at_once[name] = max(self.at_once.get(name, 0), self._running[name])
        self.may_go_on.acquire(timeout=20)
        with self._lock:
            self._running[name] -= 1
        return True

    def let(self, count: int) -> None:
        self.may_go_on.release(count)


def wait_until(is_so: object, timeout_s: float = 10.0) -> None:
    done = threading.Event()
    for _ in range(int(timeout_s / 0.01)):
        if is_so():  # type: ignore[operator]
            return
        done.wait(0.01)
    raise AssertionError("did not come to pass")


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    made = Work(big=40, small=2, tiny=1)
    monkeypatch.setattr(module, "fetch_next", made)
    monkeypatch.setattr(module, "close_old_connections", lambda: None)
    monkeypatch.setattr(Fetcher, "_remove_what_has_to_go", lambda _: None)
    yield made
    made.let(100)


def test_a_small_organization_does_not_wait_behind_a_large_one(work: Work) -> None:
    fetcher = Fetcher(4)
    fetcher.hear(SCOPES["big"])
    wait_until(lambda: len(work.begun) == 2)

    fetcher.hear(SCOPES["small"])
    wait_until(lambda: len(work.begun) == 4)

    assert sorted(work.begun) == ["big", "big", "small", "small"], "two of four threads are nobody's for good"
    work.let(100)
    wait_until(lambda: fetcher.is_idle)
    assert work.left == {"big": 0, "small": 0, "tiny": 1}
    assert work.at_once["big"] == 2


def test_organizations_take_turns(work: Work) -> None:
    fetcher = Fetcher(1)
    fetcher.hear(SCOPES["big"])
    wait_until(lambda: work.begun == ["big"])
    for name in ("small", "tiny"):
        fetcher.hear(SCOPES[name])

    work.let(100)
    wait_until(lambda: fetcher.is_idle)

    assert set(work.begun[:6]) == {"big", "small", "tiny"} and work.begun[:6].count("big") <= 3


def test_what_is_heard_while_it_was_thought_to_be_done_is_not_missed(work: Work) -> None:
    fetcher = Fetcher(1)
    work.left = {"big": 1, "small": 0, "tiny": 0}
    fetcher.hear(SCOPES["big"])
    wait_until(lambda: work.begun == ["big"])
    work.left["big"] = 1
    fetcher.hear(SCOPES["big"])
    work.let(2)

    wait_until(lambda: fetcher.is_idle)

    assert work.begun == ["big", "big"]


def test_trouble_with_one_organization_keeps_no_other_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    done = []

    def work() -> bool:
        if require_scope().organization_id == "big":
            raise RuntimeError("its database is away")
        done.append(require_scope().organization_id)
        return False

    monkeypatch.setattr(module, "fetch_next", work)
    monkeypatch.setattr(module, "close_old_connections", lambda: None)
    monkeypatch.setattr(Fetcher, "_remove_what_has_to_go", lambda _: None)
    fetcher = Fetcher(1)
    for name in ("big", "small"):
        fetcher.hear(SCOPES[name])

    wait_until(lambda: fetcher.is_idle)
    assert done == ["small"]


@pytest.mark.usefixtures("committed")
def test_the_poll_finds_who_has_something_to_do(
    acme: Company, globex: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(Fetcher, "hear", lambda _, scope: heard.append(scope.organization_id))
    look_around()
    assert heard == []
    with tenant_scope(acme.scope):
        make_waiting(make_message(make_conversation()))
    with tenant_scope(globex.scope):
        withdraw_files(["att_gone"])

    heard.clear()
    look_around()

    assert sorted(heard) == sorted([acme.id, globex.id])


@pytest.mark.usefixtures("committed")
def test_the_end_of_a_lease_and_of_a_pause_are_told_to_the_poll(acme: Company) -> None:
    with tenant_scope(acme.scope):
        make_waiting(make_message(make_conversation()))
        now = clock.now()
        wake.ROUND.take_turns(now + timedelta(days=1))  # what other tests have told
        claim = claim_next(now)
        assert claim is not None
        assert wake.ROUND._take_due(now + LEASE - timedelta(seconds=1)) == []
        assert wake.ROUND._take_due(now + LEASE) == [acme.id]

        settle(file_id=claim.file_id, attempt=1, outcome=Delayed(code="x", detail="x", after_s=600), now=now)

    assert wake.ROUND._take_due(now + timedelta(seconds=599)) == []
    assert wake.ROUND._take_due(now + timedelta(days=1)) == [acme.id]


@pytest.mark.usefixtures("committed", "object_store")
def test_a_commit_rings_and_a_rollback_does_not(acme: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import transaction

    rung: list[str] = []
    monkeypatch.setattr(wake, "_fetcher_here", [lambda scope: rung.append(scope.organization_id)])
    with tenant_scope(acme.scope):
        with transaction.atomic():
            withdraw_files(["att_1"])
            assert rung == []
        assert rung == [acme.id]
        with transaction.atomic():
            withdraw_files(["att_2"])
            transaction.set_rollback(True)
        assert rung == [acme.id]
        remove_withdrawn(now=clock.now())
        assert not MediaFile.objects.exists()
