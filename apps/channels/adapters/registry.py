"""Which adapter speaks for which channel."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.channels.adapters.instagram.parse import parse as parse_instagram
from apps.channels.adapters.items import Channel, Item, Part
from apps.channels.adapters.messenger.parse import parse as parse_messenger
from apps.channels.adapters.whatsapp.parse import parse as parse_whatsapp


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAdapter:
    """One vendor's channel. Add one by copying `adapters/whatsapp/`."""

    channel: Channel
    parse: Callable[[Part], list[Item]]


_ADAPTERS: dict[Channel, ChannelAdapter] = {
    "whatsapp": ChannelAdapter(channel="whatsapp", parse=parse_whatsapp),
    "messenger": ChannelAdapter(channel="messenger", parse=parse_messenger),
    "instagram": ChannelAdapter(channel="instagram", parse=parse_instagram),
}


def adapter_for(channel: Channel) -> ChannelAdapter:
    """The adapter of a channel."""
    return _ADAPTERS[channel]
