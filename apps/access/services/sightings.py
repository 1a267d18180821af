"""Storing when members were last here."""

import logging
from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from apps.access import sightings
from tenants.context import public_scope, tenant_scope
from tenants.queries import OrganizationNotFound, get_scope

logger = logging.getLogger(__name__)

# One statement for everybody of an organization; who was not here since the last turn is not written.
_STORE = """
UPDATE access_member SET seen_at = seen.at
FROM unnest(%s::text[], %s::timestamptz[]) AS seen (id, at)
WHERE access_member.id = seen.id AND (access_member.seen_at IS NULL OR access_member.seen_at < seen.at)
"""


def store_sightings() -> None:
    """Bring every organization that somebody was in up to what Valkey knows. Safe to repeat, also at the same time.

    One that fails is tried again at the next turn and holds up none of the others. Raises redis.RedisError.
    """
    for organization_id in sightings.take_due():
        try:
            _store_one(organization_id)
        except OrganizationNotFound:
            continue
        except Exception:
            logger.exception("when people were last seen in %s was not stored", organization_id)
            sightings.put_back(organization_id)


def _store_one(organization_id: str) -> None:
    with public_scope():
        scope = get_scope(organization_id)
    recent = sightings.read_recent(organization_id)
    with tenant_scope(scope):
        store_seen(recent)


@transaction.atomic
def store_seen(seen: Mapping[str, datetime]) -> None:
    """Member → when they were last here; it only moves forward. One statement, in the organization's scope."""
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [list(seen), list(seen.values())])
