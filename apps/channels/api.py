"""/api/channels."""

from typing import Any

from ninja import Router

from apps.access.auth import Needs, Request
from apps.access.permissions import CHANNELS_READ
from apps.access.reach import visible_channels
from apps.channels import queries
from apps.channels.schemas import ChannelAccountPage

router = Router(tags=["channels"])


@router.get("", response=ChannelAccountPage, operation_id="listChannels", auth=Needs(CHANNELS_READ))
def list_channels(request: Request) -> dict[str, Any]:
    """The channel accounts that one may know of, oldest first."""
    return {"data": queries.list_channel_accounts(visible_channels(request.principal.reach)), "next_cursor": None}
