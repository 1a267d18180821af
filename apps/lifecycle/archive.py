"""Everything that an organization has, as one zip: a file of JSON lines per table, and the files of its messages.

The tables are read in one snapshot, so that they agree with each other, by COPY and without ever holding one in memory.
Secrets stay here: they would be of no use elsewhere.
"""

import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import orjson
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from apps.media.queries import StoredFile, list_stored
from kernel import storage
from kernel.clock import isoformat
from kernel.scope import Scope
from tenants.context import tenant_scope

# Columns that are not exported, by table: sealed access to outside accounts, and until when it is good.
SECRETS = {
    "channel_accounts_channelaccount": ("access_token", "app_secret", "token_expires_at", "token_renewed_at"),
}
# Tables that say nothing about the organization: the bookkeeping of ours, and walks to connect that are under way.
LEFT_OUT = frozenset({"django_migrations", "access_appliedfact", "channel_accounts_connectattempt"})
# Characters that JSON never holds unescaped: COPY's CSV then changes nothing.
_COPY = "COPY ({query}) TO STDOUT WITH (FORMAT csv, QUOTE e'\\x01', DELIMITER e'\\x02')"


class Table(NamedTuple):
    """A table and the columns of its primary key."""

    name: str
    key: tuple[str, ...]


def list_tables() -> list[Table]:
    """The tables that are exported, in the order of the rooms."""
    configs = [config for config in apps.get_app_configs() if config.name in settings.TENANT_APPS]
    models = [model for config in configs for model in config.get_models(include_auto_created=True)]
    tables = [
        Table(model._meta.db_table, tuple(field.column for field in model._meta.pk_fields if field.column))
        for model in models
        if model._meta.managed and not model._meta.proxy
    ]
    return [table for table in tables if table.name not in LEFT_OUT]


def count_rows() -> dict[str, int]:
    """Rows per table of the organization in scope, those that are empty left out. One query."""
    names = [table.name for table in list_tables()]
    counts = ", ".join(f"(SELECT count(*) FROM {name})" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}")
        return {name: count for name, count in zip(names, cursor.fetchone(), strict=True) if count}


def write_archive(scope: Scope, path: Path, *, now: datetime, on_table: Callable[[int], None]) -> dict[str, int]:
    """Write the zip to `path`, where it appears when it is whole; returns rows per table.

    `on_table` hears how many tables are done.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: an earlier attempt that was taken for dead may still be writing.
    partial = path.with_suffix(f".{uuid4().hex}.partial")
    partial.touch(mode=0o600)
    counts: dict[str, int] = {}
    with (
        zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
        tenant_scope(scope),
        transaction.atomic(),
    ):
        _take_snapshot()
        for number, table in enumerate(list_tables()):
            on_table(number)
            counts[table.name] = _write_table(archive, table)
        stored = list_stored()
    with zipfile.ZipFile(partial, "a") as archive, tenant_scope(scope):
        missing = [file.id for file in stored if not _write_file(archive, file)]
        files = {"files": len(stored) - len(missing), "missing_files": missing}
        manifest = {"organization_id": scope.organization_id, "exported_at": isoformat(now), "rows": counts, **files}
        archive.writestr("manifest.json", orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    partial.replace(path)
    for left in path.parent.glob(f"{path.stem}.*.partial"):
        left.unlink(missing_ok=True)
    return counts


def _write_file(archive: zipfile.ZipFile, file: StoredFile) -> bool:
    """As it is, for it is packed already; False when it was taken back meanwhile."""
    pieces = storage.read(file.storage_key)
    try:
        first = next(pieces, b"")
    except storage.FileGone:
        return False
    with archive.open(f"files/{file.id}/{file.name}", "w", force_zip64=True) as target:
        target.write(first)
        for piece in pieces:
            target.write(piece)
    return True


def _take_snapshot() -> None:
    if len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _write_table(archive: zipfile.ZipFile, table: Table) -> int:
    row = "to_jsonb(t)" + "".join(f" - '{column}'" for column in SECRETS.get(table.name, ()))
    order = ", ".join(f"t.{column}" for column in table.key)
    query = f"SELECT {row} FROM {table.name} t ORDER BY {order}"
    count = 0
    with (
        archive.open(f"{table.name}.ndjson", "w", force_zip64=True) as file,
        connection.cursor() as cursor,
        cursor.copy(_COPY.format(query=query)) as lines,
    ):
        for piece in lines:
            data = bytes(piece)
            count += data.count(b"\n")
            file.write(data)
    return count
