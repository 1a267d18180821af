"""When accounts were last heard from and last sent: written cheaply, at most once a minute each.

Not in the batch's own transaction, where it would hold the account's row: after it, in one statement for all accounts
of the batch. What is lost with a process is made good by the next message.
"""

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import DatabaseError, connection, transaction

from apps.channels.silence import hour_of
from kernel.scope import require_scope

logger = logging.getLogger(__name__)

EVERY_S = 60.0
_written: dict[tuple[str, str, str], float] = {}  # of this process; bounded by the number of accounts

# An account that was written within the minute by another process is left alone, and not counted twice.
_WRITE = """
WITH touched AS (
    UPDATE channel_accounts_channelaccount SET {column} = %(now)s
    WHERE id = ANY(%(ids)s) AND ({column} IS NULL OR {column} <= %(before)s)
    RETURNING id
)
INSERT INTO channel_accounts_activityhour AS a (channel_account_id, hour, heard, sent)
SELECT id, %(hour)s, %(heard)s, %(sent)s FROM touched
ON CONFLICT (channel_account_id, hour) DO UPDATE SET heard = a.heard + excluded.heard, sent = a.sent + excluded.sent
"""


def note_heard(channel_account_ids: Iterable[str], *, now: datetime) -> None:
    """Something came from these accounts: a message, a receipt, anything. After the caller's commit."""
    _note("last_in_at", channel_account_ids, now)


def note_sent(channel_account_ids: Iterable[str], *, now: datetime) -> None:
    """A platform has taken a message of these accounts. After the caller's commit."""
    _note("last_out_at", channel_account_ids, now)


def _note(column: Literal["last_in_at", "last_out_at"], ids: Iterable[str], now: datetime) -> None:
    organization_id, moment = require_scope().organization_id, time.monotonic()
    due = sorted({id_ for id_ in ids if moment - _written.get((organization_id, column, id_), -EVERY_S) >= EVERY_S})
    if not due:
        return
    for id_ in due:
        _written[organization_id, column, id_] = moment
    transaction.on_commit(lambda: _write(column, due, now), robust=True)


def _write(column: str, ids: list[str], now: datetime) -> None:
    heard = column == "last_in_at"
    values: dict[str, Any] = {"ids": ids, "now": now, "before": now - timedelta(seconds=EVERY_S)}
    values |= {"hour": hour_of(now), "heard": int(heard), "sent": int(not heard)}
    try:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE.format(column=column), values)
    except DatabaseError as away:
        logger.warning("activity of %d accounts not written (%s)", len(ids), type(away).__name__)
