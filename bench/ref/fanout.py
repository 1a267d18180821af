"""`python -m bench.ref.fanout <port>`: the limit of fan-out. One subscription, each frame encoded once, no checks."""

import asyncio
import base64
import hashlib
import os
import sys
from typing import cast

import redis.asyncio
import uvloop

CHANNEL = "bench:fanout"
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455
_open: set[asyncio.Transport] = set()


class Socket(asyncio.Protocol):
    """Handshake, then nothing but writes."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._received = b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        if b"\r\n\r\n" not in self._received or self._transport in _open:
            return
        head = dict(line.split(b": ", 1) for line in self._received.split(b"\r\n")[1:] if b": " in line)
        accept = base64.b64encode(hashlib.sha1(head[b"Sec-WebSocket-Key"] + _MAGIC).digest())
        self._transport.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        _open.add(self._transport)

    def connection_lost(self, error: Exception | None) -> None:
        _open.discard(self._transport)


def encode_text(payload: bytes) -> bytes:
    """One unmasked text frame (up to 64 KB)."""
    length = bytes([len(payload)]) if len(payload) < 126 else b"\x7e" + len(payload).to_bytes(2, "big")
    return b"\x81" + length + payload


async def main(port: int) -> None:
    """Serve until killed."""
    bus = redis.asyncio.Redis.from_url(os.environ["BENCH_REDIS_URL"]).pubsub()
    await bus.subscribe(CHANNEL)
    await asyncio.get_running_loop().create_server(Socket, "127.0.0.1", port)
    async for message in bus.listen():
        if message["type"] == "message":
            frame = encode_text(message["data"])
            for transport in list(_open):
                transport.write(frame)


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
