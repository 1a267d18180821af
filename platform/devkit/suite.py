"""`make test`: every group of tests, one after the other, one plain summary at the end."""

import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from devkit import frontend
from devkit.data_dir import open_test_data_dir
from devkit.launch import launch_command
from devkit.node import install_shims, node_environment
from devkit.paths import FRONTEND, ROOT
from devkit.process import ProcessFailed
from devkit.services import running_services

RESULTS = ROOT / "test-results"
ROOMS = (
    "apps",
    "tenants",
    "public_api",
    "billing",
    "platform",
    "bench",
    "tests/contracts",
    "tests/isolation",
    "tests/hostile",
    "tests/identity",
    "tests/fourth_channel",
)
# Two processes, a file of tests at a time: each has a database and a Valkey of its own (devkit.pytest_services), and
# more would only wait for the one PostgreSQL. One process on a Redis that the environment names: that is only one.
SIDE_BY_SIDE = ("-n", "2", "--dist", "loadfile")
TEARDOWN_S = 30.0  # after an interruption, for the tests' own clean-up
SLOW_GROUPS = ("journeys", "faults")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one group came to."""

    group: str
    passed: int
    failed: int
    skipped: int
    seconds: float
    rerun: str
    problem: str = ""  # why it could not run at all

    @property
    def is_good(self) -> bool:
        """Something ran and nothing failed."""
        return not self.failed and not self.problem


def run_suite(*, quick: bool = False, only: Sequence[str] = ()) -> int:
    """Run the groups (all, or without the slow ones, or those named). 0 when all is well."""
    signal.signal(signal.SIGTERM, _interrupt)
    started = time.monotonic()
    groups: dict[str, Callable[[Mapping[str, str]], Outcome]] = {
        "python": lambda env: _python(env),
        "architecture": lambda env: _pytest("architecture", ["tests/architecture"], env),
        "frontend": lambda _env: _vitest(),
        "journeys": lambda env: _journeys(env),
        "faults": lambda env: _pytest("faults", ["tests/faults"], env),
    }
    wanted = [name for name in groups if (name in only if only else not (quick and name in SLOW_GROUPS))]
    RESULTS.mkdir(exist_ok=True)
    outcomes = []
    with ExitStack() as cleanup:
        services = cleanup.enter_context(running_services(open_test_data_dir(cleanup), with_objects=False))
        for name in wanted:
            print(f"\n━━━ {name}", flush=True)
            outcomes.append(groups[name](services.environment()))
    _print_summary(outcomes, time.monotonic() - started)
    return 0 if all(outcome.is_good for outcome in outcomes) else 1


class Terminated(KeyboardInterrupt):
    """SIGTERM: stop as after Ctrl-C, fixtures torn down."""


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise Terminated


def _wait_or_kill(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(TEARDOWN_S)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        child.terminate()
        child.wait()


def _python(environment: Mapping[str, str]) -> Outcome:
    rooms = [room for room in ROOMS if (ROOT / room).exists()]
    return _pytest("python", rooms, environment, () if os.environ.get("REDIS_URL") else SIDE_BY_SIDE)


def _pytest(group: str, paths: list[str], environment: Mapping[str, str], options: Sequence[str] = ()) -> Outcome:
    rerun = f".venv/bin/pytest {' '.join([*options, *paths])}"
    missing = [path for path in paths if not (ROOT / path).exists()]
    if missing:
        return Outcome(group, 0, 0, 0, 0.0, rerun, f"{', '.join(missing)} is not there")
    report = RESULTS / f"{group}.xml"
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *options, *paths]
    return _run(group, command, report, rerun, cwd=ROOT, environment=environment)


def _vitest() -> Outcome:
    rerun = f"make frontend && (cd frontend && PATH={install_shims()}:$PATH npm test)"
    try:
        frontend.install_packages(RESULTS / "npm.log")
    except ProcessFailed as error:
        return Outcome("frontend", 0, 0, 0, 0.0, rerun, str(error))
    report = RESULTS / "frontend.xml"
    npx = str(install_shims() / "npx")
    command = [npx, "vitest", "run", "--reporter=default", "--reporter=junit", f"--outputFile.junit={report}"]
    return _run("frontend", command, report, rerun, cwd=FRONTEND, environment=node_environment())


def _journeys(environment: Mapping[str, str]) -> Outcome:
    """In a browser, on the built frontend."""
    try:
        frontend.build(RESULTS / "build.log")
    except ProcessFailed as error:
        return Outcome("journeys", 0, 0, 0, 0.0, "make frontend", str(error))
    return _pytest("journeys", ["tests/journeys"], environment)


def _run(
    group: str, command: list[str], report: Path, rerun: str, *, cwd: Path, environment: Mapping[str, str]
) -> Outcome:
    """Run one command on this terminal; count from the JUnit report that it writes."""
    report.unlink(missing_ok=True)
    started = time.monotonic()
    child = subprocess.Popen(
        launch_command(command, death_signal=signal.SIGTERM),
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
    )
    try:
        code = child.wait()
    except KeyboardInterrupt as stop:
        if isinstance(stop, Terminated):  # Ctrl-C has reached the child too; SIGTERM came to us alone
            child.send_signal(signal.SIGINT)
        _wait_or_kill(child)
        raise
    seconds = time.monotonic() - started
    passed, failed, skipped = _count(report)
    problem = "" if code == 0 or failed else f"ended with code {code}"
    if not problem and not passed and not failed:
        problem = "no test ran"
    return Outcome(group, passed, failed, skipped, seconds, rerun, problem)


def _count(report: Path) -> tuple[int, int, int]:
    """(passed, failed, skipped) of a JUnit file; zeros when it was not written."""
    if not report.exists():
        return 0, 0, 0
    total = failed = skipped = 0
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return max(total - failed - skipped, 0), failed, skipped


def _print_summary(outcomes: list[Outcome], seconds: float) -> None:
    print(f"\n{'group':<14}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}   run it alone")
    for each in outcomes:
        print(f"{each.group:<14}{each.passed:>8}{each.failed:>8}{each.skipped:>9}{each.seconds:>9.1f}   {each.rerun}")
        if each.problem:
            print(f"    {each.group}: {each.problem}")
    bad = [outcome.group for outcome in outcomes if not outcome.is_good]
    verdict = f"FAILED: {', '.join(bad)}" if bad else "All passed"
    print(f"\n{verdict} ({sum(each.passed for each in outcomes)} tests, {seconds:.0f} s)", flush=True)
