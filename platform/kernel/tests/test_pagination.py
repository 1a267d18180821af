"""Cursors: what went in comes out, and nothing else is taken."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.pagination import CursorInvalid, decode_cursor, encode_cursor

AT = datetime(2026, 11, 23, 20, 15, 1, 123457, tzinfo=UTC)
CURSOR = encode_cursor(at=AT, row_id="conv_1", purpose="org_a:conversations:open")


@given(st.integers(min_value=0, max_value=200 * 365 * 86_400 * 1_000_000))
def test_a_moment_survives_to_the_microsecond(micros: int) -> None:
    at = datetime(1970, 1, 2, tzinfo=UTC) + timedelta(microseconds=micros)
    cursor = encode_cursor(at=at, row_id="conv_1.2", purpose="p")

    assert decode_cursor(cursor, purpose="p") == (at, "conv_1.2")


def test_moments_a_microsecond_apart_stay_apart() -> None:
    later = AT + timedelta(microseconds=1)
    assert decode_cursor(encode_cursor(at=later, row_id="a", purpose="p"), purpose="p")[0] == later


@pytest.mark.parametrize("purpose", ["org_b:conversations:open", "org_a:conversations:pending", "org_a:messages:c", ""])
def test_a_cursor_of_another_organization_list_or_filter_is_refused(purpose: str) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(CURSOR, purpose=purpose)


def test_a_cursor_that_was_changed_anywhere_is_refused() -> None:
    text = base64.urlsafe_b64decode(CURSOR + "=" * (-len(CURSOR) % 4))
    for index in range(len(text)):
        changed = text[:index] + bytes([text[index] ^ 1]) + text[index + 1 :]
        with pytest.raises(CursorInvalid):
            decode_cursor(base64.urlsafe_b64encode(changed).decode().rstrip("="), purpose="org_a:conversations:open")


@given(st.text(max_size=60))
def test_nonsense_is_refused_and_never_breaks(nonsense: str) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(nonsense, purpose="p")
