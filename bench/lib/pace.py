"""Events by the clock, for the fan-out: the same text for every contestant."""

import time
from collections.abc import Iterator

FILLING = "x" * 300


def paced(rate: float, seconds: float) -> Iterator[str]:
    """`rate` texts a second for so long, each with its time of birth (see payloads.STAMP). Late ones follow at once."""
    began = time.perf_counter()
    for n in range(int(rate * seconds)):
        early = began + n / rate - time.perf_counter()
        if early > 0:
            time.sleep(early)
        yield f"~T{time.time():.6f}~ {n} {FILLING}"
