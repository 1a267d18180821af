"""Every schema to the newest migration: one of each kind the long way, the others by replay, several at once."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Lock

import psycopg
from django.db import OperationalError, connections
from django.db.models import F
from psycopg.errors import LockNotAvailable

from kernel import clock
from tenants.ledger import MigrationRun, MigrationRunItem, SchemaPool
from tenants.migrating.capture import Script, migrate_and_record
from tenants.migrating.replay import TRIES, pause, replay
from tenants.migrating.scripts import find_script, keep_script
from tenants.migrating.state import Names, current_fingerprint, fingerprint_of, read_applied, script_state, tenant_names
from tenants.postgres.base import OWNER
from tenants.postgres.owner import MIGRATION_LOCK, Connection, owner_connection
from tenants.postgres.roles import ledger_statements

logger = logging.getLogger(__name__)

State = MigrationRunItem.State
CANARIES = 3  # so many schemas of one kind may fail the long way before the rest of their kind is left alone
ERROR_LENGTH = 2000
_NOTE = """
WITH noted AS (
    INSERT INTO tenants_migrationrunitem (run_id, schema_name, state, error, took_ms) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (run_id, schema_name) DO UPDATE SET
        state = excluded.state, error = excluded.error, took_ms = excluded.took_ms, at = now())
