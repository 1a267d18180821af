"""Plain connections as the owner, for statements that are not Django's: making, migrating and dropping schemas."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings

Connection = psycopg.Connection[tuple[object, ...]]

# Advisory locks of the database, by what they keep to one process at a time.
POOL_LOCK = 7463
MIGRATION_LOCK = 7464


@contextmanager
def owner_connection() -> Iterator[Connection]:
    """Autocommit, nothing prepared: most statements here are sent once."""
    with psycopg.connect(settings.OWNER_DATABASE_URL, autocommit=True, prepare_threshold=None) as connection:
        yield connection
