"""Posting webhooks over kept-alive HTTP/1.1 connections.

Written by hand because the simulator shares its machine with what it tests: this costs a fraction of
the processor time of a general HTTP client, which is what a burst of thousands of webhooks needs.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit


class NoAnswer(Exception):
    """The receiver could not be reached, or closed the connection without an answer."""


class _StaleConnection(NoAnswer):
    """The receiver had closed an idle connection: worth one more try on a fresh one."""


@dataclass(slots=True)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    is_reused: bool = False


class Poster:
    """POSTs bodies and answers statuses. Idle connections are kept per host and port."""

    def __init__(self) -> None:
        self._idle: dict[tuple[str, int], list[_Connection]] = {}

    async def post(self, url: str, body: bytes, headers: dict[str, str], timeout_s: float) -> int:
        """The status of the answer. Raises NoAnswer, or TimeoutError when it takes too long."""
        parts = _split(url)
        async with asyncio.timeout(timeout_s):
            try:
                return await self._try(parts, body, headers)
            except _StaleConnection:
                self._forget(parts)
                return await self._try(parts, body, headers)

    async def _try(self, parts: SplitResult, body: bytes, headers: dict[str, str]) -> int:
        connection = await self._connect(parts)
        try:
            return await self._exchange(connection, parts, body, headers)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            connection.writer.close()
            failure = _StaleConnection if connection.is_reused else NoAnswer
            raise failure(type(error).__name__) from error
        except BaseException:
            connection.writer.close()
            raise

    async def _connect(self, parts: SplitResult) -> _Connection:
        waiting = self._idle.get(_place(parts))
        while waiting:
            connection = waiting.pop()
            if not connection.writer.is_closing():
                connection.is_reused = True
                return connection
        host, port = _place(parts)
        try:
            reader, writer = await asyncio.open_connection(host, port, ssl=parts.scheme == "https" or None)
        except OSError as error:
            raise NoAnswer(type(error).__name__) from error
        return _Connection(reader, writer)

    async def _exchange(self, connection: _Connection, parts: SplitResult, body: bytes, headers: dict[str, str]) -> int:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = [f"POST {path} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        connection.writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
        await connection.writer.drain()
        head = (await connection.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
        fields = dict(line.split(":", 1) for line in head[1:] if ":" in line)
        length = fields.get("content-length", "").strip()
        is_kept = fields.get("connection", "").strip() != "close"
        if length.isdigit() and is_kept:
            await connection.reader.readexactly(int(length))
            self._idle.setdefault(_place(parts), []).append(connection)
        else:
            connection.writer.close()
        status = head[0].split(" ")[1:2]
        if not status or not status[0].isdigit():
            raise NoAnswer("the answer is not HTTP")
        return int(status[0])

    def _forget(self, parts: SplitResult) -> None:
        for connection in self._idle.pop(_place(parts), []):
            connection.writer.close()

    async def close(self) -> None:
        """Close the idle connections."""
        connections = [connection for group in self._idle.values() for connection in group]
        self._idle.clear()
        for connection in connections:
            connection.writer.close()
        for connection in connections:
            with contextlib.suppress(OSError):
                await connection.writer.wait_closed()


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _place(parts)
    except ValueError as error:
        raise NoAnswer(f"not an address: {url}") from error
    return parts


def _place(parts: SplitResult) -> tuple[str, int]:
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
