"""`python -m bench.naive.publish <how many> <run>`: schedule the tasks that so many webhooks would schedule."""

import sys

from bench.lib.payloads import Messages
from bench.naive.views import app, process


def main() -> None:
    """Publish them all."""
    messages = Messages(run=sys.argv[2], numbers=["100000000000000"], customers=250)
    with app.connection_for_write() as connection:
        for _ in range(int(sys.argv[1])):
            process.apply_async((messages.next()[1].decode(),), connection=connection)  # type: ignore[call-arg]


if __name__ == "__main__":
    main()
