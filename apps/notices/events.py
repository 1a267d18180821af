"""What happens to notices."""

from dataclasses import dataclass
from typing import ClassVar

from apps.access.permissions import CHANNELS_CONFIGURE
from apps.access.sight import holders_of
from kernel.events.facts import Audience, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeCreated(Event):
    """Something to know for those who run the workspace. `data`: {"notice": …}."""

    type: ClassVar[str] = "notice.created"

    def audience(self) -> Audience:
        return holders_of(CHANNELS_CONFIGURE)
