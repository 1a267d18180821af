"""Exports as tests need them."""

from datetime import timedelta

from apps.lifecycle.models import OrganizationExport
from apps.lifecycle.services.exports import file_of
from kernel import clock
from tenants.context import public_scope


def make_export(organization_id: str, *, content: bytes = b"zip") -> OrganizationExport:
    """An export that is ready, with a file."""
    now = clock.now()
    with public_scope():
        export = OrganizationExport.objects.create(
            organization_id=organization_id,
            asked_by="usr_1",
            asked_by_name="Olivia",
            state=OrganizationExport.State.READY,
            tables_done=1,
            tables_total=1,
            created_at=now,
            finished_at=now,
            expires_at=now + timedelta(days=7),
        )
    file_of(export).parent.mkdir(parents=True, exist_ok=True)
    file_of(export).write_bytes(content)
    return export
