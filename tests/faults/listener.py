"""A browser tab's socket: follows the events of one company, and comes back with `after` whenever it is cut."""

import asyncio
import random
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

Snapshot = dict[str, Any]


class Listener:
    """Applies every event to what it shows, as the frontend does, and notes every gap or repetition of numbers."""

    def __init__(
        self, *, port: int, organization_id: str, token: Callable[[], str], after: int, has_small_window: bool = False
    ) -> None:
        self._has_small_window = has_small_window
        self.organization_id = organization_id
        self._port = port
        self._address = f"ws://127.0.0.1:{port}/ws/org/{organization_id}/"
        self._token = token
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="listener", daemon=True)
        self._stop = threading.Event()
        self._drop = threading.Event()
        self._reading = threading.Event()
        self._reading.set()
        self.seq = after
        self.connections = 0
        self.closings: list[int] = []
        self.violations: list[str] = []
        self.messages: dict[str, Snapshot] = {}
        self.heard_at: dict[str, float] = {}  # the platform's ids, by the time at which they were first heard
        self.conversations: dict[str, Snapshot] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._reading.set()
        self._thread.join(timeout=10)

    def drop(self) -> None:
        """Cut the connection without a word."""
        self._drop.set()

    def stop_reading(self) -> None:
        """Leave everything that comes in the network, until `read_on`."""
        self._reading.clear()

    def read_on(self) -> None:
        """Read again."""
        self._reading.set()

    async def _run(self) -> None:
        while not self._stop.is_set():
            with suppress(OSError, TimeoutError, InvalidHandshake, InvalidMessage, ConnectionClosed):
                address = f"{self._address}?token={self._token()}&after={self.seq}"
                async with connect(
                    address,
                    sock=await self._call(),
                    max_queue=4,
                    max_size=None,
                    compression=None,
                    open_timeout=5,
                    close_timeout=1,
                    ping_interval=None,
                ) as tab:
                    self.connections += 1
                    await self._read(tab)
                    self.closings.append(tab.close_code or 0)
            await asyncio.sleep(random.uniform(0.05, 0.2))

    async def _call(self) -> socket.socket:
        """A connection. With a small window, a reader that stops is felt at the other side soon."""
        made = socket.socket()
        if self._has_small_window:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
        made.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(made, ("127.0.0.1", self._port))
        except OSError:
            made.close()
            raise
        return made

    async def _read(self, tab: ClientConnection) -> None:
        while not self._stop.is_set():
            if self._drop.is_set():
                self._drop.clear()
                tab.transport.abort()
                return
            if not self._reading.is_set():
                await asyncio.sleep(0.05)
                continue
            try:
                async with asyncio.timeout(0.2):
                    frame = await tab.recv()
            except TimeoutError:
                continue
            except ConnectionClosed:
                return
            self._hear(orjson.loads(frame))

    def _hear(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "hello" and frame["resume"] != "ok":
            self.violations.append(f"resume {frame['resume']} at {self.seq}")
        if "seq" not in frame:
            return
        if frame["seq"] != self.seq + 1:
            self.violations.append(f"{frame['seq']} came after {self.seq}")
        self.seq = frame["seq"]
        data = frame["data"]
        if "message" in data:
            self.messages[data["message"]["id"]] = data["message"]
            self.heard_at.setdefault(data["message"]["channel_message_id"], time.monotonic())
        if "conversation" in data:
            self.conversations[data["conversation"]["id"]] = data["conversation"]
