"""A worker process that dies, without a word, when it applies a message with the marker as its text.

Run as a module: one drain, or with the argument `celery` a whole worker. The death is put in here, where the parsed
items pass, not into the code that is shipped.
"""

import os
import sys

import django

MARKER = "This message kills workers."
EXIT_CODE = 137


def main() -> None:
    """Put the death in and work."""
    django.setup()
    from apps.inbound import apply
    from apps.inbound.drain import drain

    parse = apply.parse_receipt

    def parse_or_die(*args: object) -> list[apply.Entry]:
        entries = parse(*args)  # type: ignore[arg-type]
        if any(getattr(entry.item, "text", None) == MARKER for entry in entries):
            os._exit(EXIT_CODE)
        return entries

    apply.parse_receipt = parse_or_die  # type: ignore[assignment]
    if sys.argv[1:] == ["celery"]:
        from config.celery import app

        app.worker_main(["worker", "--pool", "threads", "--concurrency", "8", "--loglevel", "info"])
    else:
        drain()


if __name__ == "__main__":
    main()
