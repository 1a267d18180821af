"""`python -m bench.lib.publish_events <organization id> <per second> <seconds>`: events into our log, a commit each."""

import os
import sys
from dataclasses import dataclass
from typing import ClassVar

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
django.setup()

from django.db import transaction  # noqa: E402

from bench.lib.pace import paced  # noqa: E402
from kernel import clock  # noqa: E402
from kernel.events.facts import Audience, Event  # noqa: E402
from kernel.events.log import publish  # noqa: E402
from tenants.context import public_scope, tenant_scope  # noqa: E402
from tenants.queries import get_scope  # noqa: E402


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchEvent(Event):
    """As large as a small message; called as one, so that listeners count it."""

    type: ClassVar[str] = "message.created"

    def audience(self) -> Audience:
        return {}


def main() -> None:
    """Publish."""
    with public_scope():
        scope = get_scope(sys.argv[1])
    with tenant_scope(scope):
        for text in paced(float(sys.argv[2]), float(sys.argv[3])):
            with transaction.atomic():
                publish(BenchEvent(occurred_at=clock.now(), data={"text": text}))


if __name__ == "__main__":
    main()
