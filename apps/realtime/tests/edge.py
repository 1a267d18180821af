"""A real edge process, sockets to it, and events written beside it."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import connection, transaction
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from apps.access.sight import EVERYBODY
from kernel import clock
from kernel.events import log
from kernel.events.facts import Audience, Event
from kernel.tests.local_server import free_port
from tenants.context import tenant_scope
from tests.world.companies import Company

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    """A fact for tests."""

    type: ClassVar[str] = "test.noted"

    def audience(self) -> Audience:
        return EVERYBODY


@contextmanager
def running_edge(application: str = "config.asgi:application") -> Iterator[int]:
    """The edge under uvicorn on a port of its own, with short heartbeats and a short queue."""
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": settings.OWNER_DATABASE_URL,
        "REDIS_URL": settings.REDIS_URL,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "INLET_HEARTBEAT_S": "1",
        "INLET_SOCKET_QUEUE": "16",
    }
    command = [sys.executable, "-m", "uvicorn", application, "--port", str(port), "--no-access-log"]
    command += ["--ws", "websockets-sansio", "--loop", "uvloop", "--log-level", "warning"]
    process = subprocess.Popen(command, env=environment)
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(15)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the edge did not start")


class Tab:
    """One socket, as a browser tab has it."""

    def __init__(self, link: ClientConnection) -> None:
        self.link = link

    async def next(self, timeout_s: float = 5.0) -> dict[str, Any]:
        """The next frame that is no heartbeat."""
        async with asyncio.timeout(timeout_s):
            while True:
                frame: dict[str, Any] = json.loads(await self.link.recv())
                if frame["type"] != "heartbeat":
                    return frame

    async def heartbeat(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            while True:
                frame: dict[str, Any] = json.loads(await self.link.recv())
                if frame["type"] == "heartbeat":
                    return frame

    async def events(self, count: int, timeout_s: float = 10.0) -> list[dict[str, Any]]:
        async with asyncio.timeout(timeout_s):
            return [await self.next(timeout_s) for _ in range(count)]

    async def say(self, **message: Any) -> None:
        await self.link.send(json.dumps(message))

    async def close_code(self, timeout_s: float = 6.0) -> int | None:
        """Read until the other side closes."""
        async with asyncio.timeout(timeout_s):
            while True:
                try:
                    await self.link.recv()
                except ConnectionClosed as closed:
                    return closed.rcvd.code if closed.rcvd else None


@asynccontextmanager
async def open_tab(port: int, organization_id: str, token: str, after: str = "", **options: Any) -> AsyncIterator[Tab]:
    address = f"ws://127.0.0.1:{port}/ws/org/{organization_id}/?token={token}&after={after}"
    async with connect(address, proxy=None, close_timeout=1, **options) as link:
        yield Tab(link)


async def aside(work: Callable[[], T]) -> T:
    """Blocking work, in a thread."""

    def run() -> T:
        try:
            return work()
        finally:
            connection.close()

    return await asyncio.to_thread(copy_context().run, run)


async def write(company: Company, texts: Sequence[str]) -> None:
    """One commit for each text, in a thread."""

    def work() -> None:
        with tenant_scope(company.scope):
            for text in texts:
                with transaction.atomic():
                    log.publish(Noted(occurred_at=clock.now(), data={"text": text}))

    await aside(work)
