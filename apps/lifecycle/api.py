"""/api/organization: taking everything along, and the end. All of it also in an organization that is closed."""

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest
from ninja import Router, Status

from apps.access.auth import Needs, Request
from apps.access.entering import principal_of
from apps.access.facts import carry_over
from apps.access.permissions import DATA_EXPORT, ORGANIZATION_DELETE
from apps.access.principal import can
from apps.audit.services import Target, record_reading
from apps.lifecycle import schemas
from apps.lifecycle.models import OrganizationExport
from apps.lifecycle.services import exports
from kernel import clock
from kernel.actor import identify
from kernel.clock import isoformat, isoformat_or_none
from kernel.errors import InvalidInput
from tenants import life
from tenants.auth.sign_ins import require_recent
from tenants.context import public_scope, tenant_scope
from tenants.models import Organization
from tenants.queries import find_membership, get_scope

router = Router(tags=["organization"])
MAY_EXPORT = Needs(DATA_EXPORT, of_closed=True)
MAY_DELETE = Needs(ORGANIZATION_DELETE, of_closed=True)


@router.get("/life", response=schemas.LifeOut, operation_id="getOrganizationLife", auth=MAY_DELETE)
def get_life(request: Request) -> dict[str, Any]:
    """Whether the organization is active, suspended or about to be deleted."""
    return _life(request.membership.organization)


@router.post("/deletion", response={202: schemas.LifeOut}, operation_id="requestDeletion", auth=MAY_DELETE)
def request_deletion(request: Request, body: schemas.DeletionIn) -> Status[Any]:
    """Have the organization deleted when the time of grace is over. Until then it is closed, and can be kept."""
    organization, user = request.membership.organization, request.membership.user
    if body.confirmation != organization.slug:
        raise InvalidInput(f"Type {organization.slug} to confirm.")
    with public_scope():
        require_recent(request.family, clock.now())
        organization = life.request_deletion(
            organization_id=organization.pk, user_id=user.pk, asked_by=user.name, now=clock.now()
        )
    carry_over(organization.pk)
    return Status(202, _life(organization))


@router.post("/deletion/cancel", response=schemas.LifeOut, operation_id="cancelDeletion", auth=MAY_DELETE)
def cancel_deletion(request: Request) -> dict[str, Any]:
    """Keep the organization after all."""
    organization_id, user = request.principal.organization_id, request.membership.user
    with public_scope():
        organization = life.cancel_deletion(organization_id=organization_id, asked_by=user.name, now=clock.now())
    carry_over(organization_id)
    return _life(organization)


@router.get("/exports", response=schemas.ExportPage, operation_id="listExports", auth=MAY_EXPORT)
def list_exports(request: Request) -> dict[str, Any]:
    """The organization's exports, newest first."""
    with public_scope():
        return {"data": [_shown(each) for each in exports.list_exports(request.principal.organization_id)], **_END}


@router.post("/export", response={202: schemas.ExportOut}, operation_id="requestExport", auth=MAY_EXPORT)
def request_export(request: Request) -> Status[Any]:
    """Have everything written into one file; a worker does it. Asked again meanwhile, the answer is the same one."""
    organization_id, user = request.principal.organization_id, request.membership.user
    with public_scope():
        export = exports.request_export(organization_id=organization_id, asked_by=user.pk, asked_by_name=user.name)
    carry_over(organization_id)
    return Status(202, _shown(export))


@router.post("/exports/{export_id}/link", response=schemas.LinkOut, operation_id="linkExport", auth=MAY_EXPORT)
def link_export(request: Request, export_id: str) -> dict[str, Any]:
    """An address from which a browser can download the file, for some minutes."""
    with public_scope():
        export = exports.get_export(organization_id=request.principal.organization_id, export_id=export_id)
        key = exports.sign_link(export, user_id=request.principal.user_id)
    return {"url": f"/api/organization/exports/download?key={key}", "expires_in": exports.LINK_S}


@router.get("/exports/download", response={200: None}, operation_id="downloadExport", auth=None)
def download_export(request: HttpRequest, key: str) -> FileResponse:
    """The file behind a signed address, as long as whoever it was made for may still have it."""
    export, user_id = exports.read_link(key)
    membership = find_membership(user_id=user_id, organization_id=export.organization_id)
    if membership is None:
        raise exports.LinkInvalid
    identify(kind="user", id=user_id, name=membership.user.name)
    target = Target("export", export.pk, isoformat(export.created_at))
    with tenant_scope(get_scope(export.organization_id)):
        if not can(principal_of(membership), DATA_EXPORT):
            raise exports.LinkInvalid
        record_reading(action="organization.export_downloaded", target=target, now=clock.now())
    name = f"{membership.organization.slug}-{export.created_at:%Y-%m-%d}.zip"
    answer = FileResponse(exports.file_of(export).open("rb"), as_attachment=True, filename=name)
    answer["Cache-Control"] = "no-store"
    return answer


_END: dict[str, Any] = {"next_cursor": None}


def _life(organization: Organization) -> dict[str, Any]:
    return {**life.state_data(organization), "grace_days": settings.DELETION_GRACE.days}


def _shown(export: OrganizationExport) -> dict[str, Any]:
    return {
        "id": export.pk,
        "state": export.state,
        "progress": export.tables_done / export.tables_total if export.tables_total else 0.0,
        "size_bytes": export.size_bytes,
        "asked_by_name": export.asked_by_name,
        "created_at": isoformat(export.created_at),
        "finished_at": isoformat_or_none(export.finished_at),
        "expires_at": isoformat_or_none(export.expires_at),
    }
