"""How long somebody has to wait who tried too often. The counting is allauth's."""

import math
import time

from allauth.account import app_settings
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest

from tenants.auth.errors import TooManyAttempts


def too_many(request: HttpRequest, action: str, *, key: str | None = None) -> TooManyAttempts:
    """The refusal, with the time until the fullest of the action's windows lets one in again."""
    waits = [_wait(request, action, rate, key) for rate in ratelimit.get_rates(app="allauth.account", action=action)]
    return TooManyAttempts(max([1, *waits]))


def count(request: HttpRequest, action: str, rate: str, *, key: str | None = None) -> None:
    """One more of what allauth does not count itself. Raises TooManyAttempts; redis.RedisError without Valkey."""
    if not app_settings.RATE_LIMITS:
        return
    config = {action: rate}
    if not ratelimit.consume(request, app="inlet", action=action, config=config, key=key, limit_get=True):
        raise TooManyAttempts(max(math.ceil(each.duration) for each in ratelimit.parse_rates(rate)))


def _wait(request: HttpRequest, action: str, rate: ratelimit.Rate, key: str | None) -> int:
    if rate.per == "user" or (rate.per == "key" and key is None):
        return 0
    history = cache.get(ratelimit.get_cache_key(request, app="allauth.account", action=action, rate=rate, key=key), [])
    if len(history) < rate.amount:
        return 0
    return math.ceil(float(history[rate.amount - 1]) + float(rate.duration) - time.time())
