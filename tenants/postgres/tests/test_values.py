"""The database backend's own values."""

from datetime import UTC, datetime

import pytest
from django.db import DataError, connection

from tests.world.companies import Company


@pytest.mark.parametrize(
    "moment", ["2026-11-27 01:49:11+00", "2026-02-28 23:59:59.06903+02", "1999-12-31 00:00:00.5-11:30"]
)
def test_a_time_from_the_database_is_the_moment_in_utc(acme: Company, moment: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [moment])
        (found,) = cursor.fetchone()

    assert found == datetime.fromisoformat(moment) and found.tzinfo is UTC


def test_a_time_that_python_cannot_hold_is_refused_in_words(acme: Company) -> None:
    with connection.cursor() as cursor, pytest.raises(DataError, match="infinity"):
        cursor.execute("SELECT 'infinity'::timestamptz")
        cursor.fetchone()
