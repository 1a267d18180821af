"""Stopping a server's whole process tree and letting it go on."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def tree_of(pid: int) -> list[int]:
    """The process and all its descendants (PostgreSQL's backends are leaders of sessions of their own)."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            fields = stat.read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [pid]
    for each in found:
        found += children.get(each, [])
    return found


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """SIGSTOP for all of the tree; SIGCONT on leaving, whatever happens."""
    stopped = tree_of(pid)
    try:
        for each in stopped:
            _send(each, signal.SIGSTOP)
        yield
    finally:
        for each in reversed(stopped):
            _send(each, signal.SIGCONT)


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
