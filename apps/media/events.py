"""What happens to files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.events.notices import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFileChanged(Notice):
    """What is shown of a file has changed. `attachment`: the new copy for the message it belongs to."""

    message_id: str
    attachment: Mapping[str, Any]
    occurred_at: datetime
