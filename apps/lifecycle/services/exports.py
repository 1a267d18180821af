"""Exports from the wish to the file's end. Safe to be killed at any point: what was begun is begun anew."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.core import signing
from django.db import connection, models, transaction

from apps.lifecycle.archive import list_tables, write_archive
from apps.lifecycle.folders import folder_of
from apps.lifecycle.models import OrganizationExport
from kernel import clock
from kernel.errors import DomainError, NotFound
from tenants.context import public_scope
from tenants.facts import tell
from tenants.models import Organization
from tenants.queries import get_scope

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
BEAT_S = 5.0
MAX_ATTEMPTS = 5
KEPT = timedelta(days=7)
LINK_S = 300
_SALT = "lifecycle.export"
State = OrganizationExport.State


class ExportNotReady(DomainError):
    """The file is not there yet, or not any more."""

    code, status, title = "export_not_ready", 409, "This export has no file to download"


class LinkInvalid(DomainError):
    """The link is not one of ours, or too old."""

    code, status, title = "link_invalid", 403, "This link has expired"


@transaction.atomic
def request_export(*, organization_id: str, asked_by: str, asked_by_name: str) -> OrganizationExport:
    """Have an export made; one that is under way already is the answer to the next wish as well."""
    # Wishes of one organization come one after the other: two at once would both find nothing under way.
    Organization.objects.select_for_update(no_key=True).filter(pk=organization_id).first()
    under_way = OrganizationExport.objects.filter(
        organization_id=organization_id, state__in=[State.WAITING, State.RUNNING]
    )
    found = under_way.first()
    if found is not None:
        return found
    export = OrganizationExport.objects.create(
        organization_id=organization_id,
        asked_by=asked_by,
        asked_by_name=asked_by_name,
        tables_total=len(list_tables()),
        created_at=clock.now(),
    )
    tell(organization_id=organization_id, kind="organization.export_requested", data={"export_id": export.pk})
    return export


def run_due() -> None:
    """Make the exports that wait, one after the other. A poll."""
    while (export := _claim(clock.now())) is not None:
        try:
            _make(export)
        except Exception as failed:
            logger.warning("export %s was not made: %s", export.pk, type(failed).__name__, exc_info=True)
            _settle(export, clock.now(), error=f"{type(failed).__name__}: {failed}"[:500])


def list_exports(organization_id: str) -> list[OrganizationExport]:
    """The organization's exports, newest first."""
    return list(OrganizationExport.objects.filter(organization_id=organization_id).order_by("-created_at")[:20])


def get_export(*, organization_id: str, export_id: str) -> OrganizationExport:
    """Raises NotFound."""
    export = OrganizationExport.objects.filter(pk=export_id, organization_id=organization_id).first()
    if export is None:
        raise NotFound
    return export


def sign_link(export: OrganizationExport, *, user_id: str) -> str:
    """A key that lets this person download the file for some minutes. Raises ExportNotReady."""
    _require_file(export)
    return signing.dumps([export.pk, export.organization_id, user_id], salt=_SALT)


def read_link(key: str) -> tuple[OrganizationExport, str]:
    """(export, user id) of a key that `sign_link` made. Raises LinkInvalid, ExportNotReady."""
    try:
        export_id, organization_id, user_id = signing.loads(key, salt=_SALT, max_age=LINK_S)
    except (signing.BadSignature, ValueError, TypeError):
        raise LinkInvalid from None
    try:
        export = get_export(organization_id=organization_id, export_id=export_id)
    except NotFound:
        raise LinkInvalid from None
    _require_file(export)
    return export, user_id


def _require_file(export: OrganizationExport) -> None:
    if export.state != State.READY or not file_of(export).exists():
        raise ExportNotReady


def file_of(export: OrganizationExport) -> Path:
    return folder_of(export.organization_id) / "exports" / f"{export.pk}.zip"


def drop_expired(now: datetime) -> None:
    """Remove files whose time is over."""
    for export in OrganizationExport.objects.filter(state=State.READY, expires_at__lt=now):
        file_of(export).unlink(missing_ok=True)
        OrganizationExport.objects.filter(pk=export.pk).update(state=State.EXPIRED)


@transaction.atomic
def _claim(now: datetime) -> OrganizationExport | None:
    dead = models.Q(state=State.RUNNING, lease_until__lt=now)
    due = OrganizationExport.objects.filter(models.Q(state=State.WAITING) | dead)
    export = due.select_for_update(skip_locked=True).order_by("created_at").first()
    if export is not None:
        export.state, export.lease_until, export.tables_done = State.RUNNING, now + LEASE, 0
        export.attempts += 1
        export.save(update_fields=["state", "lease_until", "tables_done", "attempts"])
    return export


def _make(export: OrganizationExport) -> None:
    scope, done = get_scope(export.organization_id), [0]

    def on_table(number: int) -> None:
        done[0] = number

    with _heart(export, done):
        write_archive(scope, file_of(export), now=clock.now(), on_table=on_table)
    _settle(export, clock.now())


@contextmanager
def _heart(export: OrganizationExport, done: list[int]) -> Iterator[None]:
    """Says beside the long transaction that we live and how far we are; by a thread with a connection of its own."""
    stopped = threading.Event()

    def beat() -> None:
        while not stopped.wait(BEAT_S):
            try:
                _mine(export).update(lease_until=clock.now() + LEASE, tables_done=done[0])
            except Exception:
                logger.warning("export %s: the heart missed a beat", export.pk, exc_info=True)
            finally:
                connection.close()

    thread = threading.Thread(target=beat, name=f"export-{export.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _settle(export: OrganizationExport, now: datetime, *, error: str = "") -> None:
    with public_scope():
        if not error:
            size = file_of(export).stat().st_size
            done = {"tables_done": export.tables_total, "size_bytes": size, "expires_at": now + KEPT}
            _mine(export).update(state=State.READY, finished_at=now, last_error="", **done)
        elif export.attempts >= MAX_ATTEMPTS:
            _mine(export).update(state=State.FAILED, finished_at=now, last_error=error)
        else:
            # Its lease runs out, and then it is tried again.
            _mine(export).update(lease_until=now + LEASE, last_error=error)


def _mine(export: OrganizationExport) -> "models.QuerySet[OrganizationExport]":
    """The row, as long as this attempt holds it."""
    return OrganizationExport.objects.filter(pk=export.pk, attempts=export.attempts, state=State.RUNNING)
