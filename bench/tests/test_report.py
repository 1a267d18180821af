"""Judging and small numbers; nothing is measured here."""

import pytest

from bench.lib.numbers import percentile, show, spread
from bench.lib.report import Budget, Result, Samples, _verdict, in_turn, judge, read_budgets


@pytest.mark.parametrize(
    ("wants", "value", "verdict"),
    [("max", 2.6, "pass"), ("max", 3.2, "over"), ("max", 3.3, "FAIL"), ("min", 2.6, "pass"), ("min", 2.0, "FAIL")],
)
def test_a_ratio_fails_only_when_it_is_a_quarter_over_its_budget(wants: str, value: float, verdict: str) -> None:
    budget = Budget(name="x", text="x", limit=2.6, wants="max" if wants == "max" else "min", is_guard=False)

    assert _verdict(budget, value) == verdict


def test_an_absolute_figure_never_fails_a_run() -> None:
    budget = Budget(name="x", text="x", limit=10, wants="max", is_guard=True)

    assert _verdict(budget, 1000) == "over"


def test_every_goal_that_is_measured_has_budgets() -> None:
    from bench.run import CASES

    assert all(read_budgets(goal) for goal in CASES)


def test_what_was_not_measured_is_not_judged() -> None:
    assert judge(Result("P1")) == []


def test_the_order_turns_round_in_every_other_round() -> None:
    assert [in_turn(["a", "b"], n) for n in (0, 1, 2)] == [["a", "b"], ["b", "a"], ["a", "b"]]


def test_a_row_shows_median_and_spread_of_the_rounds() -> None:
    samples = Samples()
    for value in (3.0, 1.0, 2.0):
        samples.add("ours", rate=value)

    row = samples.row("rate", "messages", "1/s", reference="bare")

    assert row.ours == spread([1.0, 2.0, 3.0])
    assert row.reference is None


@pytest.mark.parametrize(("value", "text"), [(12345.6, "12,346"), (12.345, "12.3"), (1.234, "1.23"), (0.1234, "0.123")])
def test_numbers_are_shown_with_three_digits(value: float, text: str) -> None:
    assert show(value) == text


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([5.0, 1.0, 3.0], 0.5) == 3.0
