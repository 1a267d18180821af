"""Cutting a connection in the middle of a call, which HTTP frameworks rightly make hard."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

SEND_KEY = "simulator.server_send"


class ConnectionCut(Exception):
    """The caller gets no answer: the connection ends."""


class RememberServerSend:
    """Outermost layer: keeps the server's own `send`, through which its socket is found."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[SEND_KEY] = send
        await self.app(scope, receive, send)


class HalfResponse(Response):
    """Half of the body; then the socket is reset before the announced length is reached."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await _abort(scope)


async def cut_connection(request: Request) -> Response:
    """Reset the socket (uvicorn). Where there is none, as in-process, raise ConnectionCut."""
    await _abort(request.scope)
    return Response(status_code=499)


async def _abort(scope: Scope) -> None:
    cycle: Any = getattr(scope.get(SEND_KEY), "__self__", None)
    transport = getattr(cycle, "transport", None)
    if transport is None:
        raise ConnectionCut("the simulator was told to cut this connection")
    transport.abort()
    while not getattr(cycle, "disconnected", True):
        await asyncio.sleep(0.001)
