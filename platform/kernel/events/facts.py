"""What an event is, before it has a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact in the past tense. Rooms subclass it in their `events.py`.

    `type` is public: customers subscribe to it, so it is never renamed. `data` is the snapshot that readers get:
    whole entities as the API shows them, each with its `rev`.
    """

    type: ClassVar[str]

    occurred_at: datetime
    data: Mapping[str, Any]
    conversation_id: str | None = None
