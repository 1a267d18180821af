"""How a file leaves, when all is well and when a fault strikes."""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse

from simulator.connection import cut_connection
from simulator.faults import Fault
from simulator.graph.errors import GraphError
from simulator.media import StoredFile
from simulator.world import World

PIECES = 20  # of a slow file
LARGE_BYTES = 300 * 1024 * 1024


async def send_file(world: World, request: Request, stored: StoredFile) -> Response:
    """The file, or what the fault makes of it."""
    fault = world.faults.take_media(stored.account_id, "file")
    if fault is None:
        return Response(stored.data, media_type=stored.mime_type)
    if fault.kind == "media_error":
        return refuse(fault)
    if fault.kind == "media_html":
        return HTMLResponse("<html><body>Sorry, something went wrong.</body></html>")
    if fault.kind == "media_cut":
        return await cut_connection(request)
    if fault.kind == "media_large":
        size = int(fault.params.get("bytes", LARGE_BYTES))
        return StreamingResponse(_zeros(size), media_type=stored.mime_type)
    seconds = float(fault.params.get("seconds", 5))
    length = {"content-length": str(len(stored.data))}
    return StreamingResponse(_trickle(stored.data, seconds), media_type=stored.mime_type, headers=length)


def refuse(fault: Fault) -> Response:
    """As Meta does: 401 with a Graph error about the token, everything else with a page that says nothing."""
    status = int(fault.params.get("status", 503))
    if status == 401:
        return GraphError(190).response(is_whatsapp=True)
    return PlainTextResponse("Service Unavailable", status_code=status)


async def _trickle(data: bytes, seconds: float) -> AsyncIterator[bytes]:
    step = max(1, len(data) // PIECES)
    for start in range(0, len(data), step):
        yield data[start : start + step]
        await asyncio.sleep(seconds / PIECES)


async def _zeros(size: int) -> AsyncIterator[bytes]:
    """Without saying beforehand how many."""
    for _ in range(0, size, 65536):
        yield bytes(65536)
