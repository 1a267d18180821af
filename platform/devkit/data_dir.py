"""The folder that holds one running Inlet's data: databases, logs, stamps. Used by one command at a time."""

import fcntl
import os
import secrets
import shutil
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from devkit.paths import ROOT


class DataDirInUse(Exception):
    """Another command is running on this data folder."""


class DataDir:
    """A data folder, locked while the `with` block runs.

    The lock is an flock, so it goes away with its owner, however that ends.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._lock: int | None = None

    @classmethod
    def from_environment(cls, default: str = ".inlet") -> Self:
        """`INLET_DATA_DIR`, or `default`; a relative path is taken from the checkout's root."""
        return cls(ROOT / (os.environ.get("INLET_DATA_DIR") or default))

    def __enter__(self) -> Self:
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o700)
        self.logs.mkdir(exist_ok=True)
        self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            owner = os.read(self._lock, 20).decode().strip() or "unknown"
            os.close(self._lock)
            self._lock = None
            raise DataDirInUse(
                f"{self.path} is in use by another Inlet (process {owner}). "
                "Stop that one, or set INLET_DATA_DIR to another folder."
            ) from None
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, f"{os.getpid()}\n".encode(), 0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @property
    def logs(self) -> Path:
        """One file per process."""
        return self.path / "logs"

    def secret(self, name: str) -> str:
        """A random secret that stays the same for this folder, in a file only its owner can read."""
        file = self.path / f"{name}.secret"
        if not file.exists():
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as out:
                out.write(secrets.token_urlsafe(24))
        return file.read_text()

    def read_stamp(self, name: str) -> str:
        """What `write_stamp` left, or the empty string."""
        file = self.path / "stamps" / name
        return file.read_text() if file.exists() else ""

    def write_stamp(self, name: str, value: str) -> None:
        """Remember that step `name` is done for the state that `value` describes."""
        (self.path / "stamps").mkdir(exist_ok=True)
        (self.path / "stamps" / name).write_text(value)


def open_test_data_dir(cleanup: ExitStack) -> DataDir:
    """`.inlet-test`, or a folder of this process's own while another run has that one; locked until the clean-up."""
    try:
        return cleanup.enter_context(DataDir(ROOT / ".inlet-test"))
    except DataDirInUse:
        path = ROOT / f".inlet-test-{os.getpid()}"
        cleanup.callback(shutil.rmtree, path, ignore_errors=True)
        return cleanup.enter_context(DataDir(path))