UPDATE tenants_schemapool SET fingerprint = %s WHERE schema_name = %s AND %s
"""


@dataclass(slots=True)
class Report:
    """What a run did. `failed`: schema to the reason."""

    total: int = 0
    replayed: int = 0
    migrated: int = 0
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Job:
    schema: str
    script: Script


def migrate_schemas(*, workers: int, say: Callable[[str], object]) -> Report:
    """Bring every schema that lacks something up to date. One that fails does not hold up the others.

    A run that was killed is simply begun again: what is done is seen to be done. Only one runs at a time.
    """
    with _alone(say) as connection:
        # Those that wait for somebody first: nobody holds a lock there, so they are the ones to migrate the long way.
        first = F("claimed_at").desc(nulls_first=True)
        schemas = list(SchemaPool.objects.using(OWNER).exclude(fingerprint="").order_by(first, "made_at"))
        applied = read_applied(connection, [each.schema_name for each in schemas])
        _correct_fingerprints(schemas, applied)
        behind = [each.schema_name for each in schemas if not tenant_names() <= applied[each.schema_name]]
        report = Report(total=len(schemas))
        if not behind:
            say(f"{len(schemas)} schemas, nothing to do")
            return report
        run = MigrationRun.objects.using(OWNER).create(to_state=script_state(), total=len(behind))
        _Run(run.pk, connection, report, say).go(_by_kind(behind, applied), workers)
        MigrationRun.objects.using(OWNER).filter(pk=run.pk).update(finished_at=clock.now())
    return report


class _Run:
    """One run: its number, what it has come to so far, whom it tells."""

    def __init__(self, number: int, connection: Connection, report: Report, say: Callable[[str], object]) -> None:
        self._number = number
        self._connection = connection
        self._report = report
        self._say = say
        self._counting = Lock()

    def go(self, kinds: Sequence[tuple[Names, list[str]]], workers: int) -> None:
        jobs: SimpleQueue[_Job] = SimpleQueue()
        for names, schemas in kinds:
            self._say(f"{len(schemas)} schemas lack {len(tenant_names() - names)} migrations")
            script, rest = self._script_for(fingerprint_of(names), schemas)
            for schema in rest:
                if script is None:
                    self._settle(
                        self._connection, schema, State.FAILED, "no recording came of the first ones of its kind", 0.0
                    )
                else:
                    jobs.put(_Job(schema, script))
        with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="migrate") as threads:
            for each in [threads.submit(self._work, jobs) for _ in range(workers)]:
                each.result()

    def _script_for(self, from_state: str, schemas: list[str]) -> tuple[Script | None, list[str]]:
        """The statements for schemas of this kind, and the schemas that still need them."""
        script = find_script(from_state)
        if script is not None:
            return script, schemas
        for tried, schema in enumerate(schemas[:CANARIES], start=1):
            script = self._the_long_way(self._connection, schema)
            if script is not None:
                keep_script(from_state, script)
                if script.obstacle:
                    self._say(f"no replay, every schema is migrated by itself: {script.obstacle}")
                return script, schemas[tried:]
        return None, schemas[CANARIES:]

    def _work(self, jobs: "SimpleQueue[_Job]") -> None:
        try:
            while True:
                with owner_connection() as connection:
                    while not connection.broken:
                        self._do(connection, jobs.get_nowait())
        except Empty:
            return
        finally:
            connections[OWNER].close()  # this thread's

    def _do(self, connection: Connection, job: _Job) -> None:
        if job.script.obstacle:
            self._the_long_way(connection, job.schema)
            return
        began = time.monotonic()
        try:
            replay(connection, job.schema, job.script.statements)
        except psycopg.Error as refused:
            # Its tables may differ from the first one's; a migration may know what to do where a recording does not.
            logger.warning("replay in %s failed, it is migrated by itself: %s", job.schema, refused)
            self._the_long_way(connection, job.schema)
        else:
            self._settle(connection, job.schema, State.REPLAYED, "", time.monotonic() - began)

    def _the_long_way(self, connection: Connection, schema: str) -> Script | None:
        """The statements that ran; None when it failed, or took several tries and they are not all together."""
        began = time.monotonic()
        try:
            script, tries = _migrate(schema)
            replay(connection, schema, ledger_statements(schema))
        except Exception as error:
            logger.exception("schema %s could not be migrated", schema)
            self._settle(connection, schema, State.FAILED, f"{type(error).__name__}: {error}", time.monotonic() - began)
            return None
        self._settle(connection, schema, State.MIGRATED, "", time.monotonic() - began)
        return script if tries == 1 else None

    def _settle(self, connection: Connection, schema: str, state: State, error: str, seconds: float) -> None:
        with self._counting:
            if state == State.FAILED:
                self._report.failed[schema] = error
            elif state == State.REPLAYED:
                self._report.replayed += 1
            else:
                self._report.migrated += 1
        item = (self._number, schema, state.value, error[:ERROR_LENGTH], round(seconds * 1000))
        try:
            connection.execute(_NOTE, (*item, current_fingerprint(), schema, state != State.FAILED))
        except psycopg.OperationalError:
            logger.exception("what became of %s could not be noted; the next run sees it", schema)


def _migrate(schema: str) -> tuple[Script, int]:
    """The last try's statements, and how many it took: a lock that is not got in time is let go, as in a replay."""
    for attempt in range(1, TRIES + 1):
        try:
            return migrate_and_record(schema), attempt
        except OperationalError as error:
            if attempt == TRIES or not isinstance(error.__cause__, LockNotAvailable):
                raise
            pause(attempt)
        finally:
            connections[OWNER].close()
    raise AssertionError("unreachable")


@contextmanager
def _alone(say: Callable[[str], object]) -> Iterator[Connection]:
    with owner_connection() as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", [MIGRATION_LOCK]).fetchone()
        if not row or not row[0]:
            say("Another migrate_all is running: waiting for it")
            connection.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        yield connection


def _by_kind(schemas: Sequence[str], applied: Mapping[str, Names]) -> list[tuple[Names, list[str]]]:
    """(what they have, the schemas that have just that), the most frequent first."""
    kinds: dict[Names, list[str]] = defaultdict(list)
    for schema in schemas:
        kinds[applied[schema]].append(schema)
    return sorted(kinds.items(), key=lambda kind: len(kind[1]), reverse=True)


def _correct_fingerprints(schemas: Sequence[SchemaPool], applied: Mapping[str, Names]) -> None:
    """What the public table says follows what is true: a run may have been killed between the two."""
    for each in schemas:
        names = applied[each.schema_name]
        is_current = tenant_names() <= names
        if is_current != (each.fingerprint == current_fingerprint()):
            true = current_fingerprint() if is_current else fingerprint_of(names)
            SchemaPool.objects.using(OWNER).filter(pk=each.pk).update(fingerprint=true)
