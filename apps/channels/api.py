"""/api/channels."""

from typing import Any

from ninja import Router

from apps.access.auth import Needs, Request
from apps.access.permissions import CHANNELS_READ
from apps.channels import queries
from apps.channels.schemas import ChannelAccountPage

router = Router(tags=["channels"])


@router.get("", response=ChannelAccountPage, operation_id="listChannels", auth=Needs(CHANNELS_READ))
def list_channels(request: Request) -> dict[str, Any]:
    """The organization's channel accounts, oldest first."""
    return {"data": queries.list_channel_accounts(), "next_cursor": None}
