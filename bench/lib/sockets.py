"""WebSocket listeners in a process of their own: `python -m bench.lib.sockets`, a plan (JSON, one line) on its input.

Prints "ready" when all sockets have been greeted, listens until a line comes on standard input, then prints what came.
"""

import asyncio
import base64
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import cast

import uvloop

from bench.lib.numbers import percentile
from bench.lib.printing import print_json

_STAMP = re.compile(rb"~T(\d+\.\d+)~")
_CONNECT_AT_ONCE = 50
_SETTLE_S = 0.5


@dataclass(frozen=True, slots=True)
class Heard:
    """Frames that matched, and how old their stamps were on arrival (ms)."""

    frames: int
    p50_ms: float
    p99_ms: float
    max_ms: float
    seconds: float  # from the first of them to the last


class Listeners:
    """Sockets on `port`, one per path; frames that contain `match` count.

    `hello`: the server greets each socket with a frame when it has let it in, and that is waited for; otherwise the
    work of letting a thousand in would be taken for work on frames.
    """

    def __init__(self, *, port: int, paths: Sequence[str], hello: bool, match: str = "message.created") -> None:
        plan = json.dumps({"port": port, "paths": list(paths), "hello": hello, "match": match})
        command = [sys.executable, "-m", "bench.lib.sockets"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(plan + "\n")  # not an argument: a thousand paths are too long for one
        self._process.stdin.flush()
        if self._process.stdout.readline().strip() != "ready":
            self._process.kill()
            raise RuntimeError("the sockets could not be opened")

    def stop(self) -> Heard:
        """Close them; what they heard."""
        printed, _ = self._process.communicate("stop\n", timeout=60)
        return Heard(**json.loads(printed))


class _Socket(asyncio.Protocol):
    """The least of a WebSocket client: a handshake, then unmasked frames from the server; answers no pings."""

    def __init__(self, path: str, *, hello: bool, match: bytes, ages_ms: list[float], span: list[float]) -> None:
        self.is_greeted = asyncio.get_running_loop().create_future()
        self._path = path
        self._hello = hello
        self._match = match
        self._ages_ms = ages_ms
        self._span = span
        self._received = b""
        self._is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        cast(asyncio.Transport, transport).write(
            f"GET {self._path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def connection_lost(self, error: Exception | None) -> None:
        if not self.is_greeted.done():
            self.is_greeted.set_exception(ConnectionError("closed before the handshake"))

    def data_received(self, data: bytes) -> None:
        data = self._received + data if self._received else data
        if not self._is_open:
            end = data.find(b"\r\n\r\n")
            if end >= 0:
                self._is_open = data.startswith(b"HTTP/1.1 101")
                if not self._is_open or not self._hello:
                    self.is_greeted.set_result(self._is_open)
                data = data[end + 4 :]
        self._received = self._read_frames(data) if self._is_open else data

    def _read_frames(self, data: bytes) -> bytes:
        """Count every whole frame; returns what is left."""
        at = 0
        while len(data) - at >= 2:
            length, begin = data[at + 1] & 127, at + 2
            if length >= 126:
                wide = 2 if length == 126 else 8
                if len(data) < begin + wide:
                    break
                length, begin = int.from_bytes(data[begin : begin + wide], "big"), begin + wide
            if len(data) < begin + length:
                break
            if not self.is_greeted.done():
                self.is_greeted.set_result(True)
            self._note(data[begin : begin + length])
            at = begin + length
        return data[at:]

    def _note(self, payload: bytes) -> None:
        stamp = _STAMP.search(payload) if self._match in payload else None
        if stamp is not None:
            now = time.time()
            self._ages_ms.append((now - float(stamp[1])) * 1000)
            self._span[:] = [self._span[0] if self._span else now, now]


async def _listen(plan: dict[str, object]) -> Heard:
    ages_ms: list[float] = []
    span: list[float] = []
    loop = asyncio.get_running_loop()
    paths = cast(list[str], plan["paths"])
    match, hello = str(plan["match"]).encode(), bool(plan["hello"])
    for first in range(0, len(paths), _CONNECT_AT_ONCE):
        chosen = paths[first : first + _CONNECT_AT_ONCE]
        group = [_Socket(path, hello=hello, match=match, ages_ms=ages_ms, span=span) for path in chosen]
        for socket in group:
            await loop.create_connection(lambda each=socket: each, "127.0.0.1", cast(int, plan["port"]))  # type: ignore[misc]
        if not all(await asyncio.gather(*(socket.is_greeted for socket in group))):
            raise ConnectionError("a handshake was refused")
    await asyncio.sleep(_SETTLE_S)
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.readline)
    return Heard(
        frames=len(ages_ms),
        p50_ms=percentile(ages_ms, 0.5),
        p99_ms=percentile(ages_ms, 0.99),
        max_ms=max(ages_ms, default=float("nan")),
        seconds=span[1] - span[0] if span else 0.0,
    )


if __name__ == "__main__":
    print_json(asdict(uvloop.run(_listen(json.loads(sys.stdin.readline())))))
