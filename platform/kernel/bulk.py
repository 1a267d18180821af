"""Many rows in one go."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

FEW = 8  # rows for which COPY is not worth its second round trip


def copy_rows(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows by COPY, in the caller's transaction. `table` and `columns` are names in our code, never input.

    JSON columns take text. There is no ON CONFLICT: a row that is there already raises IntegrityError.
    """
    if len(rows) <= FEW:
        _insert_few(table, columns, rows)
        return
    sql = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)


def _insert_few(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """One statement, one round trip: a lane is often one message long, and somebody waits for it."""
    if not rows:
        return
    places = ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES {places}", [v for row in rows for v in row])
