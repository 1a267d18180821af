"""A worker that dies, without a word, at a chosen point of a deletion or of an export.

Run as a module with the point as its argument: the name of a deletion's step (it dies when the step is done but not yet
written down), or "table:<name>" (it dies when the export comes to that table).
"""

import sys
from typing import Any

import django

from tests.world.deaths import die


def main() -> None:
    """Put the death in and work."""
    django.setup()
    from apps.lifecycle import archive
    from apps.lifecycle.services import deletion, exports

    point = sys.argv[1]
    if point.startswith("table:"):
        write = archive._write_table

        def write_or_die(archive_file: Any, table: archive.Table) -> int:
            if table.name == point.removeprefix("table:"):
                die()
            return write(archive_file, table)

        archive._write_table = write_or_die  # type: ignore[assignment]
        exports.run_due()
        return
    step = deletion.STEPS[point]

    def do_and_die(proof: Any) -> None:
        step(proof)
        die()

    deletion.STEPS[point] = do_and_die
    deletion.delete_due()


if __name__ == "__main__":
    main()
