"""The socket with a stock channel layer: every tab in one group."""

import os
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.naive.settings"

import django

django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402

from bench.naive.tasks import GROUP  # noqa: E402


class InboxConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels has no types
    """One browser tab."""

    groups = (GROUP,)

    async def inbox_event(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])


application = InboxConsumer.as_asgi()
