"""Every process of ours: its command line, its environment, when it is ready."""

import http.client
import json
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from devkit.front import FrontDoor, render_caddyfile
from devkit.paths import MANAGE, VENV_BIN
from devkit.ports import LOOPBACK, accepts
from devkit.process import Program

PROCESSES = ("web", "edge", "worker", "beat", "simulator", "front")
# One worker talks to nobody: looking for neighbours would cost a second at each start.
WORKER_OPTIONS = (
    *("--pool", "threads", "--concurrency", "8", "--loglevel", "info"),
    *("--without-gossip", "--without-mingle"),
)
DEMO_SECRETS = {
    "META_APP_SECRET": "demo-app-secret",
    "META_INSTAGRAM_APP_SECRET": "demo-instagram-secret",
    "META_VERIFY_TOKEN": "demo-verify-token",
}

# The apps that the simulator knows.
SANDBOX_APPS = {
    "META_APP_ID": "480010000000001",
    "META_INSTAGRAM_APP_ID": "990010000000001",
    "META_SIGNUP_CONFIG_ID": "sim-signup",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One running Inlet: its folder and the port of each process with a door."""

    folder: Path
    front: int
    web: int
    edge: int
    simulator: int
    media: int = 0  # the object store for browsers: an origin of its own, so that no file can act as a page of ours

    @property
    def url(self) -> str:
        """The one address."""
        return f"http://{LOOPBACK}:{self.front}"

    @property
    def simulator_config(self) -> Path:
        """Written by `manage.py seed_demo`, read by the simulator."""
        return self.folder / "simulator.json"

    @property
    def media_url(self) -> str:
        """Where signed links to files lead."""
        return f"http://{LOOPBACK}:{self.media}"

    def environment(self, services: Mapping[str, str]) -> dict[str, str]:
        """Every variable that our processes need, `services` (devkit.services) among them. Meanings: config/env.py."""
        graph = f"{self.url}/simulator/graph"
        return {
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            **services,
            **({"S3_PUBLIC_URL": self.media_url} if self.media else {}),
            "INLET_DATA_DIR": str(self.folder),
            "INLET_PORT": str(self.front),
            "INLET_PUBLIC_URL": self.url,
            "INLET_MAIL_URL": f"{self.url}/simulator/api/mail",
            "INLET_MAIL_FROM": "Inlet <no-reply@inlet.test>",
            **self._identity(),
            "INLET_SIMULATOR_URL": f"{self.url}/simulator/api",
            "INLET_SIMULATOR_CONFIG": str(self.simulator_config),
            "META_GRAPH_URL": graph,
            "META_INSTAGRAM_GRAPH_URL": graph,
            "META_GRAPH_VERSION": "v25.0",
            "META_DIALOG_URL": f"{self.url}/simulator/facebook",
            "META_INSTAGRAM_DIALOG_URL": f"{self.url}/simulator/instagram",
            "META_INSTAGRAM_TOKEN_URL": f"{self.url}/simulator/instagram-api",
            **SANDBOX_APPS,
            "PYTHONUNBUFFERED": "1",
            **DEMO_SECRETS,
        }

    def _identity(self) -> dict[str, str]:
        """The simulator's identity provider, for everybody and for companies of one's own."""
        return {
            "INLET_OIDC_NAME": "Sandbox ID",
            "INLET_OIDC_ISSUER": f"{self.url}/simulator/idp/everybody",
            "INLET_OIDC_CLIENT_ID": "inlet",
            "INLET_OIDC_CLIENT_SECRET": "secret-everybody",
            "INLET_IDENTITY_ORIGINS": self.url,
        }


def _program(
    folder: Path,
    environment: Mapping[str, str],
    name: str,
    *argv: str,
    ready: Callable[[], bool] = lambda: True,
    env: Mapping[str, str] | None = None,
    **more: Any,
) -> Program:
    log = folder / "logs" / f"{name}.log"
    return Program(name=name, argv=argv, log=log, ready=ready, env={**environment, **(env or {})}, **more)


def build_programs(layout: Layout, environment: Mapping[str, str]) -> dict[str, Program]:
    """All of PROCESSES by name, in the order in which they start. Writes the Caddyfile."""
    python = sys.executable
    caddyfile = layout.folder / "Caddyfile"
    door = FrontDoor(
        port=layout.front,
        web=layout.web,
        edge=layout.edge,
        simulator=layout.simulator,
        media=layout.media,
        media_url=environment.get("S3_PUBLIC_URL") or environment.get("S3_ENDPOINT_URL", ""),
        objects=environment.get("S3_ENDPOINT_URL", ""),
    )
    caddyfile.write_text(render_caddyfile(door))
    caddy_home = {"XDG_DATA_HOME": str(layout.folder / "caddy"), "XDG_CONFIG_HOME": str(layout.folder / "caddy")}
    celery = (python, "-m", "celery", "-A", "config.celery")
    schedule = str(layout.folder / "beat-schedule")

    program = partial(_program, layout.folder, environment)
    programs = [
        # granian has a worker process of its own, which only granian itself can take along
        program(
            "web",
            python,
            "-m",
            *serve_web(layout.web),
            ready=_answers(layout.web, "/healthz"),
            death_signal=signal.SIGTERM,
        ),
        program("edge", *_uvicorn(python, "config.asgi:application", layout.edge), ready=_listens(layout.edge)),
        # messages on their way get their answers first (apps.outbound.sender)
        program("worker", *celery, "worker", *WORKER_OPTIONS, stop_timeout_s=25.0),
        program("beat", *celery, "beat", "--schedule", schedule, "--pidfile", "", "--loglevel", "info"),
        program(
            "simulator",
            *_uvicorn(python, "simulator.asgi:application", layout.simulator),
            ready=_listens(layout.simulator),
        ),
        program(
            "front",
            *(str(VENV_BIN / "caddy"), "run", "--adapter", "caddyfile", "--config", str(caddyfile)),
            ready=_listens(layout.front),
            env=caddy_home,
        ),
    ]
    return {each.name: each for each in programs}


def manage_command(*arguments: str) -> list[str]:
    """`manage.py …` with this environment's Python."""
    return [sys.executable, str(MANAGE), *arguments]


def point_simulator_at(layout: Layout) -> None:
    """Put this run's address and database into the account file that the seed wrote (ports differ between runs)."""
    document = json.loads(layout.simulator_config.read_text())
    document["webhook_url"] = f"{layout.url}/webhooks/meta"
    document["public_url"] = layout.url
    document["database"] = str(layout.folder / "simulator.sqlite3")
    partial = layout.simulator_config.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(document, indent=2))
    partial.replace(layout.simulator_config)


