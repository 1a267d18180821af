"""/api/messages/…/raw."""

from typing import Any

from ninja import Router

from apps.access.auth import Needs, Request
from apps.access.permissions import CHANNELS_CONFIGURE
from apps.inbound.raw import find_raw
from apps.inbound.schemas import RawItemOut
from apps.inbox import queries as inbox

router = Router(tags=["inbox"])


@router.get("/{message_id}/raw", response=RawItemOut, operation_id="getRawItem", auth=Needs(CHANNELS_CONFIGURE))
def get_raw_item(request: Request, message_id: str) -> dict[str, Any]:
    """What the channel really sent: for whoever runs the channels, and for operators in their place."""
    source = inbox.find_source(message_id, principal=request.principal)
    if source is None:
        return {"raw": None}
    receipt_id, dedupe_key = source
    organization_id = request.principal.organization_id
    return {"raw": find_raw(organization_id=organization_id, receipt_id=receipt_id, dedupe_key=dedupe_key)}
