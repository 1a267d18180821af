"""What an event is, before it has a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

# Who may see an event, in the words of whoever decides (apps.access.sight). Stored beside it, never shown.
Audience = Mapping[str, Any]


class Entry(NamedTuple):
    """One event for its readers: the frame is what they get, the audience says which of them."""

    seq: int
    frame: str
    audience: Audience


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

    def audience(self) -> Audience:
        """Who may see it. Each class says so itself (tests/contracts); what says nothing is seen by nobody."""
        return {"nobody": True}
