"""Whether an account that is usually busy has gone quiet. Pure.

Compared with the same hours one and two weeks before, so that nights, weekends and slow shops are no alarm.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

SHORTEST = timedelta(hours=2)
LONGEST = timedelta(days=2)  # compared at most; longer silence is no less silent
BUSY_MINUTES = 12  # minutes with something in them that the quiet hours had in each week before
WEEK = timedelta(days=7)
HISTORY = timedelta(days=16)  # how long hours are kept


def hour_of(moment: datetime) -> datetime:
    """The hour that a moment lies in."""
    return moment.replace(minute=0, second=0, microsecond=0)


def is_silent(heard: Mapping[datetime, int], *, last_in_at: datetime | None, now: datetime) -> bool:
    """Whether nothing has come for long enough, in hours in which there was much in both of the weeks before.

    `heard`: by hour, in how many of its minutes something came. An account without two weeks of history is never
    silent: nobody knows yet what is usual.
    """
    if last_in_at is None or now - last_in_at < SHORTEST:
        return False
    begin, end = hour_of(max(last_in_at, now - LONGEST)) + timedelta(hours=1), hour_of(now)
    return all(_sum(heard, begin - back, end - back) >= BUSY_MINUTES for back in (WEEK, 2 * WEEK))


def becomes_silent_at(heard: Mapping[datetime, int], *, last_in_at: datetime | None, now: datetime) -> datetime | None:
    """When it will be, should nothing come until then: within a day, after which all accounts are looked at anyway."""
    if last_in_at is None:
        return None
    first = max(last_in_at + SHORTEST, now)
    hours = [hour_of(first) + timedelta(hours=number) for number in range(1, 25)]  # the verdict changes on the hour
    return next((each for each in (first, *hours) if is_silent(heard, last_in_at=last_in_at, now=each)), None)


def _sum(heard: Mapping[datetime, int], begin: datetime, end: datetime) -> int:
    return sum(minutes for hour, minutes in heard.items() if begin <= hour < end)
