"""Work that a Celery worker does by itself, every so often, without the broker.

Tasks are how work is started at once; these polls are how it is done all the same when a message, or the whole
broker, was lost. They run in threads of the worker's main process, from its start to its end, also while it waits for
the broker.
"""

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import redis
from celery import bootsteps
from django.db import close_old_connections

from kernel import valkey

logger = logging.getLogger(__name__)

ALIVE_KEY = "inlet:worker:"
ALIVE_TTL_S = 10


@dataclass(frozen=True, slots=True)
class Poll:
    """`work` is called every `every_s` seconds; an exception is logged and the next call comes as usual."""

    name: str
    every_s: float
    work: Callable[[], object]


class PollStep(bootsteps.StartStopStep):
    """Starts the polls with the worker. Subclasses say which."""

    def __init__(self, worker: Any, **options: Any) -> None:
        super().__init__(worker, **options)
        self._closing = threading.Event()

    def start(self, worker: Any) -> None:
        for poll in self.list_polls():
            threading.Thread(target=self._repeat, args=[poll], name=f"poll-{poll.name}", daemon=True).start()

    def list_polls(self) -> list[Poll]:
        """What is to be polled; asked when the worker starts."""
        raise NotImplementedError

    def finish(self) -> None:
        """What has to come to its end before the worker may."""

    def stop(self, worker: Any) -> None:
        self._closing.set()
        self.finish()

    def _repeat(self, poll: Poll) -> None:
        while not self._closing.wait(poll.every_s):
            try:
                poll.work()
            except Exception:
                logger.warning("poll %s failed; it is repeated", poll.name, exc_info=True)
            finally:
                close_old_connections()


def tell_alive() -> None:
    """Say that a worker is here, for `/readyz`."""
    try:
        valkey.client().set(f"{ALIVE_KEY}{os.getpid()}", b"1", ex=ALIVE_TTL_S)
    except redis.RedisError:
        logger.debug("Valkey is away; /readyz says so")


def is_worker_alive() -> bool:
    """Whether a worker said so within the last ten seconds. Raises redis.RedisError."""
    return next(iter(valkey.client().scan_iter(match=f"{ALIVE_KEY}*", count=100)), None) is not None
