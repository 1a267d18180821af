"""Where everything is measured: one Stack (real processes, fsync on) and, beside it on the same servers, the others."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
import redis

from bench.lib.load import Load, run_load
from bench.lib.processor import seconds_used
from bench.lib.waiting import wait_until
from devkit.paths import ROOT
from devkit.ports import accepts, pick_free
from devkit.process import Process, Program
from devkit.stack import Stack

DATABASE = "bench"  # of the reference and the naive pipeline
VALKEY_DATABASE = 1
CUSTOMERS = 250  # who have written to each organization before anything is measured
START_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Organization:
    """One organization to measure with; `number` is its WhatsApp phone number id."""

    id: str
    slug: str
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
        self.graph_port = pick_free()  # where ours looks for Meta; ref.graph answers there when a case starts it
        graph = f"http://127.0.0.1:{self.graph_port}"
        environment = {"DJANGO_LOG_LEVEL": "WARNING", "META_GRAPH_URL": graph, "META_INSTAGRAM_GRAPH_URL": graph}
        self.stack = Stack(processes=processes, environment=environment)
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
            self.settle()
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

    def valkey(self, *, other: bool = False) -> redis.Redis:
        """A client of our Valkey database, or of the others'."""
        return redis.Redis.from_url(self.other_redis_url if other else self.stack.redis_url)

    def socket_paths(self, count: int = 0) -> list[str]:
        """A socket of each organization, or `count` sockets of the first."""
        chosen = self.organizations[:1] * count if count else self.organizations
        return [f"/ws/org/{each.id}/?token={self.token}" for each in chosen]

    def open_load(self, rate: float, seconds: float, *, numbers: list[str] | None = None, insist: bool = False) -> Load:
        """New messages by the clock to our webhook, for all organizations or the given numbers."""
        return Load(
            mode="open",
            port=self.edge_port,
            path="/webhooks/meta",
            numbers=numbers or self.numbers,
            run=f"o{time.time_ns()}-",
            rate=rate,
            seconds=seconds,
            insist=insist,
        )

    def closed_load(self, count: int, **more: Any) -> Load:
        """That many requests to our webhook, for all organizations, as fast as they are answered."""
        run = f"c{time.time_ns()}-"
        port, numbers = self.edge_port, self.numbers
        return Load(mode="closed", port=port, path="/webhooks/meta", numbers=numbers, run=run, count=count, **more)

    # --- programs ---

    def python(self, module: str, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        """Run a module to its end; returns what it printed. Raises RuntimeError with its last words."""
        command = [sys.executable, "-m", module, *arguments]
        merged = {**os.environ, **self.environment(), **(environment or {})}
        done = subprocess.run(command, cwd=ROOT, env=merged, capture_output=True, text=True, check=False)
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
    def server(
        self, application: str, environment: Mapping[str, str] | None = None, *, port: int = 0
    ) -> Iterator[tuple[Process, int]]:
        """An ASGI application under uvicorn as our edge runs, on a free port unless one is given: (process, port)."""
        port = port or pick_free()
        argv = ("uvicorn", application, "--host", "127.0.0.1", "--port", str(port), "--no-access-log")
        parts = ("--ws", "websockets-sansio", "--http", "httptools", "--loop", "uvloop", "--log-level", "warning")
        with self.program(*argv, *parts, port=port, environment=environment) as process:
            yield process, port

    @contextmanager
    def no_worker(self) -> Iterator[None]:
        """Our worker is stopped while the block runs, so that only the edge is measured."""
        self.stack.kill("worker")
        time.sleep(1)  # its servers in PostgreSQL end too: what they used is counted twice while they do
        try:
            yield
        finally:
            self.forget_waiting()
            self.stack.start("worker")
            self._let_write(4)  # a process that is still starting is nobody's pace

    def processor_s(self, *processes: int) -> float:
        """Processor seconds used so far by these process trees, PostgreSQL and Valkey."""
        pids = self.stack.pids
        return seconds_used([*processes, pids["postgres"], pids["valkey"]])

    # --- our data ---

    def settle(self) -> None:
        """Customers who have written before, and statistics about them, as in any database that is not a minute old.

        PostgreSQL plans badly for tables that were empty when it last looked, and so it would for everybody here.
        """
        self._let_write(CUSTOMERS)
        with self.connect() as database, self.connect(other=True) as other:
            database.execute("VACUUM ANALYZE")
            other.execute(
                "INSERT INTO naive_customer (external_id, name, created_at) "
                "SELECT '4915' || lpad(n::text, 8, '0'), 'Customer ' || n, now() FROM generate_series(0, %s) AS n",
                [CUSTOMERS - 1],
            )
            other.execute(
                "INSERT INTO naive_conversation (customer_id, status, unread_count, preview) "
                "SELECT id, 'open', 0, '' FROM naive_customer"
            )
            other.execute("VACUUM ANALYZE")

    def _let_write(self, count: int) -> None:
        """That many messages to each organization, and wait until the worker is through with them."""
        run_load(self.closed_load(count * len(self.organizations), customers=CUSTOMERS))
        wait_until(lambda: self.count_waiting() == 0, START_TIMEOUT_S)

    def forget_waiting(self) -> None:
        """Drop receipts that no worker has taken."""
        with self.connect() as database:
            database.execute("TRUNCATE inbound_receipt, inbound_pendingreceipt, inbound_deadletter, inbound_lane")

    def forget_files(self) -> None:
        """Nobody looks for files of messages any more: there is no platform that would have them."""
        with self.connect() as database:
            for each in self.organizations:
                database.execute(f'UPDATE "{each.schema}".media_mediafile SET next_try_at = NULL, lease_until = NULL')

    def count_waiting(self) -> int:
        """Receipts that no worker has finished."""
        with self.connect() as database:
            row = database.execute("SELECT count(*) FROM inbound_pendingreceipt").fetchone()
        return int(row[0]) if row else 0

    def count_messages(self) -> int:
        """Messages in all organizations."""
        return self._sum("SELECT count(*) FROM {}.inbox_message")

    def count_events(self) -> int:
        """Newest numbers of all logs, added up: how many events have ever been written."""
        return self._sum("SELECT coalesce(max(head_seq), 0) FROM {}.events_head")

    def _sum(self, query: str) -> int:
        parts = " UNION ALL ".join(query.format(f'"{each.schema}"') for each in self.organizations)
        with self.connect() as database:
            row = database.execute(f"SELECT sum(n)::bigint FROM ({parts}) AS each (n)").fetchone()
        return int(row[0]) if row else 0
