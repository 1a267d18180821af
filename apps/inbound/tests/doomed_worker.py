"""A worker process that dies, without a word, when it applies a message with the marker as its text.

Run as a module. The death is put in here, where the parsed items pass, not into the code that is shipped.
"""

import os
import sys

import django

MARKER = "This message kills workers."
EXIT_CODE = 137


def main() -> None:
    """One drain."""
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
    drain()


if __name__ == "__main__":
    main()
    sys.stdout.flush()
