"""The edge process: webhooks and sockets, under uvicorn. REST is config.wsgi's."""

import asyncio
import logging
import os
import time
from collections.abc import Mapping
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
django.setup()

from channels.routing import URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.urls import path  # noqa: E402

from apps.channels.adapters.catalog import DOORS  # noqa: E402
from apps.channels.vendors import VENDORS  # noqa: E402
from apps.inbound.receive import OpenDoor, WebhookEndpoint  # noqa: E402
from apps.inbound.routes import EdgeRoutes  # noqa: E402
from apps.inbound.store import ReceiptStore  # noqa: E402
from apps.inbound.wake import Waker  # noqa: E402
from apps.realtime.consumer import OrganizationConsumer  # noqa: E402
from apps.realtime.hub import Hub  # noqa: E402
from apps.realtime.reading import read_log, read_position, read_refused  # noqa: E402
from config import env  # noqa: E402
from kernel import garbage  # noqa: E402
from kernel.redaction import redact_loggers  # noqa: E402

logger = logging.getLogger(__name__)
QUEUE_BYTES = 64 * 1024 * 1024


class Edge:
    """The ASGI application of the edge: parts that start and stop with the process, and who answers what."""

    def __init__(self) -> None:
        self._waker = Waker()
        self._routes = EdgeRoutes(settings.DATABASE_URL)
        self._store = ReceiptStore(
            database_url=settings.DATABASE_URL,
            max_waiting=env.RECEIPT_QUEUE,
            max_bytes=QUEUE_BYTES,
            on_stored=self._waker.ring,
        )
        self._webhooks = WebhookEndpoint(
            doors={
                name: OpenDoor(door=DOORS[name], keys=vendor.keys(), verify_token=vendor.verify_token().encode())
                for name, vendor in VENDORS.items()
            },
            store=self._store,
            routes=self._routes.current,
            find_app=self._routes.find_app,
            max_bytes=env.RECEIPT_MAX_BYTES,
        )
        self._hub = Hub(
            redis_url=settings.REDIS_URL,
            read_log=read_log,
            read_position=read_position,
            read_refused=read_refused,
            heartbeat_s=env.HEARTBEAT_S,
        )
        consumer = OrganizationConsumer.as_asgi(hub=self._hub, queue_limit=env.SOCKET_QUEUE)
        self._sockets = URLRouter([path("ws/org/<str:org_id>/", consumer)])

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            await self._webhooks(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    async def _socket(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        try:
            await self._sockets(scope, receive, send)
        except ValueError:
            # URLRouter found no route for the path.
            await send({"type": "websocket.close", "code": 4404})

    async def _live(self, receive: Any, send: Any) -> None:
        while True:
            event = await receive()
            if event["type"] == "lifespan.startup":
                await self._start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self._stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _start(self) -> None:
        redact_loggers("uvicorn.error", "uvicorn.access")
        self._waker.start()
        await self._routes.start()
        self._store.start()
        self._hub.start()
        garbage.look_less_often()

    async def _stop(self) -> None:
        began = time.monotonic()
        await self._hub.stop()
        await self._store.stop()
        await self._routes.stop()
        await asyncio.to_thread(self._waker.stop)
        logger.info("edge stopped in %.1f s", time.monotonic() - began)


application = Edge()
