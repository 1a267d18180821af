"""Work that waits on platforms, done by workers when it is due: each organization's in its own scope.

A public row per piece of work, so that looking for what is due is one query whatever the number of organizations. It is
leased by moving its time on: whoever dies over it leaves it to the next. Everything that is done may be done twice.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from apps.channels.services import alarms, checking, connecting, releasing
from apps.channels.services.queue import LEASE
from kernel import clock
from kernel.errors import NotFound
from tenants.context import public_change, public_scope, tenant_scope
from tenants.models import ChannelJob
from tenants.queries import OrganizationNotFound, get_scope

logger = logging.getLogger(__name__)

Kind = ChannelJob.Kind
CHECK_EVERY = timedelta(days=1)
AT_ONCE = 4
MAX_TRIES = 5

_WORK: Mapping[str, Callable[..., None]] = {
    Kind.CHECK: checking.check_daily,
    Kind.SILENCE: checking.watch_for_silence,
    Kind.TEST: checking.check_now,
    Kind.MEND: checking.mend,
    Kind.CONNECT: connecting.go_on,
    Kind.RELEASE: releasing.let_go,
    Kind.ALARM: alarms.mail_waiting,
}
DAILY = (Kind.CHECK, Kind.SYNC)
ASKED = (Kind.CONNECT, Kind.TEST, Kind.MEND, Kind.RELEASE, Kind.ALARM)  # somebody waits for it
# Accounts that nobody looks after yet, each at a time of its own within the next day.
_WATCH = """
INSERT INTO tenants_channeljob (organization_id, kind, subject_id, due_at, tries)
SELECT DISTINCT r.organization_id, 'check', r.channel_account_id,
    %(now)s + make_interval(secs => abs(hashtext(r.channel_account_id)::bigint) %% 86400), 0
FROM tenants_inboundroute r JOIN tenants_organization o ON o.id = r.organization_id
WHERE o.provisioned_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM tenants_channeljob j WHERE j.subject_id = r.channel_account_id AND j.kind = 'check')
ON CONFLICT DO NOTHING
"""


class NotYet(Exception):
    """The work could not be done this time, for a known reason; it is tried again when the lease is over."""


def run_asked() -> int:
    """A poll: what somebody waits for. Returns how many."""
    return run(ASKED, _WORK)


def run_checks() -> int:
    """A poll: the checks whose time has come, daily ones and those for silence. Returns how many."""
    return run([Kind.CHECK, Kind.SILENCE], _WORK)


def watch_all() -> None:
    """A poll: every connected account is checked once a day from now on, spread over the day."""
    with public_scope(), connection.cursor() as cursor:
        cursor.execute(_WATCH, {"now": clock.now()})


def run(kinds: Sequence[str], work: Mapping[str, Callable[..., None]]) -> int:
    """Do some of what is due of these kinds, whoever's it is. `work`: by kind, called with the subject's id in the
    scope of its organization. Returns how many."""
    with public_scope():
        jobs = _lease(kinds, clock.now())
    for job in jobs:
        _do(job, work[job.kind])
    return len(jobs)


@transaction.atomic
def _lease(kinds: Sequence[str], now: datetime) -> list[ChannelJob]:
    due = ChannelJob.objects.filter(kind__in=kinds, due_at__lte=now).order_by("due_at")
    jobs = list(due.select_for_update(skip_locked=True)[:AT_ONCE])
    ChannelJob.objects.filter(pk__in=[job.pk for job in jobs]).update(due_at=now + LEASE, tries=F("tries") + 1)
    for job in jobs:
        job.due_at, job.tries = now + LEASE, job.tries + 1
    return jobs


def _do(job: ChannelJob, work: Callable[..., None]) -> None:
    """One piece of work; its failure is its own."""
    try:
        scope = get_scope(job.organization_id)
    except OrganizationNotFound:
        _finish(job)
        return
    try:
        with tenant_scope(scope):
            work(job.subject_id, is_last=job.tries >= MAX_TRIES)
    except NotFound:
        _finish(job)  # what it was about is gone
    except NotYet:
        if job.tries >= MAX_TRIES:
            _finish(job)
    except Exception:
        logger.exception("%s of %s failed", job.kind, job.subject_id)
        if job.tries >= MAX_TRIES:
            _finish(job)
    else:
        _finish(job)


@public_change()
def _finish(job: ChannelJob) -> None:
    """It is done; what is daily comes again tomorrow. What was asked for meanwhile stays."""
    mine = ChannelJob.objects.filter(pk=job.pk, due_at=job.due_at)
    if job.kind in DAILY:
        mine.update(due_at=job.due_at - LEASE + CHECK_EVERY + _wobble(job.subject_id), tries=0)
    else:
        mine.delete()


def _wobble(subject_id: str) -> timedelta:
    """Some minutes that differ between accounts: those of an outage do not come back all at once."""
    return timedelta(seconds=hashlib.sha256(subject_id.encode()).digest()[0] * 2)
