"""Files that become known: with the messages of a batch."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from apps.media import wake
from kernel import bulk

COLUMNS = (
    "id", "message_id", "channel_account_id", "direction", "kind", "state", "mime_type", "filename", "voice",
    "animated", "provider_id", "provider_url", "provider_url_at", "provider_sha256", "created_at", "next_try_at",
)  # fmt: skip


def add_files(rows: Sequence[Mapping[str, Any]]) -> None:
    """Note files that have to be fetched. One statement, in the caller's transaction; none when there are none."""
    if rows:
        wake.CREW.call()
        bulk.copy_rows("media_mediafile", COLUMNS, [[row[name] for name in COLUMNS] for row in rows])


def withdraw_files(file_ids: Iterable[str]) -> None:
    """Note that files have to go, in the caller's transaction. One statement; none when there are none.

    A note and no deletion: whoever takes a message back holds its conversation, and a worker that has just fetched the
    file holds the file and waits for the conversation.
    """
    listed = sorted(file_ids)
    if listed:
        wake.CREW.call()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO media_removal (file_id) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", [listed]
            )
