"""A pool after its server was away. What psycopg's own would do in these tests takes it a minute and more."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from django.conf import settings

from kernel.pool import LivePool
from kernel.tests.local_server import free_port

PATIENCE_S = 20.0


@dataclass
class Address:
    """Where the pool looks for the server."""

    url: str = settings.OWNER_DATABASE_URL

    def __call__(self) -> str:
        return self.url


@pytest.fixture
def address() -> Address:
    return Address()


@pytest.fixture
def pool(address: Address) -> Iterator[LivePool]:
    with LivePool(conninfo=address, min_size=1, max_size=8, timeout=PATIENCE_S, open=True) as pool:
        yield pool


def end_all(pool: LivePool) -> None:
    """Eight connections that were lent out, given back, and ended by the server."""
    lent = [pool.getconn() for _ in range(8)]
    pids = [each.info.backend_pid for each in lent]
    for each in lent:
        pool.putconn(each)
    with psycopg.connect(settings.OWNER_DATABASE_URL, autocommit=True) as owner:
        owner.execute("SELECT pg_terminate_backend(pid, 5000) FROM unnest(%s) AS p (pid)", [pids])


def test_the_first_who_asks_does_not_meet_the_dead_one_by_one(pool: LivePool) -> None:
    end_all(pool)

    with pool.connection() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_that_is_away_for_long_is_still_looked_for(pool: LivePool, address: Address) -> None:
    end_all(pool)
    right, address.url = address.url, f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    with pytest.raises(psycopg.OperationalError):
        pool.getconn(timeout=0.1)

    patient_until = time.monotonic() + PATIENCE_S
    while pool.get_stats().get("connections_errors", 0) < 30:
        assert time.monotonic() < patient_until, "it is looked for more and more seldom"
        time.sleep(0.05)
    address.url = right

    with pool.connection() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
