"""`manage.py in_org <slug> <command> …`: a management command inside one organization."""

import argparse
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel.errors import NotFound
from tenants.context import tenant_scope
from tenants.queries import get_scope_by_slug


class Command(BaseCommand):
    """Everything the command reads and writes is this organization's, as in a request."""

    help = "Run a management command in the scope of one organization."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("command")
        parser.add_argument("arguments", nargs=argparse.REMAINDER)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            scope = get_scope_by_slug(options["slug"])
        except NotFound as unknown:
            raise CommandError(f"There is no organization {options['slug']!r} that could be entered.") from unknown
        with tenant_scope(scope):
            call_command(options["command"], *options["arguments"])
