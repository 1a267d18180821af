"""Delivery states, the reply window and previews: tables, no database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.channels.adapters.capabilities import WindowRule
from apps.inbox.delivery import DeliveryStatus, advance
from apps.inbox.preview import MAX_LENGTH, preview_of, previews_of
from apps.inbox.window import Window, is_open, last_inbound_at, reply_window_ends_at, window_of

RANK = {"queued": 0, "sending": 1, "unconfirmed": 1, "sent": 2, "delivered": 3, "read": 4}
WORDS = ["sent", "delivered", "read", "played", "failed", "deleted", "warning", "", "READ"]


@pytest.mark.parametrize(
    ("current", "reported", "reached"),
    [
        ("sending", "sent", "sent"),
        ("unconfirmed", "delivered", "delivered"),
        ("queued", "sent", "sent"),
        ("sent", "read", "read"),
        ("delivered", "played", "read"),
        ("read", "delivered", None),
        ("sent", "sent", None),
        ("sent", "failed", "failed"),
        ("unconfirmed", "failed", "failed"),
        ("delivered", "failed", None),
        ("read", "failed", None),
        ("failed", "sent", None),
        ("failed", "failed", None),
        ("sent", "warning", None),
        ("sent", "deleted", None),
        (None, "read", None),
    ],
)
def test_what_a_report_changes(current: str | None, reported: str, reached: str | None) -> None:
    assert advance(current, reported) == reached


@given(st.sampled_from(list(DeliveryStatus)), st.lists(st.sampled_from(WORDS), max_size=12))
def test_a_state_never_goes_backwards(start: DeliveryStatus, reports: list[str]) -> None:
    state = start
    for reported in reports:
        reached = advance(state, reported)
        if reached is None:
            continue
        if reached is DeliveryStatus.FAILED:
            assert RANK[state] <= RANK["sent"], "what was delivered cannot fail"
        else:
            assert state is not DeliveryStatus.FAILED, "failed is final"
            assert RANK[reached] > RANK[state]
        state = reached


@given(st.permutations(["sent", "delivered", "read"]), st.sampled_from(["sending", "unconfirmed"]))
def test_the_order_of_reports_does_not_matter(reports: list[str], start: str) -> None:
    state = start
    for reported in reports * 2:
        state = advance(state, reported) or state
    assert state == "read"


def test_the_window_is_open_for_24_hours_and_closed_from_then_on() -> None:
    written = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    day = WindowRule()
    ends_at = reply_window_ends_at(day, written)

    assert ends_at == datetime(2026, 3, 30, 0, 30, tzinfo=UTC) and last_inbound_at(day, ends_at) == written
    assert is_open(day, ends_at, written)
    assert is_open(day, ends_at, ends_at - timedelta(microseconds=1))
    assert not is_open(day, ends_at, ends_at)
    assert not is_open(day, None, written)


def test_without_a_window_one_may_always_write() -> None:
    always, now = WindowRule(hours=None), datetime(2026, 3, 29, tzinfo=UTC)

    assert reply_window_ends_at(always, now) is None
    assert is_open(always, None, now)
    assert window_of(always, None, now, human_agent=True) == Window("open")


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("text", "  two\n lines\t here ", "two lines here"),
        ("image", "with a caption", "with a caption"),
        ("image", None, "Photo"),
        ("audio", " \n", "Voice message"),
        ("text", None, "Message"),
        ("something new", None, "Message"),
        ("text", "x" * 500, "x" * MAX_LENGTH),
        # The app reads marks in the same way (frontend/src/lib/format/tests).
        ("text", "*Sale* until _Sunday_, ~€20~ €15", "Sale until Sunday, €20 €15"),
        ("text", "(*really*) “_so_”", "(really) “so”"),
        ("text", "*~both~ and* ```a\nb``` `c`", "both and a b c"),
        ("text", "2*3*4, snake_case_name, * no *, 5 * 6 *", "2*3*4, snake_case_name, * no *, 5 * 6 *"),
        ("text", "*not over\ntwo lines*", "*not over two lines*"),
        ("text", "**", "**"),
        ("text", "``` ```", "Message"),
        ("text", f"*{'x' * 300}*", "x" * MAX_LENGTH),
    ],
)
def test_a_preview_is_one_line_and_never_empty(kind: str, text: str | None, shown: str) -> None:
    assert preview_of(kind, text) == shown


def test_a_preview_that_was_made_with_marks_is_found_when_its_message_goes() -> None:
    assert previews_of("*Secret* \n word") == {"Secret word", "*Secret* word"}
