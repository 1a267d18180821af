"""One shared client of Valkey (or Redis). It is a bus and a cache, never the only place of anything."""

from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry


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
