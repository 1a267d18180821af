"""Taking an organization's receipts out of the public schema.

A receipt is the raw webhook and has no column that says whose it is; it names the accounts it is for. One that still
waits for somebody else as well is left to them, and to the retention time.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

BATCH = 5000  # receipts looked at in one transaction

_PURGE = """
WITH looked_at AS (
    SELECT id, body FROM inbound_receipt WHERE id > %(after)s ORDER BY id LIMIT %(batch)s),
gone AS (
    DELETE FROM inbound_receipt r USING looked_at l
    WHERE r.id = l.id AND EXISTS (SELECT FROM unnest(%(needles)s::bytea[]) n WHERE position(n in l.body) > 0)
      AND NOT EXISTS (
          SELECT FROM inbound_pendingreceipt p WHERE p.receipt_id = r.id AND p.organization_id <> %(organization)s)
    RETURNING r.id)
SELECT (SELECT max(id) FROM looked_at), (SELECT count(*) FROM gone)
"""
_OWN = (
    "DELETE FROM inbound_pendingreceipt WHERE organization_id = %s",
    "DELETE FROM inbound_lane WHERE organization_id = %s",
    "DELETE FROM inbound_deadletter WHERE organization_id = %s",
)


def purge_receipts(organization_id: str, external_ids: Sequence[str]) -> int:
    """Delete what names one of the accounts, and what waits for the organization. Safe to repeat. Returns how many."""
    with connection.cursor() as cursor:
        for statement in _OWN:
            cursor.execute(statement, [organization_id])
    after, total = 0, 0
    needles = [f'"{external_id}"'.encode() for external_id in external_ids]
    while needles:
        wanted: dict[str, Any] = {"after": after, "batch": BATCH, "needles": needles, "organization": organization_id}
        with connection.cursor() as cursor:
            cursor.execute(_PURGE, wanted)
            last, gone = cursor.fetchone()
        if last is None:
            break
        after, total = last, total + gone
    return total
