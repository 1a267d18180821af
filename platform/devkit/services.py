"""PostgreSQL, Valkey and an S3 server for one data folder, unless the environment names others."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devkit.data_dir import DataDir
from devkit.object_store import ObjectStore
from devkit.ports import pick_free
from devkit.postgres import Postgres
from devkit.process import Process
from devkit.valkey import Valkey


@dataclass(frozen=True, slots=True)
class Services:
    """Addresses, and the embedded servers behind them (None when the environment named others)."""

    database_url: str
    redis_url: str
    s3: Mapping[str, str]  # the variables that name the object store; empty when none was asked for
    postgres: Postgres | None
    valkey: Valkey | None
    objects: ObjectStore | None

    def named_elsewhere(self) -> list[str]:
        """Variables that replaced an embedded server."""
        servers = {"DATABASE_URL": self.postgres, "REDIS_URL": self.valkey, "S3_ENDPOINT_URL": self.objects}
        return [name for name, server in servers.items() if server is None]

    def processes(self) -> list[Process]:
        """Of the embedded servers."""
        return [server.process for server in self.servers()]

    def servers(self) -> list[Postgres | Valkey | ObjectStore]:
        """The embedded ones, in the order in which they start."""
        return [server for server in (self.postgres, self.valkey, self.objects) if server]

    def environment(self) -> dict[str, str]:
        """What every process of ours needs to find them."""
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url, **self.s3}


def prepare_services(data: DataDir, *, with_objects: bool = True) -> Services:
    """Choose ports and passwords; nothing is started. `DATABASE_URL`, `REDIS_URL` and `S3_ENDPOINT_URL` replace the
    embedded servers."""
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
    objects = embedded_objects(data) if with_objects and not os.environ.get("S3_ENDPOINT_URL") else None
    s3 = objects.environment() if objects else {n: v for n, v in os.environ.items() if n.startswith("S3_")}
    return Services(database_url, redis_url, s3, postgres, valkey, objects)


def embedded_objects(data: DataDir) -> ObjectStore:
    """The object store of a data folder, not started."""
    folder, log = data.path / "objects", data.logs / "objects.log"
    return ObjectStore(folder=folder, port=pick_free(), secret=data.secret("objects"), log=log)


@contextmanager
def running_services(data: DataDir, *, with_objects: bool = True) -> Iterator[Services]:
    """The servers, up while the block runs, their addresses in `<data>/services.env`.

    Tests start the object store by themselves, those that need one (conftest.py).
    """
    services = prepare_services(data, with_objects=with_objects)
    try:
        for server in services.servers():
            server.start()
        _write_environment(data.path / "services.env", services)
        yield services
    finally:
        (data.path / "services.env").unlink(missing_ok=True)
        for server in reversed(services.servers()):
            server.stop()


def _write_environment(file: Path, services: Services) -> None:
    file.touch(mode=0o600)
    file.write_text("".join(f"{name}={value}\n" for name, value in services.environment().items()))
