"""Bells in Valkey: a process says that there is something to do, and one of the workers hears it at once.

A ring may get lost, with Valkey or with the worker that heard it. Whoever rings has a poll behind it.
"""

import logging
import time
from typing import Any

import redis

from kernel import valkey

logger = logging.getLogger(__name__)

WAIT_S = 0.5  # shorter than the client's patience
AWAY_S = 1.0  # between looks for a Valkey that is away
KEPT_S = 60  # what no worker has heard by then is left to the poll
KEPT = 10_000  # and what is more than that


class Bell:
    """`name` is a part of a key in Valkey."""

    def __init__(self, name: str) -> None:
        self._key = f"inlet:bell:{name}"

    def ring(self, what: str = "") -> None:
        """Never raises, and waits for a Valkey that hangs only now and then."""
        try:
            with valkey.hinting() as client:
                unheard: Any = client.rpush(self._key, what)
                if unheard == 1:
                    client.expire(self._key, KEPT_S)
                elif unheard > KEPT:
                    client.ltrim(self._key, -KEPT, -1)
        except redis.RedisError as away:
            logger.warning("no worker was told of something to do (%s); the poll finds it", type(away).__name__)

    def wait(self, *, for_all: bool = False) -> str | None:
        """What was rung first and nobody has heard; None when nothing comes for a moment, or Valkey is away.

        `for_all`: what else was rung until now is heard with it.
        """
        try:
            heard: Any = valkey.client().blpop([self._key], timeout=WAIT_S)
            if heard is not None and for_all:
                valkey.client().delete(self._key)
        except redis.RedisError:
            time.sleep(AWAY_S)
            return None
        return None if heard is None else heard[1].decode()
