"""What happens to channel accounts."""

from dataclasses import dataclass
from typing import ClassVar

from apps.access.sight import of_channel
from kernel.events.facts import Audience, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAccountUpdated(Event):
    """A channel account changed, its health included. `data`: {"channel_account": …}."""

    type: ClassVar[str] = "channel_account.updated"

    def audience(self) -> Audience:
        return of_channel(self.data["channel_account"]["id"])
