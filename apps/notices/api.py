"""/api/notices."""

from typing import Any

from ninja import Router, Status

from apps.access.auth import Needs, Request
from apps.access.permissions import CHANNELS_CONFIGURE
from apps.notices import queries, services
from apps.notices.schemas import NoticePage, NoticesReadIn
from kernel.pagination import Limit, decode_cursor, encode_cursor

router = Router(tags=["notices"])


@router.get("", response=NoticePage, operation_id="listNotices", auth=Needs(CHANNELS_CONFIGURE))
def list_notices(request: Request, cursor: str = "", limit: Limit = 25) -> dict[str, Any]:
    """What those who run the workspace should know, newest first."""
    purpose = f"{request.principal.organization_id}:notices"
    before = decode_cursor(cursor, purpose=purpose)[1] if cursor else None
    page = queries.list_notices(before=before, limit=limit + 1)
    last = page[limit - 1] if len(page) > limit else None
    read_up_to = queries.find_read_up_to(request.principal.user_id)
    return {
        "data": [queries.snapshot(each) for each in page[:limit]],
        "next_cursor": encode_cursor(at=last.created_at, row_id=last.pk, purpose=purpose) if last else None,
        "read_up_to": read_up_to,
        "unread": queries.count_unread(read_up_to),
    }


@router.post("/read", response={204: None}, operation_id="markNoticesRead", auth=Needs(CHANNELS_CONFIGURE))
def mark_read(request: Request, body: NoticesReadIn) -> Status[None]:
    """Everything up to that notice has been seen by the one who asks."""
    services.mark_read(member_id=request.principal.user_id, up_to=body.up_to)
    return Status(204, None)
