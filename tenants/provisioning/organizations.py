"""Organizations with their schema, from the first row to the day they may be entered."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.module_loading import import_string

from kernel import clock
from tenants.context import public_scope, tenant_scope
from tenants.models import Organization, Provisioning, SchemaPool
from tenants.provisioning.pool import claim_schema
from tenants.queries import scope_of

logger = logging.getLogger(__name__)

LONGEST_PAUSE = timedelta(minutes=10)
PATIENCE = timedelta(seconds=20)  # for whoever began it: only then the periodic job looks after it
ERROR_LENGTH = 2000


def create_organization(*, slug: str, name: str) -> Organization:
    """The organization `slug`, ready to be entered. Safe to repeat: it finishes what was begun."""
    organization = begin_organization(slug=slug, name=name)
    if organization.provisioned_at is None:
        finish_organization(organization.pk)
        organization.refresh_from_db()
    return organization


@transaction.atomic
def begin_organization(*, slug: str, name: str) -> Organization:
    """The organization with a schema of its own, which nobody may enter until `finish_organization`.

    Public tables only: what else belongs to the beginning (the owner's membership) goes into the same transaction.
    """
    organization: Organization | None = Organization.objects.select_for_update().filter(slug=slug).first()
    if organization is None:
        schema, role = claim_schema()
        organization = Organization.objects.create(slug=slug, name=name, schema_name=schema, role_name=role)
    elif not SchemaPool.objects.filter(schema_name=organization.schema_name).exists():
        organization.schema_name, organization.role_name = claim_schema()
        organization.save(update_fields=["schema_name", "role_name"])
    Provisioning.objects.get_or_create(organization=organization, defaults={"started_at": clock.now()})
    return organization


def finish_organization(organization_id: str) -> None:
    """Run settings.PROVISIONING_STEPS in the organization's scope, then let people in. Safe to repeat.

    What a step raises is written down and raised again; the periodic job tries once more.
    """
    Provisioning.objects.filter(pk=organization_id).update(attempts=F("attempts") + 1, tried_at=clock.now())
    organization = Organization.objects.get(pk=organization_id)
    try:
        for step in settings.PROVISIONING_STEPS:
            with tenant_scope(scope_of(organization)):
                import_string(step)()
    except Exception as error:
        told = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
        Provisioning.objects.filter(pk=organization_id).update(state=Provisioning.State.FAILED, last_error=told)
        raise
    _let_people_in(organization_id)


@transaction.atomic
def _let_people_in(organization_id: str) -> None:
    now = clock.now()
    Organization.objects.filter(pk=organization_id, provisioned_at=None).update(provisioned_at=now)
    Provisioning.objects.filter(pk=organization_id).update(
        state=Provisioning.State.DONE, finished_at=now, last_error=""
    )


def finish_begun_organizations() -> int:
    """What was begun and not finished, with pauses that grow with every failure. Returns how many were finished."""
    with public_scope():
        now = clock.now()
        open_rows = Provisioning.objects.exclude(state=Provisioning.State.DONE)
        begun = list(open_rows.filter(Q(tried_at=None) | Q(tried_at__lt=now - PATIENCE), started_at__lt=now - PATIENCE))
        return sum(_try_again(row) for row in begun if _is_due(row))


def _is_due(row: Provisioning) -> bool:
    pause = min(PATIENCE * 2 ** min(row.attempts, 10), LONGEST_PAUSE)
    return row.tried_at is None or row.tried_at + pause <= clock.now()


def _try_again(row: Provisioning) -> bool:
    try:
        finish_organization(row.pk)
    except Exception:
        logger.exception("organization %s is still not ready", row.pk)
        return False
    return True
