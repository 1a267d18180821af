"""Recorded statements, run in another schema: one transaction, one by one, in one go over the wire."""

import random
import time
from collections.abc import Sequence

from psycopg import sql
from psycopg.errors import DeadlockDetected, LockNotAvailable

from tenants.postgres.owner import Connection

LOCK_TIMEOUT_MS = 3000  # behind a waiting ALTER TABLE every request of the organization waits too
TRIES = 6
FIRST_PAUSE_S = 0.1


def replay(connection: Connection, schema: str, statements: Sequence[str]) -> None:
    """All of them or none. A lock that is not got within the timeout is let go and tried again, with growing pauses."""
    for attempt in range(1, TRIES + 1):
        try:
            _replay_once(connection, schema, statements)
            return
        except (LockNotAvailable, DeadlockDetected):
            if attempt == TRIES:
                raise
            pause(attempt)


def pause(attempt: int) -> None:
    """Before the next try; whoever holds the lock needs time."""
    time.sleep(FIRST_PAUSE_S * 2**attempt * random.uniform(0.5, 1.0))


def _replay_once(connection: Connection, schema: str, statements: Sequence[str]) -> None:
    path = sql.SQL("SET LOCAL search_path = {}, public").format(sql.Identifier(schema))
    with connection.transaction(), connection.pipeline():
        connection.execute(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")
        connection.execute(path)
        for statement in statements:
            connection.execute(statement.encode())
