"""Live updates of the phone page: server-sent events from one hub to every open page."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

QUEUE_LIMIT = 1_000
HEARTBEAT_S = 15.0


class Hub:
    """Passes events to the open pages. A page that falls behind is told to load everything again."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[str]] = set()
        self.is_closing = False

    @property
    def has_listeners(self) -> bool:
        """True if any page is open."""
        return bool(self._queues)

    def publish(self, kind: str, data: dict[str, Any]) -> None:
        """Send an event to every page; costs nothing when none is open."""
        if not self._queues:
            return
        frame = f"event: {kind}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"
        for queue in self._queues:
            if queue.qsize() >= QUEUE_LIMIT:
                _empty(queue)
                queue.put_nowait("event: resync\ndata: {}\n\n")
            queue.put_nowait(frame)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self.is_closing = True
        for queue in self._queues:
            queue.put_nowait("")

    async def subscribe(self) -> AsyncIterator[str]:
        """Frames for one page, with a comment as heartbeat when nothing happens."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._queues.add(queue)
        try:
            yield "retry: 1000\nevent: hello\ndata: {}\n\n"
            while not self.is_closing:
                try:
                    yield await asyncio.wait_for(queue.get(), HEARTBEAT_S)
                except TimeoutError:
                    yield ": heartbeat\n\n"
        finally:
            self._queues.discard(queue)


def _empty(queue: asyncio.Queue[str]) -> None:
    while not queue.empty():
        queue.get_nowait()


async def stream(request: Request) -> Response:
    """`GET /simulator/api/stream`."""
    hub: Hub = request.app.state.world.hub
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(hub.subscribe(), media_type="text/event-stream", headers=headers)
