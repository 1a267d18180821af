"""`manage.py make_operator somebody@inlet.test`: lets a person who has an account use the operators' pages."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.models import User


class Command(BaseCommand):
    """`--not-any-more` takes it away again."""

    help = "Let a person use the operators' pages, or no longer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--not-any-more", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        changed = User.objects.filter(email=options["email"].lower()).update(is_staff=not options["not_any_more"])
        if not changed:
            raise CommandError(f"Nobody has an account under {options['email']}.")
