"""Whether code of the release before and of this one can both work with a schema while migrations roll (ADR 0015).

Pure: looks at a migration's operations, at no database.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.migrations import Migration, RunSQL, SeparateDatabaseAndState, operations
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED, Field

_TAKES_AWAY = re.compile(r"\b(DROP\s+(TABLE|COLUMN|VIEW|TYPE|DEFAULT)|RENAME|SET\s+NOT\s+NULL)\b", re.IGNORECASE)
_BREAKS = (
    operations.RemoveField,
    operations.DeleteModel,
    operations.RenameField,
    operations.RenameModel,
    operations.AlterModelTable,
    operations.AddConstraint,
    operations.AlterUniqueTogether,
)


def list_contracts(migration: Migration) -> list[str]:
    """What in it breaks code of the release before; empty when it only adds.

    Such operations belong in a migration of their own that says `contract = True`, in a release after the last one
    whose code needs what is taken away.
    """
    made_here = {each.name_lower for each in flatten(migration.operations) if isinstance(each, operations.CreateModel)}
    return [reason for each in flatten(migration.operations) if (reason := _breaks(each, made_here))]


def list_expansions(migration: Migration) -> list[str]:
    """What in it only adds."""
    return [each.describe() for each in flatten(migration.operations) if not _breaks(each, set())]


def _breaks(operation: Operation, made_here: set[str]) -> str:
    if getattr(operation, "model_name_lower", None) in made_here:
        return ""  # nobody has used the table yet
    if isinstance(operation, _BREAKS):
        return str(operation.describe())
    if isinstance(operation, operations.AddField) and not _can_be_left_out(operation.field):
        return f"{operation.describe()}, which older code does not fill: null=True or db_default"
    if isinstance(operation, operations.AlterField) and not _can_be_left_out(operation.field):
        return f"{operation.describe()}: it may refuse what older code writes"
    if isinstance(operation, RunSQL):
        return "; ".join(text for text in _texts(operation) if _TAKES_AWAY.search(text))
    return ""


def _can_be_left_out(field: "Field[Any, Any]") -> bool:
    return field.null or field.db_default is not NOT_PROVIDED or field.many_to_many or field.has_db_default()


def _texts(operation: RunSQL) -> list[str]:
    parts = [operation.sql] if isinstance(operation.sql, str) else operation.sql
    return [part if isinstance(part, str) else part[0] for part in parts]


def flatten(listed: Sequence[Operation]) -> Iterator[Operation]:
    """The operations that touch the database, those inside SeparateDatabaseAndState too."""
    for operation in listed:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from flatten(operation.database_operations)
        else:
            yield operation
