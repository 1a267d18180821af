"""One operating system process of ours: start, watch, stop."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from devkit.launch import launch_command
from devkit.paths import ROOT


class ProcessFailed(Exception):
    """A process ended, or did not become ready in time; the text holds its last log lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run. `log` is appended to; `ready` is polled after the start."""

    name: str
    argv: tuple[str, ...]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = ROOT
    ready: Callable[[], bool] = lambda: True
    stop_signal: signal.Signals = signal.SIGTERM
    stop_timeout_s: float = 10.0
    # What the kernel sends when we die without a word. SIGKILL where one process is all there is; a program
    # with children of its own gets a signal that it passes on.
    death_signal: signal.Signals = signal.SIGKILL
    run_as: str | None = None  # None, "namespace" or "nobody": see launch.py


class Process:
    """A running `Program`, in a session of its own so that the terminal's Ctrl-C reaches only us."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.started_at = 0.0  # time.monotonic()
        self._log_offset = 0
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Raises ProcessFailed when it was never started."""
        if self._child is None:
            raise ProcessFailed(f"{self.program.name} is not started")
        return self._child.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative = killed by that signal."""
        return self._child.poll() if self._child else None

    @property
    def is_running(self) -> bool:
        """Started and not ended."""
        return self._child is not None and self._child.poll() is None

    def start(self) -> None:
        """Start it. Does not wait until it is ready."""
        program = self.program
        program.log.parent.mkdir(parents=True, exist_ok=True)
        self._log_offset = program.log.stat().st_size if program.log.exists() else 0
        with program.log.open("ab") as log:
            self._child = subprocess.Popen(
                launch_command(program.argv, death_signal=program.death_signal, run_as=program.run_as),
                env={**os.environ, **program.env},
                cwd=program.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started_at = time.monotonic()

    def wait_ready(self, timeout_s: float = 30.0) -> None:
        """Poll until ready. Raises ProcessFailed when it ends before, or is not ready in time."""
        deadline = time.monotonic() + timeout_s
        while not self.program.ready():
            if not self.is_running:
                raise ProcessFailed(f"{self.program.name} ended with {self.exit_code}\n{self.tail()}")
            if time.monotonic() > deadline:
                raise ProcessFailed(f"{self.program.name} was not ready after {timeout_s:.0f} s\n{self.tail()}")
            time.sleep(0.05)

    def send(self, signal_number: signal.Signals) -> None:
        """Signal the process alone (not its children); nothing when it has ended."""
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(signal_number)

    def wait(self, timeout_s: float) -> bool:
        """True when it ended within the time."""
        if self._child is None:
            return True
        try:
            self._child.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill_group(self) -> None:
        """SIGKILL to it and everything it started in its session's group."""
        if self._child is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()

    def stop(self) -> None:
        """Ask, wait, insist. Leaves nothing of its group behind."""
        self.send(self.program.stop_signal)
        self.wait(self.program.stop_timeout_s)
        self.kill_group()

    def tail(self, lines: int = 15) -> str:
        """The last lines it logged since this start, indented for the console."""
        if not self.program.log.exists():
            return ""
        with self.program.log.open("rb") as log:
            log.seek(max(self._log_offset, self.program.log.stat().st_size - 16_000))
            text = log.read().decode(errors="replace")
        return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def run_to_end(program: Program) -> None:
    """Run a command that ends by itself; nothing of it survives an interruption.

    Its log starts afresh. Raises ProcessFailed with the last lines when it ends with another code than 0.
    """
    program.log.unlink(missing_ok=True)
    process = Process(program)
    try:
        process.start()
        while not process.wait(1.0):
            pass
    finally:
        process.kill_group()
    if process.exit_code != 0:
        command = " ".join(program.argv[-2:])
        raise ProcessFailed(f"`{command}` ended with {process.exit_code} ({program.log}):\n{process.tail(30)}")
