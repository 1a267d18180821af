"""Which schemas lack migrations of this code, as the public tables tell it: two queries, whatever number there is."""

from django.db import connection

from tenants.migrating.state import current_fingerprint, public_names
from tenants.models import Organization, SchemaPool


def is_public_migrated() -> bool:
    """Whether the public schema has everything that this code needs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("SELECT app, name FROM public.django_migrations")
        return public_names() <= set(cursor.fetchall())


def list_unmigrated() -> list[str]:
    """The organizations (slugs) whose schema lacks migrations, the public schema taken as migrated.

    They go on meanwhile: code runs with the schema of the release before too (ADR 0015).
    """
    current = SchemaPool.objects.filter(fingerprint=current_fingerprint()).values("schema_name")
    ready = Organization.objects.filter(provisioned_at__isnull=False).exclude(schema_name__in=current)
    return list(ready.order_by("slug").values_list("slug", flat=True))
