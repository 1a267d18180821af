"""When to try again. Pure."""

from datetime import timedelta

MAX_TRIES = 8
_LONGEST = timedelta(minutes=15)


def pause_before(next_try: int, *, asked_s: float, times: int = 2) -> timedelta:
    """How long to wait before try number `next_try` (2 = the first repetition): so many `times` as long each time, at
    least what the platform asked for, at most a quarter of an hour."""
    grown = timedelta(seconds=times ** min(next_try - 1, 20))
    return max(min(grown, _LONGEST), min(timedelta(seconds=asked_s), _LONGEST))


def may_try_again(tried: int, at_most: int | None) -> bool:
    """Whether one more try is allowed after `tried` of them; `at_most` caps it further where a doubt remains."""
    return tried < min(MAX_TRIES, at_most if at_most is not None else MAX_TRIES)
