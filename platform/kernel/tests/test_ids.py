"""Public ids: unique, sorted by time."""

import time

import pytest

from kernel import ids


def test_ids_are_unique_and_say_what_they_are() -> None:
    made = [ids.new_id("msg") for _ in range(5000)]

    assert len(set(made)) == 5000
    assert all(each.startswith("msg_") and len(each) == 30 and each.islower() for each in made)


def test_ids_made_later_sort_later(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = [0.001, 1.0, 1_700_000_000.0, 1_700_000_000.001, 1_800_000_000.0, 2_000_000_000.0, 200_000_000_000.0]
    monkeypatch.setattr(ids, "_last", 0)  # and back afterwards: the last moment here is far away
    made = []
    for moment in moments:
        monkeypatch.setattr(time, "time", lambda moment=moment: moment)
        made.append(ids.new_id("msg"))

    assert made == sorted(made)
    assert len(set(made)) == len(moments)


def test_ids_of_the_same_millisecond_sort_in_the_order_in_which_they_were_made() -> None:
    made = [ids.new_id("msg") for _ in range(5_000)]

    assert made == sorted(made)
