"""Make .venv from requirements.lock, then hand over to the `inlet` command. Standard library only.

Run as a file by the Makefile with any Python from 3.11 on: `python3 platform/devkit/bootstrap.py demo`.
Packages are checked against the hashes in the lock. uv installs them (15 s against pip's 65 s); where uv cannot be
had or does not get along with the index, pip does.
"""

import fcntl
import os
import shlex
import shutil
import subprocess
import sys
import venv
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "platform"))

from devkit.console import Console  # noqa: E402  (the path first)

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "inlet-stamp"
TOOLS = ROOT / ".tools"
UV = TOOLS / "uv" / "bin" / "uv"
PIP = (str(PYTHON), "-m", "pip", "--disable-pip-version-check")
LOCK = ROOT / "requirements.lock"
UV_LOCK = ROOT / "platform" / "devkit" / "bootstrap.lock"
DEMO_STEPS = 8

# pip's settings and what uv calls them; values are taken over as they are (both split lists at spaces).
UV_SETTINGS = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "no-index": "UV_NO_INDEX",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}
# pip options that would send packages elsewhere than into .venv
MISLEADING = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON")


class BootstrapFailed(Exception):
    """The environment could not be made; the text says why and what to do."""


def main(arguments: list[str]) -> None:
    """Bring .venv up to date and become `inlet <arguments>`."""
    try:
        _ensure_environment(is_demo=arguments[:1] == ["demo"])
    except BootstrapFailed as error:
        sys.exit(f"inlet: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    os.execv(PYTHON, [str(PYTHON), "-m", "devkit.cli", *arguments])


def _ensure_environment(*, is_demo: bool) -> None:
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "bootstrap.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second command in this checkout waits
        is_ready = _is_up_to_date()
        if is_ready and not is_demo:
            return
        with Console(steps=DEMO_STEPS if is_demo else 1).step("Python packages", log=TOOLS / "install.log") as remarks:
            if is_ready:
                remarks.append("up to date")
            else:
                _install()


def _wanted_stamp() -> str:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"{ROOT} {version} {sha256(LOCK.read_bytes()).hexdigest()}\n"


def _is_up_to_date() -> bool:
    if not STAMP.exists() or STAMP.read_text().split(" ")[-1] != _wanted_stamp().split(" ")[-1]:
        return False
    # Moved with its checkout, or left by a Python that is gone: its scripts name paths that are no more.
    return STAMP.read_text().startswith(f"{ROOT} ") and _runs(str(PYTHON), "-c", "import devkit")


def _install() -> None:
    if not _runs(str(PYTHON), "-m", "pip", "--version"):
        shutil.rmtree(VENV, ignore_errors=True)
        try:
            venv.create(VENV, with_pip=True, symlinks=True)
        except (subprocess.CalledProcessError, OSError) as error:
            raise BootstrapFailed(
                f"{sys.executable} cannot make virtual environments ({error}).\n"
                "On Debian and Ubuntu: apt install python3-venv"
            ) from None
    STAMP.unlink(missing_ok=True)
    environment = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    if not (_install_with_uv(environment) or _install_with_pip(environment)):
        log = TOOLS / "install.log"
        lines = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
        raise BootstrapFailed(f"the packages of requirements.lock could not be installed ({log}):\n{lines}")
    _write_entry_points()
    STAMP.write_text(_wanted_stamp())


def _install_with_uv(environment: dict[str, str]) -> bool:
    if not _runs(str(UV), "--version"):
        get = [*PIP, "install", "--no-deps", "--require-hashes", "--upgrade", "--target", str(TOOLS / "uv")]
        if not _logged([*get, "--requirement", str(UV_LOCK)], environment):
            return False
    settings, find_links = uv_settings(environment)
    sync = [str(UV), "pip", "sync", "--require-hashes", "--python", str(PYTHON), "--compile-bytecode", *find_links]
    return _logged([*sync, str(LOCK)], {**settings, **environment})


def uv_settings(environment: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """The user's pip configuration for uv: variables, and options for what uv takes only so."""
    configured = _pip_settings(environment)
    settings = {UV_SETTINGS[name]: value for name, value in configured.items() if name in UV_SETTINGS}
    # pip looks into every index for the best match, uv stops at the first; the hashes decide in both cases
    settings["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return settings, [part for link in configured.get("find-links", "").split() for part in ("--find-links", link)]


def _pip_settings(environment: dict[str, str]) -> dict[str, str]:
    """What `pip config list` says, by option name; the environment wins over [install], that over [global]."""
    done = subprocess.run([*PIP, "config", "list"], env=environment, capture_output=True, text=True, check=False)
    settings: dict[str, str] = {}
    for scope in ("global.", "install.", ":env:."):
        for line in done.stdout.splitlines():
            name, _, value = line.partition("=")
            if name.startswith(scope):
                settings[name.removeprefix(scope)] = " ".join(" ".join(shlex.split(value)).split())
    return settings


def _install_with_pip(environment: dict[str, str]) -> bool:
    return _logged([*PIP, "install", "--no-deps", "--require-hashes", "--requirement", str(LOCK)], environment)


def _write_entry_points() -> None:
    """Both source roots on the path, and the `inlet` script: what an editable install would write, without building."""
    packages = subprocess.check_output(
        [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
    )
    Path(packages.strip(), "inlet.pth").write_text(f"{ROOT}\n{ROOT / 'platform'}\n")
    script = VENV / "bin" / "inlet"
    script.write_text(f'#!/bin/sh\nexec "{PYTHON}" -m devkit.cli "$@"\n')
    script.chmod(0o755)


def _runs(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _logged(command: list[str], environment: dict[str, str]) -> bool:
    with (TOOLS / "install.log").open("ab") as log:
        log.write(f"\n$ {shlex.join(command)}\n".encode())
        log.flush()
        return subprocess.run(command, env=environment, stdout=log, stderr=log, check=False).returncode == 0


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036  (whoever calls us may be older than we need)
        sys.exit(f"inlet: Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    main(sys.argv[1:])
