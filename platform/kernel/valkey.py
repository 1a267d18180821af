"""One shared client of Valkey (or Redis). It is a bus and a cache, never the only place of anything."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

PAUSE_S = 3.0

_turn = threading.Lock()
_hung_until: float | None = None  # monotonic; None: nobody was left waiting


@cache
def client() -> redis.Redis:
    """A pooled client with short time-outs: when Valkey is away the caller goes on without it."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1.0, socket_connect_timeout=0.5)


@cache
def impatient_client() -> redis.Redis:
    """The same for whoever holds something while asking: one try, and no pause."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.2, retry=Retry(NoBackoff(), 0)
    )


@contextmanager
def hinting() -> Iterator[redis.Redis]:
    """The client, for hints that a poll stands behind. Raises redis.RedisError.

    Once Valkey has left somebody in this process waiting, no hint is given for PAUSE_S: a request with several of them
    would wait for each. Then one tries, and when that goes well the others do again.
    """
    global _hung_until
    with _turn:
        if _hung_until is not None:
            if time.monotonic() < _hung_until:
                raise redis.ConnectionError("it has left somebody waiting just now")
            _hung_until = time.monotonic() + PAUSE_S  # this one tries, for all
    try:
        yield client()
    except redis.TimeoutError:
        _hung_until = time.monotonic() + PAUSE_S
        raise
    _hung_until = None
