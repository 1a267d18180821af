"""Progress on the terminal: what is being done, for how long, how it ended."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SILENCE_S = 10.0  # without a terminal: a sign of life this often
TICK_S = 1.0


class Console:
    """Numbered steps. On a terminal the current line counts up; elsewhere a line now and then."""

    def __init__(self, *, steps: int, first: int = 1) -> None:
        self._steps = steps
        self._number = first - 1
        self._is_terminal = sys.stdout.isatty()

    def say(self, text: str) -> None:
        """A line of its own."""
        print(text, flush=True)

    @contextmanager
    def step(self, title: str, *, log: Path | None = None) -> Iterator[list[str]]:
        """Time one step. Append to the yielded list what to say about its end; `log` shows its last line meanwhile."""
        self._number += 1
        label = f"[{self._number}/{self._steps}] {title}"
        remarks: list[str] = []
        started, done = time.monotonic(), threading.Event()
        ticker = threading.Thread(target=self._tick, args=(label, started, done, log), daemon=True)
        if self._is_terminal:
            print(f"{label} …", end="", flush=True)
        ticker.start()
        try:
            yield remarks
            outcome = ", ".join(remarks) or "done"
        except Exception:
            outcome = "FAILED"
            raise
        except BaseException:
            outcome = "interrupted"
            raise
        finally:
            done.set()
            ticker.join()
            clear = "\r\033[K" if self._is_terminal else ""
            print(f"{clear}{label:<44} {time.monotonic() - started:6.1f} s  {outcome}", flush=True)

    def _tick(self, label: str, started: float, done: threading.Event, log: Path | None) -> None:
        while not done.wait(TICK_S if self._is_terminal else SILENCE_S):
            line = f"{label} … {time.monotonic() - started:.0f} s  {_last_line(log)}".rstrip()
            print(f"\r\033[K{line[:110]}" if self._is_terminal else line, end="", flush=True)
            if not self._is_terminal:
                print(flush=True)


def _last_line(log: Path | None) -> str:
    if log is None or not log.exists():
        return ""
    with log.open("rb") as source:
        source.seek(max(log.stat().st_size - 2000, 0))
        lines = source.read().decode(errors="replace").split("\n")
    return next((line.strip()[:60] for line in reversed(lines) if line.strip()), "")
