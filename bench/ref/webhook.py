"""The least a webhook receiver can do: check the signature and answer; BENCH_STORE=1 adds one INSERT per request."""

import hashlib
import hmac
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from psycopg_pool import AsyncConnectionPool

from bench.lib.payloads import APP_SECRET

CONNECTIONS = 16
_INSERT = "INSERT INTO reference_receipt (body) VALUES (%s)"
_TABLE = """
CREATE TABLE IF NOT EXISTS reference_receipt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body bytea NOT NULL, received_at timestamptz DEFAULT now())
"""
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]

_pool: AsyncConnectionPool | None = None


async def application(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    """ASGI."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
        return
    body = b""
    while True:
        event = await receive()
        body += event.get("body", b"")
        if not event.get("more_body"):
            break
    found = dict(scope["headers"]).get(b"x-hub-signature-256", b"")
    expected = b"sha256=" + hmac.new(APP_SECRET, body, hashlib.sha256).hexdigest().encode()
    matches = hmac.compare_digest(found, expected)
    if matches and _pool is not None:
        async with _pool.connection() as connection:
            await connection.execute(_INSERT, [body], prepare=True)
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200 if matches else 401, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok"})


async def _live(receive: Receive, send: Send) -> None:
    global _pool
    while True:
        event = await receive()
        if event["type"] == "lifespan.startup" and os.environ.get("BENCH_STORE"):
            _pool = AsyncConnectionPool(
                os.environ["BENCH_DATABASE_URL"],
                min_size=CONNECTIONS,
                max_size=CONNECTIONS,
                kwargs={"autocommit": True},
                open=False,
            )
            await _pool.open()
            async with _pool.connection() as connection:
                await connection.execute(_TABLE)
        await send({"type": event["type"] + ".complete"})
        if event["type"] == "lifespan.shutdown":
            return
