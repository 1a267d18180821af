"""Who embedded PostgreSQL runs as: it refuses to be root."""

import functools
import os
import signal
import subprocess

from devkit.launch import launch_command


@functools.cache
def find_postgres_identity() -> str | None:
    """The `run_as` of launch.py: None for an ordinary user; as root "namespace", or "nobody" where that is forbidden.

    `INLET_POSTGRES_RUN_AS` (namespace or nobody) overrides the choice for root.
    """
    if os.geteuid() != 0:
        return None
    wish = os.environ.get("INLET_POSTGRES_RUN_AS")
    if wish in ("namespace", "nobody"):
        return wish
    probe = launch_command(["true"], death_signal=signal.SIGKILL, run_as="namespace")
    allowed = subprocess.run(probe, capture_output=True, check=False).returncode == 0
    return "namespace" if allowed else "nobody"


def may_enter_as_nobody(path: str) -> bool:
    """Whether the user `nobody` can reach `path` (each folder above it lets others through)."""
    probe = launch_command(["test", "-x", path], death_signal=signal.SIGKILL, run_as="nobody")
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0
