"""The fastest way to get rows into PostgreSQL: COPY of finished message rows, one transaction, nothing looked up."""

import time
from typing import Any

import psycopg

_COLUMNS = "id, conversation_id, channel_account_id, direction, message_type, body_text, dedupe_key, content, attachments, reactions, position_at, rev"  # noqa: E501


def copy_messages(database: psycopg.Connection[Any], schema: str, count: int) -> float:
    """Seconds for `count` rows, commit included, into a table with the columns and indexes of our messages."""
    database.execute(f'CREATE TABLE "{schema}".bench_copy (LIKE "{schema}".inbox_message INCLUDING ALL)')
    try:
        rows = [
            (
                f"msg_{n:026d}",
                f"conv_{n % 1000:026d}",
                "cha_1",
                "inbound",
                "text",
                f"message {n} " + "x" * 140,
                f"wamid.{n:020d}",
                "{}",
                "[]",
                "[]",
                "2026-01-01T00:00:00Z",
                1,
            )
            for n in range(count)
        ]
        began = time.perf_counter()
        with database.cursor().copy(f'COPY "{schema}".bench_copy ({_COLUMNS}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        return time.perf_counter() - began
    finally:
        database.execute(f'DROP TABLE "{schema}".bench_copy')
