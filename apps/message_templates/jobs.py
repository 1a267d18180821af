"""Work that waits on the platform: a poll leases it from the queue of the channels (apps.channels.services.jobs)."""

from collections.abc import Callable, Mapping

from django.db import connection

from apps.channels.services import jobs
from apps.message_templates.services import carrying, syncing
from kernel import clock
from tenants.context import public_scope

_WORK: Mapping[str, Callable[..., None]] = {jobs.Kind.SYNC: syncing.sync, jobs.Kind.TEMPLATE: carrying.carry}
# Accounts whose templates nobody reads yet, at once: they have just been connected.
_WATCH = """
INSERT INTO tenants_channeljob (organization_id, kind, subject_id, due_at, tries)
SELECT r.organization_id, 'sync', r.external_id, %(now)s, 0
FROM tenants_inboundroute r JOIN tenants_organization o ON o.id = r.organization_id
WHERE r.kind = 'whatsapp_business' AND o.provisioned_at IS NOT NULL AND length(r.external_id) <= 40
  AND NOT EXISTS (SELECT FROM tenants_channeljob j WHERE j.subject_id = r.external_id AND j.kind = 'sync')
ON CONFLICT DO NOTHING
"""


def run_due() -> int:
    """A poll: templates to be sent in, changed, deleted or read. Returns how many."""
    return jobs.run(list(_WORK), _WORK)


def watch_all() -> None:
    """A poll: the templates of every connected account are read soon after connecting, and once a day from then on."""
    with public_scope(), connection.cursor() as cursor:
        cursor.execute(_WATCH, {"now": clock.now()})
