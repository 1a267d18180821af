"""`manage.py verify_audit [slug]`: are the audit logs as they were written?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.audit.queries import list_anchors, verify_chain
from tenants.context import public_scope, tenant_scope
from tenants.models import Organization
from tenants.queries import scope_of


class Command(BaseCommand):
    """Ends with 1 when a log is broken, naming its first broken entry."""

    help = "Walk the audit log of one organization, or of all, and hold it against its anchors."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", help="one organization; without it: all")

    @public_scope()
    def handle(self, *args: Any, **options: Any) -> None:
        organizations = Organization.objects.filter(provisioned_at__isnull=False).order_by("slug")
        if options["slug"]:
            organizations = organizations.filter(slug=options["slug"])
            if not organizations:
                raise CommandError(f"There is no organization {options['slug']}.")
        broken = [each.slug for each in organizations if not self._is_intact(each)]
        if broken:
            raise CommandError(f"Broken: {', '.join(broken)}")

    def _is_intact(self, organization: Organization) -> bool:
        with tenant_scope(scope_of(organization)):
            verdict = verify_chain(list_anchors())
        told = f"intact, {verdict.checked} entries" if verdict.is_intact else f"BROKEN: {verdict.reason}"
        self.stdout.write(f"{organization.slug}: {told}")
        return verdict.is_intact
