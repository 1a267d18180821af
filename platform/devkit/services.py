"""PostgreSQL and Valkey for one data folder, unless the environment names others."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devkit.data_dir import DataDir
from devkit.ports import pick_free
from devkit.postgres import Postgres
from devkit.process import Process
from devkit.valkey import Valkey


@dataclass(frozen=True, slots=True)
class Services:
    """Addresses, and the embedded servers behind them (None when the environment named others)."""

    database_url: str
    redis_url: str
    postgres: Postgres | None
    valkey: Valkey | None

    def urls(self) -> dict[str, str]:
        """As keyword arguments."""
        return {"database_url": self.database_url, "redis_url": self.redis_url}

    def named_elsewhere(self) -> list[str]:
        """Variables that replaced an embedded server."""
        servers = {"DATABASE_URL": self.postgres, "REDIS_URL": self.valkey}
        return [name for name, server in servers.items() if server is None]

    def processes(self) -> list[Process]:
        """Of the embedded servers."""
        return [server.process for server in (self.postgres, self.valkey) if server]

    def environment(self) -> dict[str, str]:
        """What every process of ours needs to find them."""
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


def prepare_services(data: DataDir) -> Services:
    """Choose ports and passwords; nothing is started. `DATABASE_URL` and `REDIS_URL` replace the embedded servers."""
    database_url, redis_url = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    postgres = valkey = None
    if not database_url:
        folder, log = data.path / "postgres", data.logs / "postgres.log"
        postgres = Postgres(data=folder, port=pick_free(), password=data.secret("postgres"), log=log)
        database_url = postgres.url()
    if not redis_url:
        folder, log = data.path / "valkey", data.logs / "valkey.log"
        valkey = Valkey(folder=folder, port=pick_free(), password=data.secret("valkey"), log=log)
        redis_url = valkey.url
    return Services(database_url, redis_url, postgres, valkey)


@contextmanager
def running_services(data: DataDir) -> Iterator[Services]:
    """Both servers, up while the block runs, their addresses in `<data>/services.env`."""
    services = prepare_services(data)
    try:
        for server in (services.postgres, services.valkey):
            if server:
                server.start()
        _write_environment(data.path / "services.env", services)
        yield services
    finally:
        (data.path / "services.env").unlink(missing_ok=True)
        for server in (services.valkey, services.postgres):
            if server:
                server.stop()


def _write_environment(file: Path, services: Services) -> None:
    file.touch(mode=0o600)
    file.write_text("".join(f"{name}={value}\n" for name, value in services.environment().items()))
