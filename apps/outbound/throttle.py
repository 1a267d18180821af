"""Waiting for one's turn: the buckets of `pace`, kept in Valkey for all workers together.

When Valkey is away each process keeps its own at a fraction of the rate: sends go on, slower than they might.
"""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import redis

from apps.channels.adapters.sending import Usage
from apps.outbound.pace import (
    BULK_SHARE,
    FULL_PAUSE_S,
    FULL_PERCENT,
    PROCESSES_ASSUMED,
    SLOW_FROM_PERCENT,
    USAGE_MEMORY_S,
    Bucket,
    speed_for,
    take_all,
)
from kernel import valkey
from kernel.scope import require_scope

logger = logging.getLogger(__name__)

_PREFIX = "send:"
_ASK_AGAIN_S = 2.0
# KEYS: paused keys, then a bucket each. ARGV: how many are paused keys, share, then interval and burst of each bucket.
# Answers the milliseconds to wait (0: taken) and for which bucket.
# The server's clock counts, so that workers need not agree on theirs.
_TAKE = """
local t = redis.call('TIME')
local now = t[1] * 1000 + t[2] / 1000
local paused, share, speed = tonumber(ARGV[1]), tonumber(ARGV[2]), 1
local longest, which = 0, 1
local function wait(ms, at) if ms > longest then longest, which = ms, at end end
for i = 1, paused do
  local left = redis.call('PTTL', KEYS[i])
  if left > 0 then
    local told = tonumber(redis.call('GET', KEYS[i]))
    if told == 0 then wait(left, i) else speed = math.min(speed, told) end
  end
end
local paid = {}
for i = paused + 1, #KEYS do
  local at = 3 + (i - paused - 1) * 2
  local interval = tonumber(ARGV[at]) / speed
  local burst = math.max(1, tonumber(ARGV[at + 1]) * share * speed)
  local before = math.max(tonumber(redis.call('GET', KEYS[i]) or '0'), now)
  wait(before - now - (burst - 1) * interval, i - paused)
  paid[i] = before + interval
end
if longest > 0 then return {math.ceil(longest), which - 1} end
for i = paused + 1, #KEYS do
  redis.call('SET', KEYS[i], string.format('%.3f', paid[i]), 'PX', math.ceil(paid[i] - now) + 1000)
end
return {0, 0}
"""


@dataclass(slots=True)
class _Alone:
    """What a process counts by itself while Valkey is away, and until when it does not even ask."""

    until: float = 0.0
    paid: dict[str, float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, buckets: Sequence[Bucket], share: float) -> float:
        now_ms = time.time() * 1000
        with self.lock:
            self.paid = {key: at for key, at in self.paid.items() if at > now_ms}
            narrowed = [each.narrowed(1 / PROCESSES_ASSUMED) for each in buckets]
            return take_all(self.paid, narrowed, now_ms, share=share)


_alone = _Alone()


@dataclass(frozen=True, slots=True)
class Turn:
    """`wait_s`: 0, it is one's turn; else how long until then, because of the bucket `index`."""

    wait_s: float
    index: int = 0


def take_turn(buckets: Sequence[Bucket], *, is_bulk: bool = False) -> Turn:
    """Take one of each bucket, or none of any and wait."""
    share = BULK_SHARE if is_bulk else 1.0
    scope = require_scope().organization_id
    keys = [_name(scope, each.key) for each in buckets]
    arguments: list[float] = [len(buckets), share]
    for each in buckets:
        arguments += [each.interval_ms, each.burst]
    if time.monotonic() < _alone.until:
        return _take_alone(buckets, keys, share)
    try:
        paused = [f"{key}:told" for key in keys]
        waited: Any = valkey.impatient_client().eval(_TAKE, 2 * len(keys), *paused, *keys, *arguments)
    except redis.RedisError:
        logger.warning("Valkey does not answer: sending slowly, each process by its own count")
        _alone.until = time.monotonic() + _ASK_AGAIN_S
        return _take_alone(buckets, keys, share)
    return Turn(waited[0] / 1000, waited[1])


def _take_alone(buckets: Sequence[Bucket], keys: Sequence[str], share: float) -> Turn:
    named = [replace(each, key=key) for each, key in zip(buckets, keys, strict=True)]
    return Turn(_alone.take(named, share) / 1000)


def pause(key: str, seconds: float) -> None:
    """Nothing of this bucket for so long: the provider has said so."""
    _tell(key, "0", seconds)


def note_usage(key: str, usage: Usage | None) -> None:
    """Heed what the provider says is used up: slower from 80 %, not at all when it is full."""
    if usage is None or (usage.percent < SLOW_FROM_PERCENT and not usage.regain_s):
        return
    if usage.percent >= FULL_PERCENT or usage.regain_s:
        pause(key, usage.regain_s or FULL_PAUSE_S)
    else:
        _tell(key, f"{speed_for(usage.percent):.3f}", USAGE_MEMORY_S)


def _tell(key: str, value: str, seconds: float) -> None:
    name = f"{_name(require_scope().organization_id, key)}:told"
    try:
        valkey.impatient_client().set(name, value, px=max(1, int(seconds * 1000)))
    except redis.RedisError:
        logger.warning("Valkey does not answer: the provider's pause is not shared")


def _name(organization_id: str, key: str) -> str:
    return f"{_PREFIX}{organization_id}:{key}"
