"""The edge's copy of the inbound routes: a hint which lane a receipt belongs to, never the last word.

A few seconds old at most. What it does not know goes to the unsorted lane, where a worker asks the database.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg

logger = logging.getLogger(__name__)

REFRESH_S = 2.0
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
        self._task: asyncio.Task[None] | None = None

    def current(self) -> Mapping[tuple[str, str], Owner]:
        """(kind, external id) to owner, as of the last look."""
        return self._routes

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
                        rows = await (await connection.execute(_READ)).fetchall()
                        self._routes = {(kind, external): Owner(owner) for kind, external, owner in rows}
                        looked.set()
                        await asyncio.sleep(REFRESH_S)
            except psycopg.Error as away:
                logger.warning("routes cannot be read now: %s", type(away).__name__)
                looked.set()
                await asyncio.sleep(REFRESH_S)
