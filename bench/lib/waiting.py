"""Waiting for something to come true."""

import time
from collections.abc import Callable

LOOK_S = 0.02


def wait_until(is_true: Callable[[], bool], timeout_s: float) -> None:
    """Look every 20 ms. Raises TimeoutError."""
    deadline = time.monotonic() + timeout_s
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing came of it in {timeout_s:.0f} s")
        time.sleep(LOOK_S)
