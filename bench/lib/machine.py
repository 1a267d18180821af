"""What was measured on: processors, load, versions, and how long the disk takes to promise something."""

import os
import platform
import tempfile
import time
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median

PACKAGES = ("django", "celery", "channels", "channels_redis", "uvicorn", "granian", "psycopg", "redis")
SYNCS = 40


@dataclass(slots=True)
class Machine:
    """Facts of one run. `load`: 1-minute average at the start and at the end; `neighbours`: 0 to 1, see processor."""

    processors: int
    model: str
    memory_gb: float
    python: str
    fsync_ms: float
    load: list[float] = field(default_factory=list)
    neighbours: float = 0.0
    packages: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)

    def in_words(self) -> str:
        """One line."""
        load = " → ".join(f"{each:.1f}" for each in self.load)
        others = f", others used {self.neighbours:.0%} of the processors" if len(self.load) > 1 else ""
        return (
            f"{self.processors} × {self.model}, {self.memory_gb:.0f} GB, Python {self.python},"
            f" fsync {self.fsync_ms:.1f} ms, load {load}{others}"
        )


def look_at_machine() -> Machine:
    """The facts, as of now."""
    pages, page = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return Machine(
        processors=len(os.sched_getaffinity(0)),
        model=_model(),
        memory_gb=pages * page / 1e9,
        python=platform.python_version(),
        fsync_ms=measure_fsync_ms(),
        load=[os.getloadavg()[0]],
        packages={name: version(name) for name in PACKAGES},
    )


def measure_fsync_ms() -> float:
    """Median of forty fdatasyncs of 8 KB each, where temporary files (and so the database of a run) are."""
    times = []
    with tempfile.TemporaryFile() as file:
        for _ in range(SYNCS):
            file.write(b"x" * 8192)
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - began) * 1000)
    return median(times)


def _model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()
