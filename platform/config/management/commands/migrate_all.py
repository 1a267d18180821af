"""`manage.py migrate_all`: the public schema and every organization's, to the newest migration."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.migrating.everything import migrate_everything
from tenants.models import Organization
from tenants.postgres.roles import RolesImpossible

SHOWN = 20


class Command(BaseCommand):
    """Says what it does, and at the end which organizations could not be migrated; then it exits with 1."""

    help = "Migrate the public schema and every organization's schema. May be killed and begun again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workers", type=int, default=2, help="schemas migrated at the same time")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = migrate_everything(workers=max(options["workers"], 1), say=self.stdout.write)
        except RolesImpossible as impossible:
            raise CommandError(str(impossible)) from impossible
        done = report.replayed + report.migrated
        if done or report.failed:
            self.stdout.write(
                f"{done} of {done + len(report.failed)} migrated ({report.replayed} by replay),"
                f" {report.total - done - len(report.failed)} were up to date"
            )
        if report.failed:
            self._tell(report.failed)
            raise CommandError(f"{len(report.failed)} schemas failed. Run migrate_all again when the cause is gone.")

    def _tell(self, failed: dict[str, str]) -> None:
        owners = dict(Organization.objects.using("owner").values_list("schema_name", "slug"))
        for schema, reason in list(failed.items())[:SHOWN]:
            self.stderr.write(f"{owners.get(schema, 'no organization yet')} ({schema}): {reason}")
        if len(failed) > SHOWN:
            self.stderr.write(f"… and {len(failed) - SHOWN} more: see tenants_migrationrunitem")
