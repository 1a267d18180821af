"""Which adapter speaks for which channel."""

from dataclasses import dataclass
from typing import Protocol

from apps.channels.adapters.contents import MediaSource
from apps.channels.adapters.fetching import Fetched, FetchInto, Lines, MediaGone, Wanted
from apps.channels.adapters.instagram import send as instagram
from apps.channels.adapters.instagram.parse import parse as parse_instagram
from apps.channels.adapters.items import Channel, Item, Part
from apps.channels.adapters.messenger import send as messenger
from apps.channels.adapters.messenger.parse import parse as parse_messenger
from apps.channels.adapters.meta.media import fetch_from_cdn, fetch_whatsapp
from apps.channels.adapters.sending import Gesture, OutboundDraft, SendingAccount, SendReceipt
from apps.channels.adapters.whatsapp import send as whatsapp
from apps.channels.adapters.whatsapp.parse import parse as parse_whatsapp
from kernel.http import HttpClient


class Parse(Protocol):
    """What the part says, in payload order; unknown kinds become placeholders, never errors."""

    def __call__(self, part: Part) -> list[Item]: ...


class Send(Protocol):
    """Deliver once. Raises TryLater, Rejected or Unconfirmed; never repeats."""

    def __call__(self, draft: OutboundDraft, account: SendingAccount, http: HttpClient) -> SendReceipt: ...


class Upload(Protocol):
    """Hand over a file before its message; its id at the provider. Raises TryLater or Rejected; safe to repeat."""

    def __call__(self, source: MediaSource, account: SendingAccount, http: HttpClient) -> str: ...


class FetchMedia(Protocol):
    """Write a file of a message into `into`. Raises TryLater, Rejected or MediaGone."""

    def __call__(self, wanted: Wanted, lines: Lines, into: FetchInto) -> Fetched: ...


class ShowGesture(Protocol):
    """Tell the customer's phone that we have read, or that somebody types. Raises what Send raises."""

    def __call__(self, gesture: Gesture, account: SendingAccount, http: HttpClient) -> None: ...


def show_nothing(gesture: Gesture, account: SendingAccount, http: HttpClient) -> None:
    """Of a channel that has no gestures."""


def fetch_nothing(wanted: Wanted, lines: Lines, into: FetchInto) -> Fetched:
    """Of a channel without files."""
    raise MediaGone


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAdapter:
    """Who reads and calls for a channel. Add one by docs/add-a-channel.md.

    `upload`: None where the provider fetches files from a link of ours instead.
    """

    parse: Parse
    send: Send
    gesture: ShowGesture = show_nothing
    fetch_media: FetchMedia = fetch_nothing
    upload: Upload | None = None


ADAPTERS: dict[Channel, ChannelAdapter] = {
    "whatsapp": ChannelAdapter(
        parse=parse_whatsapp,
        send=whatsapp.send,
        gesture=whatsapp.gesture,
        fetch_media=fetch_whatsapp,
        upload=whatsapp.upload,
    ),
    "instagram": ChannelAdapter(
        parse=parse_instagram, send=instagram.send, gesture=instagram.gesture, fetch_media=fetch_from_cdn
    ),
    "messenger": ChannelAdapter(
        parse=parse_messenger, send=messenger.send, gesture=messenger.gesture, fetch_media=fetch_from_cdn
    ),
}


def adapter_for(channel: Channel) -> ChannelAdapter:
    """The adapter of a channel. Raises KeyError for a channel that has none."""
    return ADAPTERS[channel]
