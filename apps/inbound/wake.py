"""Waking the workers: one `inbound.drain` task for however many receipts were stored meanwhile."""

import logging
import threading

import redis
from celery import Celery
from kombu.exceptions import OperationalError

from kernel import valkey

logger = logging.getLogger(__name__)

FLAG = "inlet:inbound:drain"
FLAG_TTL_MS = 1000  # a flag whose task was lost blocks nobody for longer; the poll is there anyway
DRAIN = "inbound.drain"
QUEUE = "inbound"


class Waker:
    """A thread that schedules the drain, so that neither the answer to a webhook nor the event loop waits for it.

    Valkey is only a bell here: when it is away the workers' one-second poll finds the receipts.
    """

    def __init__(self, celery: Celery) -> None:
        self._celery = celery
        self._rung = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="inbound-waker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._closing = True
        self._rung.set()
        self._thread.join(timeout=2)

    def ring(self) -> None:
        """There is something to drain. Returns at once; rings that come together are one."""
        self._rung.set()

    def _run(self) -> None:
        while True:
            self._rung.wait()
            self._rung.clear()
            if self._closing:
                return
            try:
                if valkey.client().set(FLAG, b"1", nx=True, px=FLAG_TTL_MS):
                    self._celery.send_task(DRAIN, queue=QUEUE, expires=30)
            except (redis.RedisError, OperationalError) as away:
                logger.warning("drain not scheduled (%s); the poll will find the receipts", type(away).__name__)


def drain_begins() -> None:
    """From here on a new receipt needs a new task: clear the flag before looking."""
    try:
        valkey.client().delete(FLAG)
    except redis.RedisError:
        logger.debug("the drain flag could not be cleared; it expires by itself")
