"""A whole Inlet of one's own, for tests and benchmarks: real processes, free ports, two seeded companies.

    with Stack(processes=("web", "edge", "worker", "beat", "simulator", "front")) as stack:
        httpx.post(f"{stack.url}/api/auth/login", json=…)
        stack.kill("worker", signal.SIGKILL)
        stack.restart("worker")

Nothing is restarted by itself: the test decides. The first Stack after a change of schema or seed prepares a template
(initdb, migrate, seed: some seconds); each one after that copies it.
"""

import fcntl
import json
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from devkit.data_dir import DataDir
from devkit.object_store import ObjectStore
from devkit.paths import TOOLS
from devkit.ports import pick_free
from devkit.postgres import Postgres
from devkit.process import Process, ProcessFailed, Program, run_to_end
from devkit.programs import PROCESSES, Layout, build_programs, manage_command, point_simulator_at, read_readiness
from devkit.services import embedded_objects
from devkit.stamps import seed_stamp
from devkit.supervisor import stop_all
from devkit.valkey import Valkey

START_TIMEOUT_S = 60.0

Server = Postgres | Valkey | ObjectStore


class Stack:
    """A process tree with its own data folder (temporary unless `folder` is given), database and address.

    `processes`: which of `programs.PROCESSES` to start; PostgreSQL and Valkey always are, the object store with the
    front door, behind which its links lead to it.
    `environment`: variables laid over those of the demo, for every process.
    """

    def __init__(
        self,
        *,
        processes: Sequence[str] = PROCESSES,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._wanted = tuple(processes)
        self._own_folder = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="inlet-stack-"))
        self._data = DataDir(self.folder)
        self._extra = dict(environment or {})
        self._servers: dict[str, Server] = {}
        self._processes: dict[str, Process] = {}

    def __enter__(self) -> Self:
        self._data.__enter__()
        try:
            self._prepare()
            self._start_all()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # --- where things are ---

    @property
    def url(self) -> str:
        """The one address, as a browser uses it."""
        return self.layout.url

    @property
    def ports(self) -> dict[str, int]:
        """Port of each process that has one, the two servers included."""
        layout, servers = self.layout, {name: server.port for name, server in self._servers.items()}
        ours = {"front": layout.front, "web": layout.web, "edge": layout.edge, "simulator": layout.simulator}
        return {**ours, **servers}

    @property
    def pids(self) -> dict[str, int]:
        """Process id of everything that runs."""
        return {name: process.pid for name, process in self._all().items() if process.is_running}

    @property
    def database_url(self) -> str:
        """libpq URL of the seeded database."""
        return self.environment["DATABASE_URL"]

    @property
    def redis_url(self) -> str:
        """URL of the Valkey server."""
        return self.environment["REDIS_URL"]

    def log(self, name: str) -> str:
        """Everything the process has written."""
        file = self.folder / "logs" / f"{name}.log"
        return file.read_text(errors="replace") if file.exists() else ""

    # --- what a test does to it ---

    def is_running(self, name: str) -> bool:
        """Whether the process is alive."""
        return self._all()[name].is_running

    def kill(self, name: str, signal_number: signal.Signals = signal.SIGKILL) -> None:
        """Signal a process and wait until it is gone. SIGKILL takes its whole process group.

        For PostgreSQL SIGQUIT is the crash (no checkpoint, recovery at the next start); after SIGKILL its children
        notice by themselves that it is gone.
        """
        process = self._all()[name]
        if signal_number == signal.SIGKILL:
            process.kill_group()
        process.send(signal_number)
        if not process.wait(20.0):
            raise ProcessFailed(f"{name} ignored signal {int(signal_number)} for 20 s\n{process.tail()}")

    def pause(self, name: str) -> None:
        """SIGSTOP: alive, but silent, until `resume`."""
        os.killpg(self._all()[name].pid, signal.SIGSTOP)

    def resume(self, name: str) -> None:
        """SIGCONT."""
        os.killpg(self._all()[name].pid, signal.SIGCONT)

    def start(self, name: str, *, wait: bool = True) -> None:
        """Start a process that was killed, on its old port. PostgreSQL recovers first."""
        if name in self._servers:
            self._start_server(name)
            return
        process = self._processes.setdefault(name, Process(self._programs[name]))
        process.start()
        if wait:
            process.wait_ready(START_TIMEOUT_S)

    def restart(self, name: str, signal_number: signal.Signals = signal.SIGKILL) -> None:
        """Kill (when it runs) and start."""
        if self.is_running(name):
            self.kill(name, signal_number)
        self.start(name)

    def wait_ready(self, timeout_s: float = START_TIMEOUT_S) -> None:
        """Until `/readyz` says 200. Raises ProcessFailed with what is missing."""
        deadline, answer = time.monotonic() + timeout_s, ""
        while time.monotonic() < deadline:
            is_ready, answer = read_readiness(self.layout.web)
            if is_ready:
                return
            time.sleep(0.1)
        raise ProcessFailed(f"not ready after {timeout_s:.0f} s: {answer}")

    def manage(self, *arguments: str) -> None:
        """Run a management command on this Stack's database. Raises ProcessFailed."""
        log = self.folder / "logs" / f"manage-{arguments[0]}.log"
        run_to_end(Program(name=arguments[0], argv=tuple(manage_command(*arguments)), log=log, env=self.environment))

    def stop(self) -> None:
        """Stop everything; remove the folder when it was temporary."""
        stop_all(list(self._processes.values()), hurry=threading.Event())
        for server in reversed(self._servers.values()):
            server.stop()
        self._data.__exit__(None, None, None)
        if self._own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    # --- inside ---

    def _all(self) -> dict[str, Process]:
        return {**{name: server.process for name, server in self._servers.items()}, **self._processes}

    def _prepare(self) -> None:
        template = prepare_template()
        for file in template.iterdir():
            if file.is_file() and file.name != "lock":
                shutil.copy2(file, self.folder / file.name)
        self._servers = _servers(self._data, clone_from=template / "postgres")
        ports = {name: pick_free() for name in ("front", "web", "edge", "simulator")}
        if "front" in self._wanted:
            self._servers["objects"] = embedded_objects(self._data)
            ports["media"] = pick_free()
        self.layout = Layout(folder=self.folder, **ports)
        self.environment = {**_environment(self.layout, self._servers), **self._extra}
        point_simulator_at(self.layout)
        self._programs = build_programs(self.layout, self.environment)

    def _start_all(self) -> None:
        for name in self._servers:
            self._start_server(name)
        for name in self._wanted:
            self.start(name, wait=False)
        for name in self._wanted:
            self._processes[name].wait_ready(START_TIMEOUT_S)
        if {"web", "worker"} <= set(self._wanted):
            self.wait_ready()

    def _start_server(self, name: str) -> None:
        """A killed PostgreSQL's children may hold its memory a moment longer: try again."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                self._servers[name].start()
                return
            except ProcessFailed:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.3)


def prepare_template() -> Path:
    """A folder with a migrated and seeded PostgreSQL, stopped cleanly. Made once per state of the sources."""
    stamp = seed_stamp()
    key = stamp[:8] + stamp[-8:]
    template = TOOLS / "stack-templates" / key
    with _template_lock():
        if not template.exists():
            for old in template.parent.glob("*"):
                shutil.rmtree(old, ignore_errors=True)
            partial = Path(tempfile.mkdtemp(prefix="partial-", dir=template.parent))
            _fill_template(partial)
            partial.rename(template)
    return template


def _fill_template(folder: Path) -> None:
    layout = Layout(folder=folder, front=pick_free(), web=pick_free(), edge=pick_free(), simulator=pick_free())
    with DataDir(folder) as data:
        servers = _servers(data)
        environment = _environment(layout, servers)
        try:
            for server in servers.values():
                server.start()
            for command in ("migrate_all", "seed_demo"):
                log = TOOLS / "stack-templates.log"
                run_to_end(Program(name=command, argv=tuple(manage_command(command)), log=log, env=environment))
        finally:
            for server in servers.values():
                server.stop()
    json.loads(layout.simulator_config.read_text())  # the seed must have written it
    shutil.rmtree(folder / "logs", ignore_errors=True)


def _servers(data: DataDir, *, clone_from: Path | None = None) -> dict[str, Server]:
    """Always embedded, whatever the environment says: a Stack may be crashed."""
    postgres = Postgres(
        data=data.path / "postgres",
        port=pick_free(),
        password=data.secret("postgres"),
        log=data.logs / "postgres.log",
    )
    if clone_from:
        postgres.clone(clone_from)
    valkey = Valkey(
        folder=data.path / "valkey", port=pick_free(), password=data.secret("valkey"), log=data.logs / "valkey.log"
    )
    return {"postgres": postgres, "valkey": valkey}


def _environment(layout: Layout, servers: Mapping[str, Server]) -> dict[str, str]:
    postgres, valkey, objects = servers["postgres"], servers["valkey"], servers.get("objects")
    assert isinstance(postgres, Postgres) and isinstance(valkey, Valkey)
    s3 = objects.environment() if isinstance(objects, ObjectStore) else {}
    return layout.environment({"DATABASE_URL": postgres.url(), "REDIS_URL": valkey.url, **s3})


@contextmanager
def _template_lock() -> Iterator[None]:
    (TOOLS / "stack-templates").mkdir(parents=True, exist_ok=True)
    with (TOOLS / "stack-templates.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
