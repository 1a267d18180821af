"""A real HTTP server for tests, on a port of its own, that answers or misbehaves as it is told."""

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, object]:
        """The decoded body, which must be an object."""
        decoded = json.loads(self.body)
        assert isinstance(decoded, dict)
        return decoded


Behave: TypeAlias = Callable[[BaseHTTPRequestHandler], None]


def answer(status: int, body: bytes | object = b"", headers: dict[str, str] | None = None) -> Behave:
    """Answer with bytes, or with anything else as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("content-length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return behave


def cut(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without an answer."""
    handler.close_connection = True


def reset(handler: BaseHTTPRequestHandler) -> None:
    """Reset the connection without an answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True


def cut_inside_the_body(handler: BaseHTTPRequestHandler) -> None:
    """Promise more than comes."""
    handler.send_response(200)
    handler.send_header("content-length", "100")
    handler.end_headers()
    handler.wfile.write(b'{"messages":')
    handler.close_connection = True


def hang(seconds: float) -> Behave:
    """Say nothing for a while, then close."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        handler.close_connection = True

    return behave


def drip(count: int, pause_s: float) -> Behave:
    """Answer one byte at a time."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-length", str(count))
        handler.end_headers()
        for _ in range(count):
            handler.wfile.write(b"x")
            time.sleep(pause_s)

    return behave


@dataclass
class LocalServer:
    """`with LocalServer() as server`: set `server.behave`, call `server.url`, look at `server.received`."""

    behave: Behave = field(default_factory=lambda: answer(200, {}))
    received: list[Received] = field(default_factory=list)
    tls: ssl.SSLContext | None = None

    def __enter__(self) -> "LocalServer":
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self._server.daemon_threads = True
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """http://127.0.0.1:<port>"""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def _make_handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                headers = {name.lower(): value for name, value in self.headers.items()}
                server.received.append(Received(method=self.command, path=self.path, headers=headers, body=body))
                try:
                    server.behave(self)
                except OSError:
                    self.close_connection = True  # the client has left

            do_GET = do_POST = handle_any  # noqa: N815  named by the standard library

            def log_message(self, format: str, *args: object) -> None:
                """Keep the test output clean."""

        return Handler


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
