"""django-tenants' `migrate_schemas` on some schemas: `python -m bench.naive.migrate_stock '["t_…", …]'`. Prints JSON.

With nothing to do, then with a column more; seconds per schema. In one process, so that its start is not counted.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from bench.lib.schemas import COLUMN  # noqa: E402
from tenants.migrating.tests.growth import grown  # noqa: E402


def migrate(schemas: list[str]) -> float:
    """Seconds per schema."""
    began = time.perf_counter()
    for schema in schemas:
        call_command("migrate_schemas", schema_name=schema, interactive=False, verbosity=0)
    return (time.perf_counter() - began) / len(schemas)


def main() -> None:
    """Measure and print."""
    schemas = json.loads(sys.argv[1])
    nothing = migrate(schemas)
    with tempfile.TemporaryDirectory() as folder, grown(Path(folder), COLUMN):
        column = migrate(schemas)
    print(json.dumps({"nothing_s": nothing, "column_s": column}))


if __name__ == "__main__":
    main()
