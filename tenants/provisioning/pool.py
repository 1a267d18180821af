"""Schemas kept ready, so that nobody who signs up waits for one."""

import logging
from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from kombu.exceptions import OperationalError

from kernel import clock
from tenants.ledger import SchemaPool
from tenants.migrating.state import current_fingerprint
from tenants.postgres.owner import POOL_LOCK, owner_connection
from tenants.provisioning.schemas import drop_schema, make_schema

logger = logging.getLogger(__name__)

FILL = "tenants.fill_schema_pool"
FILL_QUEUE = "maintenance"
DEBRIS_AFTER = timedelta(minutes=10)  # making a schema takes seconds: who was silent for so long is dead
TRIES = 5
_CLAIM = """
UPDATE tenants_schemapool SET claimed_at = now() WHERE schema_name = (
    SELECT schema_name FROM tenants_schemapool WHERE claimed_at IS NULL AND fingerprint = %s
    ORDER BY made_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING schema_name, role_name
"""


class ReadySchema(NamedTuple):
    """A migrated, empty schema and the role that may use it ("" when roles are off)."""

    schema_name: str
    role_name: str


class NoSchemaReady(RuntimeError):
    """Others took every schema that was made meanwhile; try again."""


def claim_schema() -> ReadySchema:
    """A schema for an organization, in the caller's public transaction: rolled back, it is ready again.

    Makes one when none is ready, in less than two seconds and outside of the transaction. The first rows of an
    organization are the caller's, in a transaction of their own.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A schema is claimed in the transaction that writes its organization.")
    for _ in range(TRIES):
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, [current_fingerprint()])
            row = cursor.fetchone()
        if row:
            transaction.on_commit(_ask_for_more)
            return ReadySchema(*row)
        make_schema()
    raise NoSchemaReady


def fill_pool() -> int:
    """Make what is missing, clear away what was never finished; returns how many were made.

    One process at a time; another one that comes meanwhile does nothing.
    """
    if not _count_missing() and not _debris().exists():
        return 0  # the usual case needs no owner
    with owner_connection() as lock:
        row = lock.execute("SELECT pg_try_advisory_lock(%s)", [POOL_LOCK]).fetchone()
        if not row or not row[0]:
            return 0
        for schema, role in _debris().values_list("schema_name", "role_name"):
            logger.warning("schema %s was never finished: it is dropped", schema)
            drop_schema(schema, role)
        missing = _count_missing()
        for _ in range(missing):
            make_schema()
        return missing


def _count_missing() -> int:
    ready = SchemaPool.objects.filter(fingerprint=current_fingerprint(), claimed_at=None).count()
    return max(settings.SCHEMA_POOL_SIZE - ready, 0)


def _debris() -> QuerySet[SchemaPool]:
    return SchemaPool.objects.filter(fingerprint="", made_at__lt=clock.now() - DEBRIS_AFTER)


def _ask_for_more() -> None:
    """At once, by a worker; when the broker is away the workers' poll does it."""
    with suppress(OperationalError):
        current_app.send_task(FILL, queue=FILL_QUEUE, expires=60)
