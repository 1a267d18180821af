"""Keeps processes running: restarts with a growing pause, tells the console, gives up loudly (ADR: own supervisor)."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from devkit.process import Process

TICK_S = 0.2
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 10.0
CRASHES_TO_GIVE_UP = 6
CRASH_WINDOW_S = 60.0
LINES_AT_FIRST, LINES_LATER = 15, 3  # of its log, on the console


@dataclass(slots=True)
class _Watch:
    """One supervised process and what happened to it lately (times are time.monotonic())."""

    process: Process
    crashes: deque[float] = field(default_factory=deque)
    restart_at: float | None = None
    gave_up: bool = False


def next_pause_s(crashes: int) -> float:
    """Seconds to wait before the restart after the given number of recent crashes (1 = first)."""
    return float(min(FIRST_PAUSE_S * 2 ** max(crashes - 1, 0), LONGEST_PAUSE_S))


class Supervisor:
    """Watches processes that somebody else has started, until `stop_requested` is set."""

    def __init__(self, *, say: Callable[[str], None]) -> None:
        self._say = say
        self._watches: list[_Watch] = []
        self.stop_requested = threading.Event()

    def watch(self, processes: Sequence[Process]) -> None:
        """Add started processes, in the order in which they were started."""
        self._watches += [_Watch(process) for process in processes]

    @property
    def down(self) -> list[str]:
        """Names of the processes that are not restarted any more."""
        return [watch.process.program.name for watch in self._watches if watch.gave_up]

    def run(self) -> None:
        """Restart what ends. Returns when a stop is requested."""
        while not self.stop_requested.wait(TICK_S):
            for watch in self._watches:
                self._look_at(watch, time.monotonic())

    def _look_at(self, watch: _Watch, now: float) -> None:
        if watch.gave_up or watch.process.is_running:
            return
        if watch.restart_at is None:
            self._record_crash(watch, now)
        elif now >= watch.restart_at:
            watch.restart_at = None
            watch.process.start()
            self._say(f"{watch.process.program.name}: restarted (process {watch.process.pid})")

    def _record_crash(self, watch: _Watch, now: float) -> None:
        program = watch.process.program
        watch.process.kill_group()  # whatever it left behind would hold its port
        watch.crashes.append(now)
        while watch.crashes and now - watch.crashes[0] > CRASH_WINDOW_S:
            watch.crashes.popleft()
        self._say(f"{program.name}: {describe_exit(watch.process.exit_code)}. Its last lines ({program.log}):")
        self._say(watch.process.tail(LINES_AT_FIRST if len(watch.crashes) == 1 else LINES_LATER) or "    (nothing)")
        if len(watch.crashes) >= CRASHES_TO_GIVE_UP:
            watch.gave_up = True
            self._say(f"{program.name}: ended {len(watch.crashes)} times within a minute and is not started again.")
            self._say(f"Down: {', '.join(self.down)}. Everything else goes on; Ctrl-C stops it all.")
        else:
            pause_s = next_pause_s(len(watch.crashes))
            watch.restart_at = now + pause_s
            self._say(f"{program.name}: starting it again in {pause_s:g} s")


def stop_all(processes: Sequence[Process], *, hurry: threading.Event) -> None:
    """Ask all at once, wait for each, then kill what is left, groups included. `hurry` set = kill now."""
    for process in processes:
        process.send(process.program.stop_signal)
    for process in processes:
        deadline = time.monotonic() + process.program.stop_timeout_s
        while process.is_running and time.monotonic() < deadline and not hurry.is_set():
            process.wait(0.1)
        process.kill_group()


def describe_exit(code: int | None) -> str:
    """`ended with code 3`, `killed by signal 9`."""
    if code is None:
        return "is running"
    return f"killed by signal {-code}" if code < 0 else f"ended with code {code}"
