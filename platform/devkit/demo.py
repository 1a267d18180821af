"""`make demo`: from a fresh checkout to a running Inlet, in numbered steps that do only what is not done yet."""

import json
import os
import signal
import sys
import threading
import time
from contextlib import ExitStack
from types import FrameType

from devkit import frontend
from devkit.console import Console
from devkit.data_dir import DataDir
from devkit.first_customers import let_customers_write
from devkit.ports import is_free, pick_free, reserve_next
from devkit.process import Process, ProcessFailed, Program, run_to_end
from devkit.programs import Layout, build_programs, manage_command, point_simulator_at, read_readiness
from devkit.services import Services, running_services
from devkit.stamps import migrations_stamp, seed_stamp
from devkit.supervisor import Supervisor, stop_all

DEFAULT_PORT = 8000
READY_TIMEOUT_S = 60.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PEOPLE = ("owner", "admin", "agent", "agent2", "viewer")


class StopRequested(BaseException):
    """Ctrl-C or SIGTERM while a step was running. Not an Exception: no step may swallow it."""


class Demo:
    """One run of the demo on a locked data folder."""

    def __init__(self, data: DataDir, *, with_frontend: bool = True) -> None:
        self._data = data
        self._with_frontend = with_frontend
        self._console = Console(steps=8 if with_frontend else 6, first=2)  # 1 is the bootstrap's
        self._supervisor = Supervisor(say=self._say)
        self._processes: list[Process] = []
        self._in_steps = True
        self._hurry = threading.Event()

    def run(self) -> int:
        """Everything, until a signal says stop. The return value is the exit code."""
        started = time.monotonic()
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_signal)
        with ExitStack() as cleanup:
            cleanup.callback(self._goodbye)
            try:
                self._start(cleanup)
                self._in_steps = False
                self._console.say(self._welcome(time.monotonic() - started))
                self._supervisor.run()
            except StopRequested:
                pass
            finally:
                self._in_steps = False
                self._console.say("\nStopping …")
        return os.EX_OK

    def _start(self, cleanup: ExitStack) -> None:
        with self._console.step("PostgreSQL, Valkey, object store") as remarks:
            services = cleanup.enter_context(running_services(self._data))
            remarks += [f"{name} names yours" for name in services.named_elsewhere()]
        layout = self._layout = self._choose_ports(cleanup, media=services.objects is not None)
        cleanup.callback(self._stop_processes)
        environment = layout.environment(services.environment())
        self._migrate_and_seed(services, environment)
        point_simulator_at(layout)
        if self._with_frontend:
            self._build_frontend()
        with self._console.step("Processes") as remarks:
            self._start_processes(environment)
            self._supervisor.watch([*services.processes(), *self._processes])
            remarks.append(self._wait_until_ready())
        with self._console.step("First customers") as remarks:
            remarks.append(self._let_customers_write())

    def _choose_ports(self, cleanup: ExitStack, *, media: bool) -> Layout:
        wanted = int(os.environ.get("INLET_PORT") or DEFAULT_PORT)
        port, reservation = reserve_next(wanted)
        cleanup.callback(reservation.close)
        if port != wanted:
            self._console.say(f"Port {wanted} is taken: using {port}. INLET_PORT chooses another.")
        file = self._data.path / "ports.json"
        before: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
        names = ("web", "edge", "simulator", *(("media",) if media else ()))
        ports = {n: before[n] if n in before and is_free(before[n]) else pick_free() for n in names}
        file.write_text(json.dumps(ports))
        return Layout(folder=self._data.path, front=port, **ports)

    def _migrate_and_seed(self, services: Services, environment: dict[str, str]) -> None:
        with self._console.step("Database schema", log=self._data.logs / "migrate.log") as remarks:
            self._manage("migrate_all", "migrate", migrations_stamp(), services, environment, remarks)
        with self._console.step("Demo companies", log=self._data.logs / "seed.log") as remarks:
            self._manage("seed_demo", "seed", seed_stamp(), services, environment, remarks)

    def _manage(
        self, command: str, name: str, stamp: str, services: Services, environment: dict[str, str], remarks: list[str]
    ) -> None:
        """Run a management command unless it ran for this stamp; always on servers that are not ours."""
        if services.postgres and self._data.read_stamp(name) == stamp and self._layout.simulator_config.exists():
            remarks.append("up to date")
            return
        log = self._data.logs / f"{name}.log"
        run_to_end(Program(name=name, argv=tuple(manage_command(command)), log=log, env=environment))
        self._data.write_stamp(name, stamp)

    def _build_frontend(self) -> None:
        """A failed build is told, and does not keep the rest from starting: the front page says what to do."""
        try:
            with self._console.step("Frontend packages", log=self._data.logs / "npm.log") as remarks:
                needed = not frontend.is_built() and frontend.install_packages(self._data.logs / "npm.log")
                remarks += [] if needed else ["up to date"]
            with self._console.step("Frontend build", log=self._data.logs / "build.log") as remarks:
                remarks += [] if frontend.build(self._data.logs / "build.log") else ["up to date"]
        except ProcessFailed as error:
            self._console.say(f"The frontend could not be built; everything else starts without it.\n{error}")

    def _start_processes(self, environment: dict[str, str]) -> None:
        for program in build_programs(self._layout, environment).values():
            process = Process(program)
            process.start()
            self._processes.append(process)
        for process in self._processes:
            process.wait_ready(READY_TIMEOUT_S)

    def _wait_until_ready(self) -> str:
        deadline = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < deadline:
            is_ready, answer = read_readiness(self._layout.front)
            if is_ready:
                return "ready"
            for process in self._processes:
                if not process.is_running:
                    raise ProcessFailed(f"{process.program.name} ended with {process.exit_code}\n{process.tail()}")
            time.sleep(0.1)
        return f"NOT READY after {READY_TIMEOUT_S:.0f} s: {answer}"

    def _let_customers_write(self) -> str:
        """A demo without them is a poorer one, but runs."""
        try:
            written = let_customers_write(self._layout.simulator)
        except (OSError, ValueError) as error:
            return f"not all of them have written: {error}"
        return f"{written} messages" if written else "have written before"

    def _stop_processes(self) -> None:
        stop_all(self._processes, hurry=self._hurry)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self._supervisor.stop_requested.is_set():
            self._hurry.set()
            return
        self._supervisor.stop_requested.set()
        if self._in_steps:
            raise StopRequested

    def _say(self, text: str) -> None:
        self._console.say(text if text.startswith(" ") else f"{time.strftime('%H:%M:%S')} {text}")

    def _goodbye(self) -> None:
        self._console.say("Stopped. Nothing is left running.")

    def _welcome(self, seconds: float) -> str:
        url = self._layout.url
        return f"""
  Inlet is running ({seconds:.0f} s)   {url}
  ────────────────────────────────────────────────────────────────────
  Sign in    {", ".join(f"{person}@" for person in PEOPLE)}
             at acme.test or globex.test       password inlet-demo-1
  Try        1. open {url}/ and sign in as agent@acme.test: customers have written already
             2. open {url}/simulator/ beside it: the customer's phone
             3. write a message on the phone, see it arrive, answer it
             {url}/simulator/mail/ shows every mail that is sent
  Operators  {url}/operator/ as staff@inlet.test, same password
{self._frontend_remark()}  Logs       {self._data.logs}
  Stop       Ctrl-C
"""

    def _frontend_remark(self) -> str:
        return "" if frontend.is_built() else "  Note       the inbox's pages are not built: run `make frontend`\n"


def run_demo(data: DataDir, *, with_frontend: bool = True) -> int:
    """Run until told to stop. Raises DataDirInUse and ProcessFailed."""
    if os.environ.get("MAKELEVEL"):
        _die_with_make()
    with data:
        return Demo(data, with_frontend=with_frontend).run()


def _die_with_make() -> None:
    """When make itself is killed nobody would tell us: ask the kernel to."""
    if sys.platform != "linux":
        return
    from devkit.launch import die_with_parent

    die_with_parent(int(signal.SIGTERM), os.getppid())
