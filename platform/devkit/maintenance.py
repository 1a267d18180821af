"""The small commands: frontend, seed, openapi, lock, doctor, clean, bench."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from devkit import frontend
from devkit.bootstrap import UV, uv_settings
from devkit.browser import NoBrowser, find_browser
from devkit.check import NO_SERVERS
from devkit.console import Console
from devkit.data_dir import DataDir
from devkit.identity import find_postgres_identity
from devkit.node import install_shims
from devkit.paths import FRONTEND, ROOT, TOOLS
from devkit.ports import is_free
from devkit.postgres import unpack_postgres
from devkit.process import ProcessFailed
from devkit.programs import manage_command

BUILT = (".tools", "frontend/node_modules", "frontend/.next", "frontend/out", "test-results", "bench/results")
CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".hypothesis")


def build_frontend() -> int:
    """Packages and pages, each when it changed. Raises ProcessFailed."""
    console = Console(steps=2)
    with console.step("Frontend packages", log=TOOLS / "npm.log") as remarks:
        remarks += [] if frontend.install_packages(TOOLS / "npm.log") else ["up to date"]
    with console.step("Frontend build", log=TOOLS / "build.log") as remarks:
        remarks += [] if frontend.build(TOOLS / "build.log") else ["up to date"]
    return 0


def seed() -> int:
    """`manage.py seed_demo` on DATABASE_URL, else on the database of the running demo."""
    environment = dict(os.environ)
    running = DataDir.from_environment().path / "services.env"
    if "DATABASE_URL" not in environment:
        if not running.exists():
            raise ProcessFailed("nothing is running here: start `make demo`, or set DATABASE_URL and REDIS_URL")
        environment |= dict(line.split("=", 1) for line in running.read_text().splitlines())
        environment.setdefault("INLET_SIMULATOR_CONFIG", str(running.parent / "simulator.json"))
    return subprocess.run(manage_command("seed_demo"), env=environment, check=False).returncode


def openapi() -> int:
    """The document from the code, then the frontend's types from the document."""
    wrote = subprocess.run(manage_command("export_openapi"), env={**os.environ, **NO_SERVERS}, check=False)
    if wrote.returncode:
        return wrote.returncode
    frontend.install_packages(TOOLS / "npm.log")
    frontend.run_npm("run", "codegen", log=TOOLS / "codegen.log")
    print(f"Wrote the OpenAPI document and {FRONTEND.relative_to(ROOT)}'s generated code.")
    return 0


def lock() -> int:
    """Resolve with uv, hashes included, no index named in the result.

    Folders of wheels (find-links) are left out: they hold the files of this machine, and a lock serves others as well.
    """
    if not UV.exists():
        raise ProcessFailed(f"{UV.relative_to(ROOT)} is missing: remove .venv and run any make command")
    options = ["--all-extras", "--generate-hashes", "--no-annotate", "--no-header", "--no-emit-index-url"]
    options += ["--no-emit-find-links", "--python-version", "3.11", "--output-file", "requirements.lock"]
    settings, _ = uv_settings(dict(os.environ))
    command = [str(UV), "pip", "compile", "--quiet", "pyproject.toml", *options]
    return subprocess.run(command, cwd=ROOT, env={**settings, **os.environ}, check=False).returncode


def doctor() -> int:
    """Print what was found; 1 when something that every command needs is missing."""
    rows = {
        "Python": f"{platform.python_version()} ({sys.executable})",
        "System": f"{platform.system()} {platform.machine()}, {' '.join(platform.libc_ver())}, {os.cpu_count()} cores",
        "Free disk": f"{shutil.disk_usage(ROOT).free / 1e9:.1f} GB (a first start needs 3)",
        "git": shutil.which("git") or "MISSING",
        "PostgreSQL": _postgres(),
        "Node": subprocess.check_output([str(install_shims() / "node"), "--version"], text=True).strip(),
        "Browser": _browser(),
        "Frontend": "built" if frontend.is_built() else "not built, or older than its sources (make frontend)",
        "Port 8000": "free" if is_free(8000) else "taken: the next free one is used",
        "Data folder": str(DataDir.from_environment().path),
    }
    for name in ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT_URL", "INLET_PORT", "INLET_DATA_DIR"):
        rows[name] = "set" if os.environ.get(name) else "not set"
    for name, text in rows.items():
        print(f"{name:<15} {text}")
    return 1 if any(text.startswith("MISSING") for text in rows.values()) else 0


def clean(*, ask: bool) -> int:
    """Remove builds, caches and every data folder of this checkout. The environment (.venv) stays."""
    data = [path for path in ROOT.glob(".inlet*") if path.is_dir()]
    present = [ROOT / name for name in (*BUILT, *CACHES) if (ROOT / name).exists()] + data
    if not present:
        print("Nothing to remove.")
        return 0
    print("Removes:", *(str(path.relative_to(ROOT)) for path in present), sep="\n  ")
    if ask and input("Go on? The demo's data goes too. [y/N] ").strip().lower() != "y":
        return 1
    for folder in data:
        with DataDir(folder):  # not under a running demo
            pass
    for path in present:
        shutil.rmtree(path)
    return 0


def bench(*, quick: bool) -> int:
    """`python -m bench.run`, which says what it measures."""
    command = [sys.executable, "-m", "bench.run", *(["--quick"] if quick else [])]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _postgres() -> str:
    try:
        installation: Path = unpack_postgres()
    except ProcessFailed as error:
        return f"MISSING: {error}"
    identity = {None: "as this user", "namespace": "in a user namespace (we are root)", "nobody": "as nobody"}
    return f"{installation.name}, run {identity[find_postgres_identity()]}"


def _browser() -> str:
    try:
        return str(find_browser())
    except NoBrowser as error:
        return f"none yet: {error}"
