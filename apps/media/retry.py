"""When a file is tried again, and for how long. Pure."""

from datetime import timedelta

_LONGEST = timedelta(minutes=30)
SHOWN_AFTER = 5  # tries without success after which it is said that there is a problem, some half a minute
GIVE_UP_AFTER = timedelta(days=1)
GIVE_UP_DISCONNECTED_AFTER = timedelta(days=6)  # WhatsApp keeps a file for seven
GIVE_UP_PREPARING_AFTER = timedelta(hours=1)  # somebody waits for it to be sent
MAX_DEATHS = 3  # workers that one file may take along
SUSPICIOUS_TRIES = 3  # for what came whole and yet was not what was promised


def pause_before(next_try: int, *, asked_s: float = 0.0) -> timedelta:
    """How long to wait before try number `next_try` (2 = the first repetition): twice as long each time, at least what
    the platform asked for, at most half an hour."""
    doubled = timedelta(seconds=2 ** min(next_try - 1, 20))
    return min(max(doubled, timedelta(seconds=asked_s)), _LONGEST)
