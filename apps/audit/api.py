"""/api/audit. The one module of this room that looks upwards: access decides who may read."""

from collections.abc import Iterator
from typing import Any, Literal

from django.core.cache import cache
from django.http import StreamingHttpResponse
from ninja import Query, Router

from apps.access.auth import Needs, Request
from apps.access.permissions import AUDIT_READ
from apps.audit import export, queries
from apps.audit.queries import Filter
from apps.audit.schemas import AuditFilter, AuditPage, VerdictOut
from apps.audit.services import Target, record_reading
from kernel import clock
from kernel.clock import isoformat_or_none
from kernel.pagination import CursorInvalid, Limit, decode_cursor, encode_cursor
from kernel.scope import Scope, require_scope
from tenants.context import tenant_scope

router = Router(tags=["audit"])
LOG = Target("audit_log", "audit_log", "Audit log")
ONE_READING_S = 3600  # whoever leafs through the log is recorded once in this time


@router.get("", response=AuditPage, operation_id="listAuditEntries", auth=Needs(AUDIT_READ))
def list_entries(request: Request, filters: Query[AuditFilter], cursor: str = "", limit: Limit = 50) -> dict[str, Any]:
    """Who changed what, newest first."""
    wanted = _filter(filters)
    purpose = f"{request.principal.organization_id}:audit:{wanted}"
    page = queries.list_entries(wanted, after=_decode(cursor, purpose), limit=limit + 1)
    if cache.add(f"audit-read:{request.principal.user_id}", 1, ONE_READING_S):
        record_reading(action="audit.read", target=LOG, now=clock.now())
    at, seq = page[limit - 1][1] if len(page) > limit else (None, "")
    next_cursor = encode_cursor(at=at, row_id=seq, purpose=purpose) if at is not None else None
    return {"data": [entry for entry, _ in page[:limit]], "next_cursor": next_cursor}


@router.get("/export", operation_id="exportAuditEntries", auth=Needs(AUDIT_READ), response={200: None})
def export_entries(
    request: Request, filters: Query[AuditFilter], format: Literal["ndjson", "csv"] = "ndjson"
) -> StreamingHttpResponse:
    """The entries that pass the filters, oldest first, as NDJSON or CSV."""
    wanted = _filter(filters)
    head_seq, _ = queries.get_head()
    asked = filters.model_dump(mode="json", exclude_none=True)
    record_reading(action="audit.exported", target=LOG, now=clock.now(), after={"format": format, "filter": asked})
    kind = "text/csv; charset=utf-8" if format == "csv" else "application/x-ndjson"
    answer = StreamingHttpResponse(_file(require_scope(), wanted, head_seq, format), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="audit-log.{format}"'
    answer["Cache-Control"] = "no-store"
    return answer


@router.get("/verify", response=VerdictOut, operation_id="verifyAuditLog", auth=Needs(AUDIT_READ))
def verify(request: Request) -> dict[str, Any]:
    """Walk the whole chain and say whether every entry is as it was written."""
    anchors = queries.list_anchors()
    verdict = queries.verify_chain(anchors)
    newest = anchors[-1] if anchors else None
    return {
        "status": "intact" if verdict.is_intact else "broken",
        "checked": verdict.checked,
        "head_seq": verdict.head_seq,
        "head_hash": verdict.head_hash,
        "broken_seq": verdict.broken_seq,
        "reason": verdict.reason,
        "anchored_seq": newest.seq if newest else 0,
        "anchored_at": isoformat_or_none(newest.anchored_at if newest else None),
    }


def _file(scope: Scope, wanted: Filter, up_to: int, format: str) -> Iterator[bytes]:
    """In pieces of one query each; the request's own scope is closed by the time they are sent."""
    if format == "csv":
        yield export.csv_header()
    write, after = (export.csv_rows if format == "csv" else export.ndjson), 0
    while True:
        with tenant_scope(scope):
            batch = queries.iterate_entries(wanted, up_to=up_to, after=after)
        if not batch:
            return
        yield write(queries.snapshot(entry) for entry in batch)
        after = batch[-1].seq


def _filter(given: AuditFilter) -> Filter:
    return Filter(**given.model_dump())


def _decode(cursor: str, purpose: str) -> queries.Cursor | None:
    if not cursor:
        return None
    at, seq = decode_cursor(cursor, purpose=purpose)
    if not seq.isdigit():
        raise CursorInvalid
    return at, seq
