"""What happens to channel accounts."""

from dataclasses import dataclass
from typing import ClassVar

from kernel.events.facts import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAccountUpdated(Event):
    """A channel account changed, its health included. `data`: {"channel_account": …}."""

    type: ClassVar[str] = "channel_account.updated"
