"""When a mail is tried again. Pure."""

from datetime import timedelta

ATTEMPTS = 8  # the last one about a day after the first: a mail server that is away longer is an operator's matter
_FIRST = timedelta(seconds=10)
_FACTOR = 4
_LONGEST = timedelta(hours=8)


def pause_before(attempt: int) -> timedelta | None:
    """How long to wait before this attempt (the first is 1), None when there shall be none."""
    if attempt > ATTEMPTS:
        return None
    return timedelta(0) if attempt <= 1 else min(_FIRST * _FACTOR ** (attempt - 2), _LONGEST)
