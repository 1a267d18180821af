"""Where everything is measured: one Stack (real processes, fsync on) and, beside it on the same servers, the others."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
import redis

from bench.lib.processor import seconds_used
from devkit.paths import ROOT
from devkit.ports import accepts, pick_free
from devkit.process import Process, Program
from devkit.stack import Stack

DATABASE = "bench"  # of the reference and the naive pipeline
VALKEY_DATABASE = 1
START_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Organization:
    """One organization to measure with; `number` is its WhatsApp phone number id."""

    id: str
    schema: str
    number: str
    channel_account: str


class Arena:
    """A running Inlet (edge and worker) with `organizations` organizations, and room for other programs.

    Everything lives in temporary folders and ends with the block; PostgreSQL and Valkey serve all contestants.
    """

    def __init__(self, *, organizations: int, processes: tuple[str, ...] = ("edge", "worker")) -> None:
        self._how_many = organizations
        self._folder = tempfile.TemporaryDirectory(prefix="inlet-bench-")
        self._counter = 0
        self.folder = Path(self._folder.name)
        self.stack = Stack(processes=processes, environment={"DJANGO_LOG_LEVEL": "WARNING"})
        self.organizations: list[Organization] = []
        self.token = ""

    def __enter__(self) -> Self:
        self.stack.__enter__()
        try:
            made = json.loads(self.python("bench.lib.organizations", str(self._how_many)))
            self.organizations = [Organization(**each) for each in made["organizations"]]
            self.token = made["token"]
            with self.connect() as database:
                database.execute(f"CREATE DATABASE {DATABASE}")
            self.python("bench.naive.manage", "migrate", "--run-syncdb")
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.stop()
        self._folder.cleanup()

    # --- addresses ---

    @property
    def edge_port(self) -> int:
        """Where our webhooks and sockets are."""
        return self.stack.ports["edge"]

    @property
    def numbers(self) -> list[str]:
        """WhatsApp numbers of all organizations."""
        return [each.number for each in self.organizations]

    @property
    def other_database_url(self) -> str:
        """For everybody but Inlet."""
        return self.stack.database_url.rsplit("/", 1)[0] + f"/{DATABASE}"

    @property
    def other_redis_url(self) -> str:
        """For everybody but Inlet."""
        return self.stack.redis_url.rsplit("/", 1)[0] + f"/{VALKEY_DATABASE}"

    def environment(self) -> dict[str, str]:
        """Of every program that is started here: where Inlet is, and where the others keep their things."""
        return {
            **self.stack.environment,
            "BENCH_DATABASE_URL": self.other_database_url,
            "BENCH_REDIS_URL": self.other_redis_url,
        }

    def connect(self, *, other: bool = False) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection to our database, or to the others'. Autocommit."""
        return psycopg.connect(self.other_database_url if other else self.stack.database_url, autocommit=True)

    def valkey(self, *, other: bool = False) -> "redis.Redis[bytes]":
        """A client of our Valkey database, or of the others'."""
        return redis.Redis.from_url(self.other_redis_url if other else self.stack.redis_url)

    # --- programs ---

    def python(self, module: str, *arguments: str) -> str:
        """Run a module to its end; returns what it printed. Raises RuntimeError with its last words."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env={**os.environ, **self.environment()}, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{module} ended with {done.returncode}\n{done.stderr[-3000:]}")
        return done.stdout

    @contextmanager
    def program(
        self, *argv: str, port: int | None = None, environment: Mapping[str, str] | None = None
    ) -> Iterator[Process]:
        """`python -m argv…`, ready (listening on `port`, when it has one) while the block runs."""
        self._counter += 1
        program = Program(
            name=argv[0],
            argv=(sys.executable, "-m", *argv),
            log=self.folder / f"{self._counter:03d}-{argv[0]}.log",
            env={**self.environment(), **(environment or {})},
            ready=lambda: port is None or accepts(port),
            stop_timeout_s=3.0,
        )
        process = Process(program)
        process.start()
        try:
            process.wait_ready(START_TIMEOUT_S)
            yield process
        finally:
            process.stop()

    @contextmanager
    def server(self, application: str, environment: Mapping[str, str] | None = None) -> Iterator[tuple[Process, int]]:
        """An ASGI application under uvicorn as our edge runs: (process, port)."""
        port = pick_free()
        argv = ("uvicorn", application, "--host", "127.0.0.1", "--port", str(port), "--no-access-log")
        parts = ("--ws", "websockets-sansio", "--http", "httptools", "--loop", "uvloop", "--log-level", "warning")
        with self.program(*argv, *parts, port=port, environment=environment) as process:
            yield process, port

    @contextmanager
    def no_worker(self) -> Iterator[None]:
        """Our worker is stopped while the block runs, so that only the edge is measured."""
        self.stack.kill("worker")
        try:
            yield
        finally:
            self.forget()
            self.stack.start("worker")

    def processor_s(self, *processes: int) -> float:
        """Processor seconds used so far by these process trees, PostgreSQL and Valkey."""
        pids = self.stack.pids
        return seconds_used([*processes, pids["postgres"], pids["valkey"]])

    # --- our data ---

    def forget(self) -> None:
        """Empty our queue and everything that messages leave behind, in all organizations."""
        tables = (
            "customers_customer, customers_customeridentity, inbox_conversation, inbox_message, inbox_messageevent, "
            "inbox_parkedstatus, events_logentry"
        )
        with self.connect() as database:
            database.execute("TRUNCATE inbound_receipt, inbound_pendingreceipt, inbound_deadletter, inbound_lane")
            for each in self.organizations:
                database.execute(f'SET search_path = "{each.schema}"')
                database.execute(f"TRUNCATE {tables} CASCADE")

    def count_messages(self) -> int:
        """Messages in all organizations."""
        return self._sum("SELECT count(*) FROM {}.inbox_message")

    def count_events(self) -> int:
        """Newest numbers of all logs, added up: how many events have ever been written."""
        return self._sum("SELECT coalesce(max(head_seq), 0) FROM {}.events_head")

    def _sum(self, query: str) -> int:
        parts = " UNION ALL ".join(query.format(f'"{each.schema}"') for each in self.organizations)
        with self.connect() as database:
            row = database.execute(f"SELECT sum(n)::bigint FROM ({parts}) AS each (n)").fetchone()  # type: ignore[arg-type]
        return int(row[0]) if row else 0