def read_readiness(port: int) -> tuple[bool, str]:
    """Whether `/readyz` on this port says 200, and what it answered."""
    try:
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
        connection.request("GET", "/readyz", headers={"Connection": "close"})
        answer = connection.getresponse()
        return answer.status == 200, answer.read(2000).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return False, str(error)


def serve_web(port: int) -> tuple[str, ...]:
    """Arguments after `python -m` that serve REST on this port."""
    serve = ("granian", "--interface", "wsgi", "config.wsgi:application", "--host", LOOPBACK)
    sizes = ("--workers", "1", "--blocking-threads", "8", "--workers-kill-timeout", "5")
    return (*serve, "--port", str(port), *sizes, "--respawn-failed-workers", "--no-ws")


def _uvicorn(python: str, application: str, port: int) -> tuple[str, ...]:
    serve = (python, "-m", "uvicorn", application, "--host", LOOPBACK, "--port", str(port), "--no-access-log")
    parts = (
        "--ws",
        "websockets-sansio",
        "--ws-per-message-deflate",
        "false",
        "--http",
        "httptools",
        "--loop",
        "uvloop",
    )
    return (*serve, *parts, "--timeout-graceful-shutdown", "3")


def _listens(port: int) -> Callable[[], bool]:
    return lambda: accepts(port)


def _answers(port: int, path: str) -> Callable[[], bool]:
    def is_ready() -> bool:
        try:
            connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
            connection.request("GET", path, headers={"Connection": "close"})
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False

    return is_ready
