"""How fast an account may send, and how long a message has to wait for it. Pure.

Each limit is a bucket of the generic cell rate algorithm: one number, the time at which everything taken so far would
be paid off at the steady rate. `throttle` keeps the numbers in Valkey with the same rule in Lua.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.channels.adapters.traits import Pace

# Of a bucket, for what nobody waits for at a screen: so that replies always find room.
BULK_SHARE = 0.5
# Without Valkey each process keeps count by itself: as if this many shared the limit.
PROCESSES_ASSUMED = 10
SLOW_FROM_PERCENT = 80.0
FULL_PERCENT = 100.0
# A provider that says nothing but "full" is asked again after that.
FULL_PAUSE_S = 60.0
# What it told is believed for so long: then either new answers say it again, or it is over.
USAGE_MEMORY_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """One limit: a message every `interval_ms` on the average, `burst` of them at once."""

    key: str
    interval_ms: float
    burst: int

    def narrowed(self, factor: float) -> "Bucket":
        """The same at `factor` (0–1) of its rate."""
        return Bucket(key=self.key, interval_ms=self.interval_ms / factor, burst=max(1, int(self.burst * factor)))


def _per_second(key: str, rate: int) -> Bucket:
    return Bucket(key=key, interval_ms=1000 / rate, burst=rate)


def buckets_of(
    pace: Pace, *, account_id: str, recipient_id: str, is_sound_or_film: bool, is_slow: bool = False
) -> list[Bucket]:
    """The limits of the channel that a message falls under, that of the account first."""
    account = f"account:{account_id}"
    rate = pace.slow_per_second if is_slow and pace.slow_per_second is not None else pace.per_second
    limits = [_per_second(account, rate)]
    if pace.pair_interval_s is not None:
        pair = f"pair:{account_id}:{recipient_id}"
        limits.append(Bucket(key=pair, interval_ms=1000 * pace.pair_interval_s, burst=pace.pair_burst))
    if is_sound_or_film and pace.sound_or_film_per_second is not None:
        limits.append(_per_second(f"{account}:media", pace.sound_or_film_per_second))
    return limits


def wait_ms(paid_at_ms: float, bucket: Bucket, now_ms: float, *, share: float = 1.0) -> float:
    """How long until one more fits; 0 when it does now."""
    ahead = max(paid_at_ms, now_ms) - now_ms
    room = (max(1.0, bucket.burst * share) - 1) * bucket.interval_ms
    return max(0.0, ahead - room)


def take(paid_at_ms: float, bucket: Bucket, now_ms: float) -> float:
    """The bucket's number after one more."""
    return max(paid_at_ms, now_ms) + bucket.interval_ms


def take_all(paid: dict[str, float], buckets: Sequence[Bucket], now_ms: float, *, share: float = 1.0) -> float:
    """Take one of each bucket, or of none: then how long to wait, in ms. The rule that `throttle`'s script repeats."""
    waits = [wait_ms(paid.get(each.key, 0.0), each, now_ms, share=share) for each in buckets]
    longest = max(waits, default=0.0)
    if longest <= 0:
        paid.update({each.key: take(paid.get(each.key, 0.0), each, now_ms) for each in buckets})
    return longest


def speed_for(percent: float) -> float:
    """The share of the usual rate at which to go on when so much of the provider's allowance is used: 1 below 80 %,
    down to a tenth at 100 %."""
    if percent < SLOW_FROM_PERCENT:
        return 1.0
    left = (FULL_PERCENT - percent) / (FULL_PERCENT - SLOW_FROM_PERCENT)
    return max(0.1, left)
