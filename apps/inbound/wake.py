"""Waking the workers: one drain for however many receipts were stored meanwhile."""

import threading

from kernel.bell import Bell

BELL = Bell("inbound")


class Waker:
    """A thread that rings, so that neither the answer to a webhook nor the event loop waits for it.

    Valkey is only a bell here: when it is away the workers' one-second poll finds the receipts.
    """

    def __init__(self) -> None:
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
            BELL.ring()
