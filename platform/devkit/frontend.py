"""Install the frontend's packages and build it, each only when its sources changed."""

import fcntl
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devkit.node import install_shims, node_environment
from devkit.paths import FRONTEND, FRONTEND_OUT, TOOLS
from devkit.process import Program, run_to_end
from devkit.stamps import frontend_stamp, packages_stamp

BUILD_STAMP = FRONTEND / ".next" / "inlet-build-stamp"
PACKAGES_STAMP = FRONTEND / "node_modules" / ".inlet-packages-stamp"


def install_packages(log: Path) -> bool:
    """`npm ci` when the lock file changed. True when something was done. Raises ProcessFailed."""
    with _one_at_a_time():
        stamp = packages_stamp()
        if PACKAGES_STAMP.exists() and PACKAGES_STAMP.read_text() == stamp:
            return False
        run_npm("ci", "--loglevel=error", log=log)
        PACKAGES_STAMP.write_text(stamp)
        return True


def is_built() -> bool:
    """Whether frontend/out was made from the sources as they are."""
    if not (FRONTEND_OUT / "index.html").exists() or not BUILD_STAMP.exists():
        return False
    return BUILD_STAMP.read_text() == frontend_stamp()


def build(log: Path) -> bool:
    """`npm run build` when the sources changed. True when something was done. Raises ProcessFailed."""
    if is_built():
        return False
    install_packages(log)
    with _one_at_a_time():
        if is_built():
            return False
        stamp = frontend_stamp()
        BUILD_STAMP.unlink(missing_ok=True)
        shutil.rmtree(FRONTEND_OUT, ignore_errors=True)
        run_npm("run", "build", log=log)
        BUILD_STAMP.write_text(stamp)
        return True


def run_npm(*arguments: str, log: Path) -> None:
    """`npm …` in frontend/, to the end. Raises ProcessFailed with its last lines."""
    npm = str(install_shims() / "npm")
    run_to_end(
        Program(
            name="npm",
            argv=(npm, *arguments),
            log=log,
            env=node_environment(),
            cwd=FRONTEND,
            death_signal=signal.SIGTERM,
        )
    )


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two commands in one checkout must not build into the same folder at once; the second waits."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "frontend.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
