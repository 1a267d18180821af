"""Who has the app on their screen, as the sockets of one edge process say it; told to Valkey every few seconds."""

import asyncio
import logging
import time
from collections import defaultdict

import redis.asyncio

from apps.access.sightings import add_to

logger = logging.getLogger(__name__)

TELL_S = 2.0


class Sightings:
    """`note` costs a dictionary entry; `tell` is one round trip for everybody who was noted since the last one."""

    def __init__(self, redis_url: str) -> None:
        self._redis_url = redis_url
        self._seen: dict[str, dict[str, float]] = defaultdict(dict)

    def note(self, organization_id: str, member_id: str) -> None:
        """The member is here now."""
        self._seen[organization_id][member_id] = time.time()

    async def run(self) -> None:
        """Tell Valkey until cancelled. What it could not be told is told the next time, unless newer."""
        async with redis.asyncio.Redis.from_url(self._redis_url, socket_timeout=2.0) as client:
            while True:
                await asyncio.sleep(TELL_S)
                await self._tell(client)

    async def _tell(self, client: "redis.asyncio.Redis") -> None:
        seen, self._seen = self._seen, defaultdict(dict)
        if not seen:
            return
        try:
            async with client.pipeline(transaction=False) as pipe:
                add_to(pipe, seen)
                await pipe.execute()
        except Exception as away:  # noqa: BLE001  whatever it is, this loop must not end
            logger.warning("who is here is not told for now: Valkey is away (%s)", type(away).__name__)
            for organization_id, members in seen.items():
                self._seen[organization_id] = {**members, **self._seen[organization_id]}
