"""Limits as buckets: exactly as many as allowed, with Valkey and without."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from redis.backoff import NoBackoff
from redis.retry import Retry

from apps.channels.adapters.catalog import traits_of
from apps.channels.adapters.items import Channel
from apps.channels.adapters.sending import Usage
from apps.outbound import throttle
from apps.outbound.pace import BULK_SHARE, Bucket, buckets_of, speed_for, take_all
from apps.outbound.tests.post import forget_limits
from kernel import valkey
from kernel.scope import Scope


def limits(channel: Channel = "whatsapp", **traits: Any) -> list[tuple[float, int]]:
    given = {"account_id": "a", "recipient_id": "r", "is_sound_or_film": False, **traits}
    return [(round(each.interval_ms, 3), each.burst) for each in buckets_of(traits_of(channel).pace, **given)]


def test_each_channels_limits() -> None:
    pair = (6000, 45)
    assert limits() == [(12.5, 80), pair]
    assert limits(is_slow=True) == [(50, 20), pair]
    assert limits("messenger") == [(3.333, 300)]
    assert limits("messenger", is_sound_or_film=True) == [(3.333, 300), (100, 10)]
    assert limits("instagram", is_slow=True) == [(10, 100)]
    assert limits("instagram", is_sound_or_film=True) == [(3.333, 300), (100, 10)]


def test_a_burst_and_then_one_at_a_time() -> None:
    pair = [buckets_of(traits_of("whatsapp").pace, account_id="a", recipient_id="r", is_sound_or_film=False)[1]]
    paid: dict[str, float] = {}

    assert [take_all(paid, pair, 0.0) for _ in range(45)] == [0.0] * 45
    assert take_all(paid, pair, 0.0) == 6000
    assert take_all(paid, pair, 5999.0) == 1
    assert take_all(paid, pair, 6000.0) == 0
    assert take_all(paid, pair, 6000.0) == 6000


@given(
    rate=st.integers(1, 50),
    burst=st.integers(1, 50),
    gaps=st.lists(st.floats(0, 2000), max_size=120),
)
def test_never_more_than_the_burst_and_the_rate_allow(rate: int, burst: int, gaps: list[float]) -> None:
    bucket = Bucket(key="k", interval_ms=1000 / rate, burst=burst)
    paid: dict[str, float] = {}
    now, taken = 0.0, []
    for gap in gaps:
        now += gap
        if take_all(paid, [bucket], now) == 0:
            taken.append(now)

    for first, last in itertools.combinations(range(len(taken)), 2):
        assert last - first + 1 <= burst + (taken[last] - taken[first]) * rate / 1000 + 1e-6


def test_none_is_taken_when_one_bucket_is_empty() -> None:
    wide, narrow = Bucket(key="w", interval_ms=1, burst=10), Bucket(key="n", interval_ms=1000, burst=1)
    paid: dict[str, float] = {}
    take_all(paid, [wide, narrow], 0.0)
    before = dict(paid)

    assert take_all(paid, [wide, narrow], 0.0) == 1000
    assert paid == before


def test_the_closer_to_the_limit_the_slower() -> None:
    assert [speed_for(percent) for percent in (0, 79.9, 80, 90, 99, 100, 140)] == [1, 1, 1, 0.5, 0.1, 0.1, 0.1]


# --- in Valkey


@pytest.fixture(autouse=True)
def fresh(tenant: Scope) -> Iterator[None]:
    forget_limits()
    throttle._alone.paid.clear()
    throttle._alone.until = 0.0
    yield
    forget_limits()


def slow(key: str = "slow", burst: int = 4) -> Bucket:
    return Bucket(key=key, interval_ms=60_000, burst=burst)


def waits(buckets: list[Bucket], count: int, **how: Any) -> list[bool]:
    return [throttle.take_turn(buckets, **how).wait_s > 0 for _ in range(count)]


def test_workers_share_a_bucket() -> None:
    assert waits([slow()], 6) == [False] * 4 + [True] * 2
    turn = throttle.take_turn([slow()])
    assert 55 < turn.wait_s <= 60


def test_the_bucket_that_holds_one_up_is_named_and_nothing_is_taken_of_the_others() -> None:
    account, pair, other = slow("account", 100), slow("pair", 1), slow("other", 1)

    assert throttle.take_turn([account, pair]) == throttle.Turn(0, 0)
    assert [throttle.take_turn([account, pair]).index for _ in range(150)] == [1] * 150
    assert throttle.take_turn([account, other]).wait_s == 0, "another customer does not wait"


def test_bulk_leaves_room_for_replies() -> None:
    bucket = [slow(burst=10)]

    assert waits(bucket, 8, is_bulk=True).count(False) == 10 * BULK_SHARE
    assert waits(bucket, 7).count(False) == 10 - 10 * BULK_SHARE


def test_organizations_do_not_wait_for_each_other(tenant: Scope, acme: Any, globex: Any) -> None:
    from tenants.context import tenant_scope

    waits([slow()], 9)
    with tenant_scope(globex.scope):
        assert throttle.take_turn([slow()]).wait_s == 0


def test_a_pause_that_the_platform_asks_for_is_kept_by_all() -> None:
    throttle.pause("slow", 30)
    turn = throttle.take_turn([slow()])
    assert (29 < turn.wait_s <= 30, turn.index) == (True, 0)


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (None, 10),
        (Usage(percent=79), 10),
        (Usage(percent=90), 5),
        (Usage(percent=99), 1),
        (Usage(percent=100), 0),
        (Usage(percent=40, regain_s=120), 0),
    ],
)
def test_what_is_used_up_slows_down(usage: Usage | None, expected: int) -> None:
    throttle.note_usage("slow", usage)
    assert waits([slow(burst=10)], 12).count(False) == expected


def test_a_full_allowance_is_waited_for_as_long_as_the_platform_says() -> None:
    throttle.note_usage("slow", Usage(percent=100, regain_s=180))
    assert 179 < throttle.take_turn([slow()]).wait_s <= 180


def test_without_valkey_each_process_goes_on_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.1, retry=Retry(NoBackoff(), 0))
    with monkeypatch.context() as without:
        without.setattr(valkey, "impatient_client", lambda: gone)

        assert waits([slow(burst=40)], 6).count(False) == 4, "a tenth of it"
        throttle.pause("slow", 5)
        throttle.note_usage("slow", Usage(percent=100))

    assert throttle._alone.until > 0
    throttle._alone.until = 0.0
    assert throttle.take_turn([slow(burst=40)]).wait_s == 0
