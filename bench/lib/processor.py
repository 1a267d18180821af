"""Processor time of process trees, read from /proc (Linux)."""

import os
from collections.abc import Iterable
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def seconds_used(pids: Iterable[int]) -> float:
    """User + system seconds of these processes and everything below them, ended and reaped children included.

    PostgreSQL's short-lived backends appear only in the postmaster's children times, so those are counted too.
    A process that is gone counts nothing. Resolution: one clock tick (10 ms) per process.
    """
    parents = _parents()
    wanted = set(pids)
    below = {pid for pid in parents if pid in wanted or not wanted.isdisjoint(_ancestors(pid, parents))}
    return sum(_ticks(pid) for pid in below) / _TICKS_PER_S


def memory_bytes(pid: int) -> int:
    """Resident memory of one process. 0 when it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def machine_seconds() -> tuple[float, float]:
    """(busy, total) processor seconds of the whole machine since it started."""
    fields = [int(each) for each in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    idle = fields[3] + fields[4]
    return (sum(fields) - idle) / _TICKS_PER_S, sum(fields) / _TICKS_PER_S


class Neighbours:
    """How much of the machine others used between the making of this and `share()`."""

    def __init__(self) -> None:
        self._machine = machine_seconds()
        self._ours = seconds_used([os.getpid()])

    def share(self) -> float:
        """0.0 (nobody) to 1.0 (all processors): everything that is not a descendant of this process."""
        busy, total = machine_seconds()
        ours = seconds_used([os.getpid()]) - self._ours
        passed = total - self._machine[1]
        return max(0.0, (busy - self._machine[0] - ours) / passed) if passed else 0.0


def _parents() -> dict[int, int]:
    """Every process and its parent."""
    parents = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields:
                parents[int(entry.name)] = int(fields[1])
    return parents


def _ancestors(pid: int, parents: dict[int, int]) -> set[int]:
    found: set[int] = set()
    while (pid := parents.get(pid, 0)) and pid not in found:
        found.add(pid)
    return found


def _ticks(pid: int) -> int:
    """utime + stime + cutime + cstime of one process."""
    fields = _stat(pid)
    return sum(int(each) for each in fields[11:15]) if fields else 0


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat behind the name (which may contain spaces); [] when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []
