"""Many schemas in a database of their own: `python -m bench.lib.schemas make <count>` or `… migrate`. Prints JSON."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
django.setup()

from django.db import transaction  # noqa: E402

from tenants.ledger import SchemaPool, SchemaScript  # noqa: E402
from tenants.migrating.everything import migrate_everything  # noqa: E402
from tenants.migrating.runner import migrate_schemas  # noqa: E402
from tenants.migrating.tests.growth import grown  # noqa: E402
from tenants.postgres.owner import owner_connection  # noqa: E402
from tenants.postgres.roles import schema_statements  # noqa: E402
from tenants.provisioning import claim_schema, drop_schema  # noqa: E402
from tenants.provisioning.schemas import make_schema  # noqa: E402

COLUMN = "migrations.AddField('sendattempt', 'weight', models.IntegerField(null=True))"
ROUNDS = 5
WORKERS = 2


def quiet(text: str) -> None:
    """migrate_all's remarks are not wanted here."""


def make(count: int) -> dict[str, object]:
    """So many schemas; then how long one takes by replay, by its bare SQL, by migrating, and from the pool (ms)."""
    migrate_everything(workers=WORKERS, say=quiet)
    for _ in range(count - SchemaPool.objects.count()):
        make_schema()
    schemas = list(SchemaPool.objects.order_by("made_at").values_list("schema_name", flat=True))
    replayed = _timed(make_schema)
    bare = _timed(_send_bare)
    template = SchemaScript.objects.get()
    SchemaScript.objects.using("owner").update(obstacle="measured the long way")
    migrated = _timed(make_schema)
    SchemaScript.objects.using("owner").filter(pk=template.pk).update(obstacle="")
    claimed = _timed(_claim)
    for extra in SchemaPool.objects.exclude(schema_name__in=schemas).values_list("schema_name", "role_name"):
        drop_schema(*extra)
    times = {"replay_ms": replayed, "statements_ms": bare, "migrate_ms": migrated, "claim_ms": claimed}
    return {"schemas": schemas, **times}


def migrate() -> dict[str, float]:
    """Seconds of a run with nothing to do, and of one with a column more; schemas that have it already are few."""
    began = time.perf_counter()
    migrate_schemas(workers=WORKERS, say=quiet)
    nothing = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder, grown(Path(folder), COLUMN):
        began = time.perf_counter()
        report = migrate_schemas(workers=WORKERS, say=quiet)
        column = time.perf_counter() - began
    return {"nothing_s": nothing, "column_s": column * report.total / (report.replayed + report.migrated)}


def _claim() -> None:
    with transaction.atomic():
        claim_schema()


def _send_bare() -> None:
    """What a schema is made of, as one string: there is no less work that makes the same."""
    name = f"t_bare{time.time_ns()}"
    parts = [
        *schema_statements(name),
        f'SET LOCAL search_path = "{name}", public',
        *SchemaScript.objects.get().statements,
    ]
    with owner_connection() as connection:
        connection.execute(("BEGIN; " + "; ".join(part.rstrip("; ") for part in parts) + "; COMMIT").encode())
    SchemaPool.objects.using("owner").create(schema_name=name, role_name=name, fingerprint="bare")


def _timed(work: Callable[[], object]) -> float:
    """Milliseconds, the median of some rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return median(times)


if __name__ == "__main__":
    print(json.dumps(make(int(sys.argv[2])) if sys.argv[1] == "make" else migrate()))
