"""Which adapter speaks for which channel."""

from dataclasses import dataclass
from typing import Protocol

from apps.channels.adapters.fetching import Fetched, FetchInto, Lines, Wanted
from apps.channels.adapters.instagram.parse import parse as parse_instagram
from apps.channels.adapters.instagram.send import send as send_instagram
from apps.channels.adapters.items import Channel, Item, Part
from apps.channels.adapters.messenger.parse import parse as parse_messenger
from apps.channels.adapters.messenger.send import send as send_messenger
from apps.channels.adapters.meta.media import fetch_from_cdn, fetch_whatsapp
from apps.channels.adapters.sending import OutboundDraft, SendingAccount, SendReceipt
from apps.channels.adapters.whatsapp.parse import parse as parse_whatsapp
from apps.channels.adapters.whatsapp.send import send as send_whatsapp
from kernel.http import HttpClient


class Parse(Protocol):
    """What the part says, in payload order; unknown kinds become placeholders, never errors."""

    def __call__(self, part: Part) -> list[Item]: ...


class Send(Protocol):
    """Deliver once. Raises TryLater, Rejected or Unconfirmed; never repeats."""

    def __call__(self, draft: OutboundDraft, account: SendingAccount, http: HttpClient) -> SendReceipt: ...


class FetchMedia(Protocol):
    """Write a file of a message into `into`. Raises TryLater, Rejected or MediaGone."""

    def __call__(self, wanted: Wanted, lines: Lines, into: FetchInto) -> Fetched: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAdapter:
    """One vendor's channel. Add one by copying `adapters/whatsapp/`."""

    channel: Channel
    parse: Parse
    send: Send
    fetch_media: FetchMedia


_ADAPTERS: dict[Channel, ChannelAdapter] = {
    "whatsapp": ChannelAdapter(
        channel="whatsapp", parse=parse_whatsapp, send=send_whatsapp, fetch_media=fetch_whatsapp
    ),
    "messenger": ChannelAdapter(
        channel="messenger", parse=parse_messenger, send=send_messenger, fetch_media=fetch_from_cdn
    ),
    "instagram": ChannelAdapter(
        channel="instagram", parse=parse_instagram, send=send_instagram, fetch_media=fetch_from_cdn
    ),
}


def adapter_for(channel: Channel) -> ChannelAdapter:
    """The adapter of a channel. Raises KeyError for a channel that has none."""
    return _ADAPTERS[channel]
