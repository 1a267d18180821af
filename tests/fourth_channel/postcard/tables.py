"""The lines that a channel of another vendor adds to the tables, all of them."""

from apps.channels import vendors
from apps.channels.adapters import catalog, registry
from apps.channels.adapters.registry import ChannelAdapter
from tests.fourth_channel.postcard.parse import parse
from tests.fourth_channel.postcard.send import send
from tests.fourth_channel.postcard.traits import DOOR, POSTCARD
from tests.fourth_channel.postcard.vendor import POST_OFFICE

LINES: tuple[tuple[dict[str, object], str, object], ...] = (
    (catalog.CHANNELS, "postcard", POSTCARD),  # type: ignore[arg-type]  # dicts of different values
    (catalog.DOORS, "postcard", DOOR),  # type: ignore[arg-type]
    (registry.ADAPTERS, "postcard", ChannelAdapter(parse=parse, send=send)),  # type: ignore[arg-type]
    (vendors.VENDORS, "postcard", POST_OFFICE),  # type: ignore[arg-type]
)
