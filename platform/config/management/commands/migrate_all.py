"""`manage.py migrate_all`: the public schema and every organization's, to the newest migration."""

from typing import Any

from django.core.management.base import BaseCommand

from tenants.models import Organization
from tenants.provisioning import migrate_public, migrate_schema


class Command(BaseCommand):
    """Migrates schema by schema and says which."""

    help = "Migrate the public schema and every organization's schema."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("public")
        migrate_public()
        for organization in Organization.objects.order_by("created_at"):
            self.stdout.write(f"{organization.slug} ({organization.schema_name})")
            migrate_schema(organization.schema_name)
