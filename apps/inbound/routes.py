"""The edge's copy of the inbound routes and of the organizations' own apps.

A few seconds old at most. A route is a hint which lane a receipt belongs to, never the last word: what is not known
goes to the unsorted lane, where a worker asks the database. An app that is not known is looked for once more at once.
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg

from apps.inbound.own_apps import OwnApp, read_own_apps

logger = logging.getLogger(__name__)

REFRESH_S = 2.0
SHORTEST_REST_S = 0.2
LOOK_AGAIN_S = 3.0  # how long somebody waits for it
_READ = "SELECT kind, external_id, organization_id FROM tenants_inboundroute"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an outside account is."""

    organization_id: str


class EdgeRoutes:
    """Starts empty when the database is away, and fills as soon as it is back."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._routes: dict[tuple[str, str], Owner] = {}
        self._apps: dict[str, OwnApp] = {}
        self._looked = asyncio.Condition()
        self._begun = self._done = 0  # numbers of the looks
        self._hurry = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def current(self) -> Mapping[tuple[str, str], Owner]:
        """(kind, external id) to owner, as of the last look."""
        return self._routes

    async def find_app(self, key: str) -> OwnApp | None:
        """The app whose webhooks come to this address. One that was made a moment ago is found as well."""
        if key not in self._apps:
            await self._look_again()
        return self._apps.get(key)

    async def _look_again(self) -> None:
        """Whoever makes up addresses makes one look of all their asking."""
        asked_during = self._begun  # one that has begun already may have missed it
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LOOK_AGAIN_S), self._looked:
                self._hurry.set()
                await self._looked.wait_for(lambda: self._done > asked_during)

    async def start(self) -> None:
        first_look = asyncio.Event()
        self._task = asyncio.create_task(self._refresh_for_ever(first_look))
        await first_look.wait()

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _refresh_for_ever(self, looked: asyncio.Event) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._database_url, autocommit=True) as connection:
                    while True:
                        self._begun += 1
                        rows = await (await connection.execute(_READ)).fetchall()
                        self._routes = {(kind, external): Owner(owner) for kind, external, owner in rows}
                        self._apps = await read_own_apps(connection, self._apps)
                        looked.set()
                        await self._rest()
            except psycopg.Error as away:
                logger.warning("routes cannot be read now: %s", type(away).__name__)
                looked.set()
                await asyncio.sleep(REFRESH_S)

    async def _rest(self) -> None:
        """Until the next look is due, or somebody wants one; but never at once."""
        async with self._looked:
            self._done = self._begun
            self._looked.notify_all()
        await asyncio.sleep(SHORTEST_REST_S)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(REFRESH_S):
                await self._hurry.wait()
        self._hurry.clear()
