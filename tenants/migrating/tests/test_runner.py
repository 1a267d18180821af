"""migrate_all over several schemas: two companies and two that are ready for somebody."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from pytest_django import DjangoDbBlocker

from tenants.context import tenant_scope
from tenants.migrating import replay, runner
from tenants.migrating.runner import Report, migrate_schemas
from tenants.migrating.tests.growth import TABLE, grown
from tenants.migrations_state import is_public_migrated, list_unmigrated
from tenants.models import MigrationRun, MigrationRunItem, Organization, SchemaPool, SchemaScript
from tenants.postgres.base import OWNER
from tenants.postgres.owner import owner_connection
from tenants.provisioning import claim_schema
from tenants.queries import scope_of
from tests.world.database import spare_database

NEW_COLUMN = "migrations.AddField('sendattempt', 'weight', models.IntegerField(null=True))"
NEW_TABLE = (
    "migrations.CreateModel('Parcel', [('id', models.BigAutoField(primary_key=True)), ('n', models.IntegerField())])"
)
NEW_INDEX = "migrations.AddIndex('sendattempt', models.Index(fields=['weight'], name='by_weight'))"
SHAPE = """
SELECT 'column', table_name, column_name, data_type || is_nullable || coalesce(column_default, '')
FROM information_schema.columns WHERE table_schema = %(s)s
UNION ALL SELECT 'index', tablename, indexname, replace(indexdef, %(s)s, '') FROM pg_indexes WHERE schemaname = %(s)s
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, replace(pg_get_constraintdef(oid), %(s)s, '')
FROM pg_constraint WHERE connamespace = %(s)s::regnamespace
UNION ALL SELECT 'right', relname, '', replace(relacl::text, %(s)s, 'ROLE')
FROM pg_class WHERE relnamespace = %(s)s::regnamespace AND relkind IN ('r', 'S')
ORDER BY 1, 2, 3
"""


@pytest.fixture(autouse=True)
def schemas(companies: object, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """The names of all four, in a database of their own."""
    with django_db_blocker.unblock(), spare_database():
        yield list(SchemaPool.objects.order_by("made_at").values_list("schema_name", flat=True))


def migrate(workers: int = 2) -> Report:
    return migrate_schemas(workers=workers, say=lambda text: None)


def ask(statement: str, **parameters: Any) -> list[Any]:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return list(cursor.fetchall())


def shape(schema: str) -> list[Any]:
    return [tuple(str(part).replace(schema, "") for part in row) for row in ask(SHAPE, s=schema)]


def has_column(schema: str) -> bool:
    sql = "SELECT 1 FROM information_schema.columns WHERE column_name = 'weight' AND table_schema = %(schema)s"
    return bool(ask(sql, schema=schema))


def test_nothing_to_do_is_seen_and_leaves_no_trace(schemas: list[str]) -> None:
    report = migrate()

    assert (report.total, report.replayed, report.migrated, report.failed) == (len(schemas), 0, 0, {})
    assert len(schemas) == 4 and not MigrationRun.objects.exists()
    assert is_public_migrated() and list_unmigrated() == []


def test_one_schema_goes_the_long_way_and_the_others_are_the_same_afterwards(
    schemas: list[str], tmp_path: Path
) -> None:
    with grown(tmp_path, NEW_COLUMN, NEW_TABLE, NEW_INDEX):
        assert list_unmigrated() == ["acme", "globex"]
        report = migrate()

        assert (report.migrated, report.replayed, report.failed) == (1, 3, {})
        assert all(shape(schema) == shape(schemas[0]) for schema in schemas)
        assert has_column(schemas[-1]) and len(shape(schemas[0])) > 100
        assert list_unmigrated() == []
        assert migrate().replayed == 0
    run = MigrationRun.objects.get()
    assert run.finished_at is not None
    assert sorted(run.items.values_list("schema_name", flat=True)) == sorted(schemas)


def test_a_new_table_can_be_used_by_the_organization_and_the_ledger_only_read(tmp_path: Path) -> None:
    with grown(tmp_path, NEW_TABLE):
        migrate()
        for organization in Organization.objects.all():
            with tenant_scope(scope_of(organization)), transaction.atomic():
                with connections["default"].cursor() as cursor:
                    cursor.execute("INSERT INTO outbound_parcel (n) VALUES (1) RETURNING id")
                    assert cursor.fetchone() == (1,)
                    cursor.execute("SELECT count(*) FROM django_migrations")
                transaction.set_rollback(True)


def test_schemas_that_wait_for_somebody_are_claimed_only_when_they_are_up_to_date(tmp_path: Path) -> None:
    waiting = set(SchemaPool.objects.filter(claimed_at=None).values_list("schema_name", flat=True))
    with grown(tmp_path, NEW_COLUMN):
        migrate()
        with transaction.atomic():
            claimed = claim_schema()
            transaction.set_rollback(True)

        assert claimed.schema_name in waiting and has_column(claimed.schema_name)


def test_one_that_fails_does_not_stop_the_rest_and_the_next_run_does_what_is_left(
    schemas: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    acme = Organization.objects.get(slug="acme")
    in_the_way = f'CREATE TABLE "{acme.schema_name}".outbound_parcel (id int)'
    with owner_connection() as owner:
        owner.execute(in_the_way)
        with grown(tmp_path, NEW_TABLE):
            with pytest.raises(CommandError, match="1 schemas failed"):
                call_command("migrate_all")
            told = capsys.readouterr()
            assert "3 of 4 migrated" in told.out
            assert f"acme ({acme.schema_name})" in told.err and "already exists" in told.err
            assert list_unmigrated() == ["acme"]

            owner.execute(f'DROP TABLE "{acme.schema_name}".outbound_parcel')
            report = migrate()

            assert (report.replayed, report.failed) == (1, {})
            assert list_unmigrated() == []
    failed = MigrationRunItem.objects.filter(state=MigrationRunItem.State.FAILED)
    assert [(each.schema_name, "already exists" in each.error) for each in failed] == [(acme.schema_name, True)]


def test_a_schema_that_is_gone_or_empty_is_told_or_filled(schemas: list[str]) -> None:
    pool = SchemaPool.objects.using(OWNER)
    for name in ("t_gone", "t_empty"):
        pool.create(schema_name=name, role_name="", fingerprint="unknown")
    with owner_connection() as owner:
        owner.execute("CREATE SCHEMA t_empty; CREATE ROLE t_empty")
        try:
            report = migrate()
        finally:
            owner.execute("DROP ROLE t_empty")

    assert report.failed == {"t_gone": "SchemaMissing: t_gone"}
    assert (report.total, report.migrated + report.replayed) == (6, 1)
    assert len(shape("t_empty")) > 100


def test_a_migration_that_fails_everywhere_is_not_tried_everywhere(
    schemas: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "CANARIES", 2)
    with grown(tmp_path, "migrations.RunSQL('CREATE TABLE broken (id no_such_type)')"):
        report = migrate()

    assert set(report.failed) == set(schemas)
    assert [reason.startswith("ProgrammingError") for reason in report.failed.values()].count(True) == 2
    assert not SchemaScript.objects.exclude(from_state="").exists()


def test_a_run_that_was_killed_goes_on_where_it_was(
    schemas: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = replay.replay, []

    def die_at_the_second(connection: Any, schema: str, statements: Any) -> None:
        if statements:
            calls.append(schema)
        if len(calls) == 3:  # ledger of the first, one replay, and then
            raise KeyboardInterrupt
        real(connection, schema, statements)

    with grown(tmp_path, NEW_COLUMN):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(runner, "replay", die_at_the_second)
            migrate(workers=1)
        assert [has_column(schema) for schema in schemas].count(True) == 2
        assert MigrationRun.objects.get().finished_at is None

        report = migrate()

        assert (report.migrated, report.replayed) == (0, 2), "what was recorded was recorded again"
        assert all(has_column(schema) for schema in schemas)


PYTHON = "def work(apps, editor):\n    editor.execute('UPDATE outbound_sendattempt SET id = id')\n"


@pytest.mark.parametrize(
    ("operation", "before", "atomic", "replayed"),
    [
        ("migrations.RunPython(work)", PYTHON, True, 0),
        ("migrations.RunPython(replayable(work))", PYTHON, True, 3),
        ("migrations.RunSQL('CREATE INDEX CONCURRENTLY slow ON outbound_sendattempt (id)')", "", False, 0),
        ("migrations.RunSQL('CREATE INDEX quick ON outbound_sendattempt (id)')", "", True, 3),
        ("migrations.RunSQL('SELECT 1')", "", True, 0),
        ("migrations.RunSQL('COMMENT ON TABLE inbox_message IS $$a; b$$; DROP TABLE IF EXISTS x')", "", True, 3),
        (
            "migrations.RunPython(replayable(lambda apps, editor: editor.execute("
            "'COMMENT ON SCHEMA \"' + editor.connection.schema_name + '\" IS \\'x\\'')))",
            "",
            True,
            0,
        ),
    ],
)  # fmt: skip
def test_what_may_differ_from_schema_to_schema_is_never_replayed(
    operation: str, before: str, atomic: bool, replayed: int, tmp_path: Path
) -> None:
    with grown(tmp_path, operation, before=before, atomic=atomic):
        report = migrate()

    assert (report.replayed, report.migrated, report.failed) == (replayed, 4 - replayed, {})


@pytest.mark.parametrize("operation", [NEW_COLUMN, f"{NEW_COLUMN}, migrations.RunPython(work)"])
def test_a_lock_that_is_held_is_waited_for_in_small_portions(
    operation: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While ALTER TABLE waits, every request of the organization would wait behind it."""
    monkeypatch.setattr(replay, "LOCK_TIMEOUT_MS", 50)
    tried, held = Event(), Event()
    real = replay.pause

    def note(attempt: int) -> None:
        tried.set()
        real(attempt)

    monkeypatch.setattr(replay, "pause", note)
    monkeypatch.setattr(runner, "pause", note)
    globex = Organization.objects.get(slug="globex")

    def long_request() -> None:
        with owner_connection() as busy, busy.transaction():
            busy.execute(f'LOCK TABLE "{globex.schema_name}".{TABLE} IN ACCESS SHARE MODE')
            held.set()
            tried.wait(20)

    thread = Thread(target=long_request)
    thread.start()
    assert held.wait(20)
    with grown(tmp_path, operation, before=PYTHON):
        report = migrate()
        thread.join(20)

    assert tried.is_set() and report.failed == {} and has_column(globex.schema_name)
