"""A real migration of one schema, with the statements that it ran."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlparse
from django.db import connections, router
from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from psycopg import ClientCursor

from tenants.migrating import replay
from tenants.migrating.rolling import flatten
from tenants.migrating.state import tenant_names
from tenants.postgres.base import OWNER, owner_in

# What a migration reads, and how it keeps its transaction, is not part of what it changes.
_NOT_CHANGES = ("SELECT", "SHOW", "SET SEARCH_PATH", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Script:
    """Statements in order. `obstacle`: why they may not be run in another schema; empty when they may."""

    statements: list[str]
    obstacle: str


class SchemaMissing(RuntimeError):
    """The schema that was to be migrated is not there."""


def replayable(function: F) -> F:
    """Marks a RunPython function whose statements are the same for every schema, whatever rows are there."""
    function.replayable = True  # type: ignore[attr-defined]
    return function


def migrate_and_record(schema: str) -> Script:
    """Bring the schema to the newest migration the long way. Raises what a migration raises; earlier ones stay."""
    statements: list[str] = []

    def record(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        for each in params if many else [params]:
            statements.extend(_changes(context["connection"].connection, sql, each))
        return execute(sql, params, many, context)

    connection = connections[OWNER]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(quote_ident(%s)) IS NOT NULL", [schema])
        if not cursor.fetchone()[0]:
            raise SchemaMissing(schema)  # its tables would be made in public
        cursor.execute(f"SET lock_timeout = {replay.LOCK_TIMEOUT_MS}")
    with owner_in(schema), connection.execute_wrapper(record):
        MigrationRecorder(connection).ensure_schema()
        executor = MigrationExecutor(connection)
        labels = {app for app, _ in tenant_names()}
        targets = [key for key in executor.loader.graph.leaf_nodes() if key[0] in labels]
        plan = executor.migration_plan(targets)
        obstacle = next(_obstacles(migration for migration, _ in plan), "")
        executor.migrate(targets, plan)
    if any(schema in statement for statement in statements):
        obstacle = obstacle or "a statement names the schema"
    return Script(statements, obstacle)


def _changes(connection: Any, sql: Any, params: Any) -> Iterator[str]:
    text = str(sql) if params is None else ClientCursor(connection).mogrify(sql, params)
    parts = sqlparse.split(text) if ";" in text.rstrip("; \n") else [text]
    for part in parts:
        if not part.lstrip("( \n").upper().startswith(_NOT_CHANGES) and part.strip("; \n"):
            yield part


def _obstacles(migrations: Iterator[Migration]) -> Iterator[str]:
    for migration in migrations:
        if not router.allow_migrate(OWNER, migration.app_label):
            continue  # a public app that one of ours builds on: recorded, nothing is run
        if not migration.atomic:
            yield f"{migration} is not atomic"
        for operation in flatten(migration.operations):
            if isinstance(operation, RunPython) and not getattr(operation.code, "replayable", False):
                yield f"{migration} runs Python that is not marked replayable"
            if isinstance(operation, RunSQL) and _reads(operation):
                yield f"{migration} runs SQL that reads: what it does may differ from schema to schema"


def _reads(operation: RunSQL) -> bool:
    """Whether one of its statements would be left out of a recording."""
    parts = [operation.sql] if isinstance(operation.sql, str) else operation.sql
    texts = [part if isinstance(part, str) else part[0] for part in parts]
    statements = [each.strip().upper() for text in texts for each in sqlparse.split(text)]
    return any(each.startswith(_NOT_CHANGES) for each in statements)
