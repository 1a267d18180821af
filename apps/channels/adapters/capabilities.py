"""What each channel takes, how much of it, and until when. Pure.

The composer offers exactly this, and the server checks with the same table (`fitting`). Each channel's table stands in
the `traits` of its folder.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from apps.channels.adapters.contents import ContentKind, InteractiveKind
from apps.channels.adapters.items import Channel, MediaKind

Unit: TypeAlias = Literal["characters", "bytes"]
MB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRule:
    """How long a text may be. `splits`: a longer one goes out as several messages instead of being refused."""

    limit: int
    unit: Unit = "characters"
    splits: bool = False

    def measure(self, text: str) -> int:
        """The text's length in the channel's unit."""
        return len(text.encode()) if self.unit == "bytes" else len(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRule:
    """`mime_types`: those taken, empty for any. `at_once`: how many in a message. `caption`: characters, 0 for none."""

    max_bytes: int
    mime_types: tuple[str, ...] = ()
    at_once: int = 1
    caption: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractiveRule:
    """Lengths in characters, 0 for "does not exist here". `options`: how many answers there may be in all."""

    body: int
    header: int = 0
    footer: int = 0
    options: int = 0
    title: int = 0
    description: int = 0
    option_id: int = 256
    sections: int = 0
    section_title: int = 0
    button: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRule:
    """Hours after the customer's last message in which one may write freely (None: always); in `human_agent_hours`
    only as a person who answers, where Meta has approved it; `templates`: after that, with a template."""

    hours: int | None = 24
    human_agent_hours: int | None = None
    templates: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """All that a channel takes. `contacts`: cards in one message. `reactions`: the emoji there are, None for any,
    () for none."""

    channel: Channel
    name: str
    text: TextRule
    files: Mapping[MediaKind, FileRule]
    interactive: Mapping[InteractiveKind, InteractiveRule]
    window: WindowRule
    locations: bool = False
    contacts: int = 0
    voice: bool = False
    reactions: tuple[str, ...] | None = None
    kinds: tuple[ContentKind, ...] = field(init=False)

    def __post_init__(self) -> None:
        kinds: list[ContentKind] = ["text", *self.files]
        kinds += ["location"] if self.locations else []
        kinds += ["contacts"] if self.contacts else []
        kinds += ["reaction"] if self.reactions != () else []
        kinds += ["interactive"] if self.interactive else []
        kinds += ["template"] if self.window.templates else []
        object.__setattr__(self, "kinds", tuple(kinds))
