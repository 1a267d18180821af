"""Connections to PostgreSQL that are lent out, whole again as soon as the server is.

psycopg's own pool finds dead connections one by one, with pauses of 1, 2, 4 … seconds between them, and looks for a
server that is away as seldom: after a crash the first who asks may wait longer than the server was away.
"""

from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

LOOK_S = 0.5  # about so often a server that is away is looked for, by one connection


class LivePool(ConnectionPool[psycopg.Connection[Any]]):
    """psycopg's pool, told when to look. A connection is looked at before it is lent, and where one is dead, all."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            check=self._check_all_if_dead, reconnect_timeout=LOOK_S, reconnect_failed=ConnectionPool.check, **options
        )

    def _check_all_if_dead(self, connection: psycopg.Connection[Any]) -> None:
        try:
            self.check_connection(connection)
        except psycopg.Error:
            self.check()
            raise
