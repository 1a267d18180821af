"""A worker that loses its broker while it closes goes on: what it meets is a connection error, which Celery expects."""

from typing import Any

import pytest
import redis

from config import broker
from config.celery import app


def test_celery_speaks_through_our_transport() -> None:
    with app.connection() as connection:
        assert isinstance(connection.transport, broker.Transport)


def test_a_channel_of_a_closed_connection_says_that_it_is_closed() -> None:
    connection = app.connection()
    channel: Any = connection.channel()
    assert channel._connparams()["host"]
    connection.close()

    with pytest.raises(redis.ConnectionError):
        channel._connparams()
