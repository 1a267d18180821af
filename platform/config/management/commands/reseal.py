"""`manage.py reseal`: seal every secret at rest anew with the newest of FIELD_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.crypto import SecretUnreadable
from tenants.resealing import reseal_everything


class Command(BaseCommand):
    """After it has run, keys other than the first may be taken out of INLET_FIELD_KEYS."""

    help = "Seal every secret anew with the newest key. May be killed and begun again."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            total = reseal_everything(self.stdout.write)
        except SecretUnreadable as unreadable:
            raise CommandError(f"{unreadable} Put the key that wrote it back, at the end of the list.") from unreadable
        self.stdout.write(f"{total} secrets sealed anew")
