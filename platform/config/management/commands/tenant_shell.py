"""`manage.py tenant_shell <slug>`: Python inside one organization; `-c` runs a line and ends."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """The shell of Django in the scope of one organization: its tables, its role, nobody else's."""

    help = "A Python shell in the scope of one organization."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("-c", "--code", help="run this instead of asking")

    def handle(self, *args: Any, **options: Any) -> None:
        code = ["-c", options["code"]] if options["code"] else []
        call_command("in_org", options["slug"], "shell", *code)
