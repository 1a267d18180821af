"""From a founded organization to an inbox that can be worked in. Every step may be repeated; a death at any point is
healed by the next try: at once by whoever founded it, later by a poll."""

import logging
from datetime import timedelta

from django.db.models import F, Q

from apps.access.facts import carry_over
from apps.onboarding import sandbox
from apps.onboarding.models import Founding
from kernel import clock
from tenants.context import public_scope
from tenants.models import Organization
from tenants.provisioning import finish_organization
from tenants.queries import get_scope

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=5)  # as long as a try lasts at most, if all is well; two at once do no harm
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=10)
ERROR_LENGTH = 2000


def settle(organization_id: str) -> bool:
    """Do what is left to do. Whether the organization is complete; what failed is written down and tried again."""
    with public_scope():
        if not _lease(organization_id):
            return Founding.objects.filter(pk=organization_id, settled_at__isnull=False).exists()
        try:
            _do_steps(organization_id)
        except Exception as failed:
            logger.exception("organization %s is not complete yet", organization_id)
            told = f"{type(failed).__name__}: {failed}"[:ERROR_LENGTH]
            Founding.objects.filter(pk=organization_id).update(last_error=told)
            return False
        Founding.objects.filter(pk=organization_id).update(settled_at=clock.now(), last_error="")
        return True


def settle_waiting() -> None:
    """A poll: whatever nobody looks after any more."""
    with public_scope():
        waiting = list(Founding.objects.filter(settled_at__isnull=True).order_by("began_at"))
    for founding in waiting:
        pause = min(FIRST_PAUSE * 2 ** min(founding.attempts, 10), LONGEST_PAUSE) if founding.last_error else LEASE
        if (founding.tried_at or founding.began_at) + pause <= clock.now():
            settle(founding.pk)


def _lease(organization_id: str) -> bool:
    """Take the work, unless somebody else has it."""
    now = clock.now()
    mine = Founding.objects.filter(pk=organization_id, settled_at__isnull=True).filter(
        Q(tried_at__isnull=True) | Q(tried_at__lt=now - LEASE) | ~Q(last_error="")
    )
    return bool(mine.update(tried_at=now, attempts=F("attempts") + 1, last_error=""))


def _do_steps(organization_id: str) -> None:
    organization = Organization.objects.get(pk=organization_id)
    if organization.provisioned_at is None:
        finish_organization(organization_id)
    carry_over(organization_id)  # the founder becomes a member
    if sandbox.is_available():
        sandbox.connect_accounts(get_scope(organization_id), organization)
        sandbox.play_customers(organization, clock.now())
