"""All live streams of one edge process: one subscription to Valkey, a dictionary of organizations.

Nothing here may be lost for good: a message that Valkey did not deliver, or a Valkey that is away, only means that the
next look at the log (`LOOK_S`, or `LOOK_WITHOUT_BUS_S`) finds the events.
"""

import asyncio
import logging
import time
from contextlib import suppress

import orjson
import redis.asyncio

from apps.realtime import frames
from apps.realtime.sightings import Sightings
from apps.realtime.stream import OrganizationStream, ReadLog, ReadPosition, ReadRefused, Standing, Subscriber
from kernel.events.bus import CHANNEL_PREFIX
from kernel.events.facts import Entry
from kernel.events.log import Position
from kernel.scope import Scope

logger = logging.getLogger(__name__)

LOOK_S = 2.0
LOOK_WITHOUT_BUS_S = 0.5


class Hub:
    """Start it with the process, `join` sockets, stop it with the process."""

    def __init__(
        self,
        *,
        redis_url: str,
        read_log: ReadLog,
        read_position: ReadPosition,
        read_refused: ReadRefused,
        heartbeat_s: int,
    ) -> None:
        self._redis_url = redis_url
        self._read_log = read_log
        self._read_position = read_position
        self._read_refused = read_refused
        self.heartbeat_s = heartbeat_s
        self._streams: dict[str, OrganizationStream] = {}
        self._opening = asyncio.Lock()
        self._bus_is_up = False
        self.sightings = Sightings(redis_url)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(each()) for each in (self._listen, self._look, self._beat, self.sightings.run)
        ]

    async def stop(self) -> None:
        """Tell every socket to come back to another process, then stop."""
        for stream in self._streams.values():
            for subscriber in stream.subscribers():
                subscriber.close(frames.CLOSE_RESTART)
        await asyncio.sleep(0.1)  # the writers send the close frames
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def join(self, scope: Scope, subscriber: Subscriber) -> Position:
        """The subscriber gets every frame behind the position that is returned."""
        async with self._opening:
            stream = self._streams.get(scope.organization_id)
            if stream is None:
                stream = OrganizationStream(scope, read_log=self._read_log, read_position=self._read_position)
                await stream.follow()
                self._streams[scope.organization_id] = stream
        await stream.catch_up()
        # It may have been dropped meanwhile, when its last socket left.
        return self._streams.setdefault(scope.organization_id, stream).join(subscriber)

    def leave(self, scope: Scope, subscriber: Subscriber) -> None:
        stream = self._streams.get(scope.organization_id)
        if stream is not None:
            stream.leave(subscriber)
            if stream.is_empty:
                self._streams.pop(scope.organization_id, None)

    async def _listen(self) -> None:
        while True:
            try:
                async with redis.asyncio.Redis.from_url(self._redis_url, health_check_interval=5) as client:
                    bus = client.pubsub()
                    await bus.psubscribe(CHANNEL_PREFIX + "*")
                    self._bus_is_up = True
                    async for message in bus.listen():
                        if message["type"] == "pmessage":
                            self._announced(message["channel"].decode(), message["data"])
            except Exception as away:  # noqa: BLE001  whatever it is, the log heals it; this loop must not end
                logger.warning("live updates come from the log for now: Valkey is away (%s)", type(away).__name__)
            self._bus_is_up = False
            await asyncio.sleep(0.3)

    def _announced(self, channel: str, data: bytes) -> None:
        stream = self._streams.get(channel.removeprefix(CHANNEL_PREFIX))
        if stream is not None:
            body = orjson.loads(data)
            entries = body["frames"] and [
                Entry._make(each) for each in zip(body["seqs"], body["frames"], body["audiences"], strict=True)
            ]
            stream.announced(body["seqs"], entries)

    async def _look(self) -> None:
        """Heal what the bus lost, and end sockets that may not be open any longer."""
        while True:
            await asyncio.sleep(LOOK_S if self._bus_is_up else LOOK_WITHOUT_BUS_S)
            now = time.time()
            for stream in list(self._streams.values()):
                for subscriber in stream.subscribers():
                    if subscriber.expires_at <= now:
                        subscriber.close(frames.CLOSE_TOKEN)
                with suppress(Exception):  # the database is away: the next look tries again
                    await stream.catch_up()
            with suppress(Exception):
                await self._show_out()

    async def _show_out(self) -> None:
        """Close the sockets of ended sign-ins, of people who may be here no longer, of closed organizations, and of
        operators who gave their seat back. A few queries, however many sockets."""
        sockets = [
            (Standing(it.family, it.seat_id, each.scope.organization_id), it)
            for each in self._streams.values()
            for it in each.subscribers()
        ]
        if not sockets:
            return
        refused = await self._read_refused({standing for standing, _ in sockets})
        for standing, it in sockets:
            if standing in refused:
                it.close(refused[standing])

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self.heartbeat_s)
            for stream in list(self._streams.values()):
                stream.beat()
