"""Every periodic job: polls run inside each worker, without the broker; the rest is sent by beat."""

from typing import Any

from celery.schedules import crontab

from apps.access.facts import carry_over_all
from apps.channels.services.jobs import run_asked, run_checks, watch_all
from apps.channels.services.releasing import carry_out_requests
from apps.inbound import drain
from apps.inbound.history import import_waiting
from apps.inbound.link_previews import look_at_pages
from apps.inbound.profiles import learn_names
from apps.inbox.sweep import release_left_over
from apps.lifecycle.services.deletion import delete_due
from apps.lifecycle.services.exports import run_due
from apps.media import fetcher
from apps.media.clearing import forget_uploads
from apps.message_templates import jobs as template_jobs
from apps.onboarding.services.invitations import tell_expired
from apps.onboarding.services.settling import settle_waiting
from apps.outbound import sender
from kernel.mail.outbox import send_due
from kernel.poll import Poll, tell_alive
from tenants.provisioning import fill_pool, finish_begun_organizations

POLLS = [
    Poll("worker-alive", 2.0, tell_alive),
    Poll("facts", 2.0, carry_over_all),
    Poll("foundings", 2.0, settle_waiting),
    Poll("invitations", 10.0, tell_expired),
    Poll("mail", 2.0, send_due),
    Poll("inbound-calls", 0.0, drain.answer),
    Poll("inbound-drain", 1.0, drain.drain_once_more),
    Poll("inbox-teams", 5.0, release_left_over),
    Poll("outbound-calls", 0.0, sender.answer),
    Poll("outbound", 1.0, sender.look_around),
    Poll("media-calls", 0.0, fetcher.answer),
    Poll("media", 2.0, fetcher.look_around),
    Poll("media-folders", 600.0, fetcher.clear_up),
    Poll("uploads", 600.0, forget_uploads),
    Poll("exports", 2.0, run_due),
    Poll("deletions", 10.0, delete_due),
    Poll("inbound-history", 5.0, import_waiting),
    Poll("inbound-link-previews", 1.0, look_at_pages),
    Poll("inbound-names", 1.0, learn_names),
    Poll("channel-jobs", 0.5, run_asked),
    Poll("channel-checks", 5.0, run_checks),
    Poll("channel-watch", 120.0, watch_all),
    Poll("channel-requests", 5.0, carry_out_requests),
    Poll("template-jobs", 1.0, template_jobs.run_due),
    Poll("template-watch", 30.0, template_jobs.watch_all),
    Poll("schema-pool", 5.0, fill_pool),
    Poll("provisioning", 5.0, finish_begun_organizations),
]

BEAT: dict[str, dict[str, Any]] = {
    "drop-old-receipts": {"task": "inbound.drop_old_receipts", "schedule": crontab(hour="3", minute="17")},
    "forget-old-mail": {"task": "mail.forget_old", "schedule": crontab(hour="3", minute="27")},
    "clear-up-after-organizations": {"task": "lifecycle.clear_up", "schedule": crontab(hour="3", minute="47")},
    "store-sightings": {"task": "access.store_sightings", "schedule": crontab(minute="*/5")},
    "anchor-audit-logs": {"task": "audit.anchor_heads", "schedule": crontab(hour="2", minute="7")},
    "drop-old-refresh-tokens": {"task": "tenants.drop_old_refresh_tokens", "schedule": crontab(hour="3", minute="37")},
}
