"""The lines that a channel of another vendor adds to the tables, all of them."""

from typing import Any

from apps.channels import vendors
from apps.channels.adapters import catalog, registry
from apps.channels.adapters.registry import ChannelAdapter
from tests.fourth_channel.postcard.parse import parse
from tests.fourth_channel.postcard.send import send
from tests.fourth_channel.postcard.traits import DOOR, POSTCARD
from tests.fourth_channel.postcard.vendor import POST_OFFICE

LINES: tuple[tuple[dict[str, Any], str, Any], ...] = (
    (catalog.CHANNELS, "postcard", POSTCARD),
    (catalog.DOORS, "postcard", DOOR),
    (registry.ADAPTERS, "postcard", ChannelAdapter(parse=parse, send=send)),
    (vendors.VENDORS, "postcard", POST_OFFICE),
)
