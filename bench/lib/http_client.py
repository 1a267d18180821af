"""A small HTTP/1.1 client for load: one outstanding request per connection, callbacks instead of futures."""

import asyncio
from collections.abc import Callable
from typing import cast

Answered = Callable[[int], None]


class Connection(asyncio.Protocol):
    """One keep-alive connection. `send` needs the answer to the request before to have come.

    The callback gets the status, or 0 when the connection was lost before the answer.
    """

    def __init__(self) -> None:
        self.is_open = False
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._answered: Answered | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is no subclass
        self.is_open = True

    def connection_lost(self, error: Exception | None) -> None:
        self.is_open = False
        self._answer(0)

    def data_received(self, data: bytes) -> None:
        received = self._received = self._received + data if self._received else data
        end = received.find(b"\r\n\r\n")
        if end < 0 or len(received) < end + 4 + _content_length(received[:end]):
            return
        self._received = b""
        if b"\r\nconnection: close" in received[:end].lower():
            self.close()
        self._answer(int(received[9:12]))

    def send(self, request: bytes, answered: Answered) -> None:
        """Write a whole request."""
        self._answered = answered
        if self._transport is None or not self.is_open:
            self._answer(0)
        else:
            self._transport.write(request)

    def close(self) -> None:
        """Let go; a request that is under way is answered 0."""
        self.is_open = False
        if self._transport is not None:
            self._transport.close()

    def _answer(self, status: int) -> None:
        answered, self._answered = self._answered, None
        if answered is not None:
            answered(status)


async def open_connection(port: int) -> Connection:
    """Raises OSError when nobody listens."""
    _, connection = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", port)
    return connection


def _content_length(head: bytes) -> int:
    lowered = head.lower()
    at = lowered.find(b"content-length:")
    if at < 0:
        return 0
    end = lowered.find(b"\r\n", at)
    return int(lowered[at + 15 : end if end >= 0 else len(lowered)])
