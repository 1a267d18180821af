"""The channels there are, and the vendors by whose doors they come: what the rooms know of either. Pure.

The same names stand in `registry` (who calls them) and in `apps.channels.vendors` (what our settings say of them); see
docs/add-a-channel.md.
"""

from apps.channels.adapters.capabilities import Capabilities
from apps.channels.adapters.instagram.traits import INSTAGRAM
from apps.channels.adapters.items import Channel, Part
from apps.channels.adapters.messenger.traits import MESSENGER
from apps.channels.adapters.meta.door import META
from apps.channels.adapters.traits import Door, Traits
from apps.channels.adapters.whatsapp.traits import WHATSAPP

CHANNELS: dict[Channel, Traits] = {each.channel: each for each in (WHATSAPP, INSTAGRAM, MESSENGER)}
DOORS: dict[str, Door] = {"meta": META}


def traits_of(channel: Channel) -> Traits:
    """What a channel is like. Raises KeyError for one that is not in the table."""
    return CHANNELS[channel]


def capabilities_of(channel: Channel) -> Capabilities:
    """What a channel takes. Raises KeyError for one that is not in the table."""
    return CHANNELS[channel].takes


def split(vendor: str, body: object) -> list[Part]:
    """Every routable part of a decoded webhook of this vendor's, in payload order."""
    return DOORS[vendor].split(body)
