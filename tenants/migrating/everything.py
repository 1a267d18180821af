"""What `manage.py migrate_all` does, in order. Each step is safe to repeat."""

from collections.abc import Callable

from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from kernel import clock
from tenants.ledger import SchemaPool
from tenants.migrating.replay import replay
from tenants.migrating.runner import Report, migrate_schemas
from tenants.models import Organization
from tenants.postgres.base import OWNER
from tenants.postgres.owner import owner_connection
from tenants.postgres.roles import adoption_statements, ensure_roles, raise_wall, roles_are_on
from tenants.provisioning import fill_pool

UNKNOWN = "unknown"  # the fingerprint of a schema into which nobody has looked


def migrate_everything(*, workers: int, say: Callable[[str], object]) -> Report:
    """Roles, the public schema, the wall, every organization's schema, the pool. Raises RolesImpossible."""
    ensure_roles()
    say("public")
    migrate_public()
    raise_wall()
    _adopt()
    report = migrate_schemas(workers=workers, say=say)
    made = fill_pool()
    if made:
        say(f"{made} schemas made ready for organizations to come")
    return report


def migrate_public() -> None:
    """Bring the public schema to the newest migration."""
    call_command(Migrate(), database=OWNER, interactive=False, verbosity=0)


def _adopt() -> None:
    """Enter schemas that are older than the pool, and give a role to those that were made without one."""
    _enter_unknown()
    if not roles_are_on():
        return
    for each in SchemaPool.objects.using(OWNER).filter(role_name="").exclude(fingerprint=""):
        with owner_connection() as connection:
            replay(connection, each.schema_name, adoption_statements(each.schema_name))
        organizations = Organization.objects.using(OWNER).filter(schema_name=each.schema_name)
        organizations.update(role_name=each.schema_name)
        SchemaPool.objects.using(OWNER).filter(pk=each.pk).update(role_name=each.schema_name)


def _enter_unknown() -> None:
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenants_schemapool (schema_name, role_name, fingerprint, claimed_at)"
            " SELECT o.schema_name, o.role_name, %s, %s FROM tenants_organization o"
            " WHERE to_regnamespace(quote_ident(o.schema_name)) IS NOT NULL ON CONFLICT DO NOTHING",
            [UNKNOWN, clock.now()],
        )
