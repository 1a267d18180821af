"""Whose turn it is: who is due, and a few of all; nobody is forgotten when Valkey is."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.test import override_settings

from kernel import clock, valkey
from kernel.scope import require_scope
from tenants import rounds
from tenants.context import tenant_scope
from tenants.queries import list_scopes
from tenants.rounds import TRY_AGAIN, Round
from tests.world.companies import Company


@pytest.fixture
def round_of_one(committed: None, acme: Company, globex: Company, now: datetime) -> Iterator[Round]:
    """One organization gets a turn without being due; everybody has had the first."""
    valkey.client().delete("inlet:due:tests")
    turns = Round("tests", few=1)
    turns.take_turns(now)
    yield turns
    valkey.client().delete("inlet:due:tests")


def ids(turns: Round, now: datetime) -> list[str]:
    return [scope.organization_id for scope in turns.take_turns(now)]


def test_everybody_gets_a_turn(round_of_one: Round, now: datetime) -> None:
    everybody = [scope.organization_id for scope in list_scopes()]
    # One turn finds the end of the round, so that a round takes one more than there are.
    once_round = [id_ for _ in range(len(everybody) + 1) for id_ in ids(round_of_one, now)]

    assert sorted(once_round) == sorted(everybody)


def test_who_is_due_gets_a_turn_at_that_time_and_once(
    round_of_one: Round, acme: Company, globex: Company, now: datetime
) -> None:
    for company, wait in ((acme, 0), (acme, 60), (globex, 60)):
        with tenant_scope(company.scope):
            round_of_one.tell_due(now + timedelta(seconds=wait))
    both = {acme.scope.organization_id, globex.scope.organization_id}

    assert round_of_one._take_due(now) == [acme.scope.organization_id]
    assert round_of_one._take_due(now + timedelta(seconds=59)) == []
    assert set(ids(round_of_one, now + timedelta(seconds=60))) == both
    assert round_of_one._take_due(now + timedelta(hours=1)) == []


def test_what_could_not_be_told_is_told_with_the_next(
    round_of_one: Round, acme: Company, globex: Company, now: datetime
) -> None:
    with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
        valkey.client.cache_clear()
        round_of_one.tell_now(now, acme.scope)
    valkey.client.cache_clear()
    assert round_of_one._take_due(now) == []

    round_of_one.tell_now(now, globex.scope)

    assert set(round_of_one._take_due(now) or ()) == {acme.id, globex.id}
    round_of_one.tell_now(now, globex.scope)
    assert round_of_one._take_due(now) == [globex.id]


def test_everybody_gets_a_turn_when_valkey_has_lost_its_memory(round_of_one: Round, now: datetime) -> None:
    valkey.client().delete("inlet:due:tests")

    assert round_of_one.take_turns(now) == list_scopes()
    assert len(round_of_one.take_turns(now)) <= 1


def test_everybody_gets_a_turn_while_valkey_is_away(round_of_one: Round, acme: Company, now: datetime) -> None:
    with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
        valkey.client.cache_clear()
        try:
            with tenant_scope(acme.scope):
                round_of_one.tell_due(now)  # does not raise

            assert round_of_one.take_turns(now) == list_scopes()
        finally:
            valkey.client.cache_clear()


def test_nobody_who_is_due_is_forgotten_while_the_database_is_away(
    round_of_one: Round, acme: Company, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_scope(acme.scope):
        round_of_one.tell_due(now)

    def away(*_: object) -> None:
        raise OperationalError("the connection is closed")

    with monkeypatch.context() as outage:
        outage.setattr(rounds, "list_scopes_after", away)
        with pytest.raises(OperationalError):
            round_of_one.take_turns(now)

    assert round_of_one._take_due(now) == [acme.id]


def test_work_that_broke_off_is_due_again(round_of_one: Round, acme: Company) -> None:
    with tenant_scope(acme.scope):
        round_of_one.tell_due(clock.now())
    failed: list[str] = []

    def work() -> None:
        failed.append(require_scope().organization_id)
        raise OperationalError("the connection is closed")

    round_of_one.visit(work, failed="nothing was done for %s")

    assert acme.id in failed
    assert round_of_one._take_due(clock.now()) == []
    assert set(round_of_one._take_due(clock.now() + TRY_AGAIN) or ()) == set(failed)


def test_one_that_fails_does_not_hold_up_the_others(
    round_of_one: Round, acme: Company, globex: Company, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    visited: list[str] = []
    first = list_scopes()[0].organization_id

    def work() -> None:
        visited.append(require_scope().organization_id)
        if visited == [first]:
            raise RuntimeError("trouble")

    valkey.client().delete("inlet:due:tests")  # so that it is everybody's turn
    round_of_one.visit(work, failed="nothing was done for %s")

    assert visited == [scope.organization_id for scope in list_scopes()]
    assert [record.getMessage() for record in caplog.records] == [f"nothing was done for {first}"]
