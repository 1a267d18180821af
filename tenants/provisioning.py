"""From a name to an organization that can be entered."""

from django.core.management import call_command
from django.db import connection, transaction
from django_tenants.utils import schema_exists

from kernel import clock
from kernel.errors import DomainError
from tenants.models import InboundRoute, Membership, Organization, User, schema_name
from tenants.postgres.base import schema_switching_allowed


class AccountTaken(DomainError):
    """The number, Page or Instagram account is connected elsewhere already."""

    code, status, title = "account_taken", 409, "This account is connected to another organization"


def create_organization(*, slug: str, name: str) -> Organization:
    """The organization `slug`, with its schema made and migrated. Safe to repeat: it finishes what was begun."""
    organization: Organization
    organization, _ = Organization.objects.get_or_create(
        slug=slug, defaults={"name": name, "schema_name": schema_name()}
    )
    if organization.provisioned_at is None:
        migrate_schema(organization.schema_name)
        organization.provisioned_at = clock.now()
        organization.save(update_fields=["provisioned_at"])
    return organization


def migrate_schema(schema: str) -> None:
    """Make the schema if it is missing and bring it to the newest migration."""
    with schema_switching_allowed():
        if not schema_exists(schema):
            with connection.cursor() as cursor:
                cursor.execute(f'CREATE SCHEMA "{schema}"')
        call_command("migrate_schemas", schema_name=schema, interactive=False, verbosity=0)


def migrate_public() -> None:
    """Bring the public schema to the newest migration."""
    with schema_switching_allowed():
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)


@transaction.atomic
def add_user(*, organization: Organization, email: str, name: str, role: str, password: str) -> User:
    """A person who may sign in and enter the organization. Safe to repeat."""
    user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(email, password, name=name)
    Membership.objects.update_or_create(organization=organization, user=user, defaults={"role": role})
    return user


def claim_route(*, organization: Organization, kind: str, external_id: str, channel_account_id: str) -> None:
    """Lead an outside account to the organization. Raises AccountTaken when it is another's. Safe to repeat."""
    route, _ = InboundRoute.objects.get_or_create(
        kind=kind,
        external_id=external_id,
        defaults={"organization": organization, "channel_account_id": channel_account_id},
    )
    if (route.organization_id, route.channel_account_id) != (organization.pk, channel_account_id):
        raise AccountTaken
