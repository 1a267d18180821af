"""What is told beyond messages: to whom it goes, once, and what becomes of what nobody reacts to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from apps.channels.adapters.items import Happening
from apps.channels.adapters.tests.corpus import Case, load_cases
from apps.inbound import happenings
from apps.inbound.tests.office import Office
from apps.inbound.tests.webhooks import text, whatsapp

WITH_EVENTS = [case for case in load_cases() if case.expected.get("events")]


def happening(type_: str, account: str = "cha_1", **changes: Any) -> Happening:
    fields = {"data": {}, "occurred_at": datetime.fromisoformat("2026-09-01T12:00:00Z"), "receipt_id": 1, **changes}
    return Happening(channel_account_id=account, channel_type="whatsapp", type=type_, **fields)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (["a"], {"first": ["a"]}),
        (["b", "a", "b"], {"first": ["b", "a", "b"], "second": ["b", "b"]}),  # in order; one type may have two
        (["c", "a"], {"first": ["a"], "second": ["c"]}),
        (["x"], {}),
    ],
)
def test_each_handler_gets_its_own_in_order(told: list[str], expected: dict[str, list[str]], now: datetime) -> None:
    got: dict[str, list[str]] = {}

    def first(its: Sequence[Happening], /, *, now: datetime) -> None:
        got["first"] = [each.type for each in its]

    def second(its: Sequence[Happening], /, *, now: datetime) -> None:
        got["second"] = [each.type for each in its]

    handlers: happenings.Reactions = ((first, {"a", "b"}), (second, {"c", "b"}))
    happenings.dispatch(handlers, [happening(each) for each in told], now=now)

    assert got == expected
    assert list(got) == [name for name in ("first", "second") if name in got], "in the order of the table"


def test_what_nobody_reacts_to_is_kept_once(office: Office) -> None:
    body = whatsapp("101")
    body["entry"][0] |= {"time": 1788562842, "changes": [{"field": "moon_phase", "value": {"phase": "full"}}]}

    office.deliver(body, body)

    sql = "SELECT type, data->'payload'->>'phase', is_handled FROM channel_accounts_kepthappening"
    assert office.rows(sql, slug="acme") == [("moon_phase", "full", False)]
    assert not office.rows("SELECT reason FROM inbound_deadletter")


def test_a_handler_runs_inside_the_batch_and_what_it_refuses_is_told_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def stubborn(its: Sequence[Happening], /, *, now: datetime) -> None:
        asked.append([each.data["payload"] for each in its])
        raise ValueError("no")

    monkeypatch.setattr(happenings, "THEN", ((stubborn, {"moon_landing"}),))
    body = whatsapp("101", text("wamid.1"))
    body["entry"][0]["changes"].append({"field": "moon_landing", "value": {"event": "x"}})

    office.deliver(body)

    assert [each["channel_message_id"] for each in office.messages("acme")] == ["wamid.1"], "the neighbour is stored"
    assert office.rows("SELECT reason FROM inbound_deadletter") == [("ValueError: no",)]
    assert office.count("channel_accounts_kepthappening", slug="acme") == 0
    assert asked == [[{"event": "x"}]] * 2, "with the batch, and then alone"


@pytest.mark.parametrize("case", WITH_EVENTS, ids=lambda case: case.file)
def test_the_events_of_the_corpus_are_kept_once(office: Office, case: Case) -> None:
    office.deliver(case.body, case.body)

    found = [
        type_
        for slug in office.scopes
        for (type_,) in office.rows("SELECT type FROM channel_accounts_kepthappening ORDER BY id", slug=slug)
    ]
    assert sorted(found) == sorted(event["type"] for event in case.expected["events"])
    assert not office.rows("SELECT reason FROM inbound_deadletter")
