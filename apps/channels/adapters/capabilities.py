"""What each channel takes, how much of it, and until when. Pure.

The composer offers exactly this, and the server checks with the same table (`fitting`). Sources: Meta's pages on
sending over WhatsApp, Messenger and Instagram, November 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
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
    """Hours after the customer's last message in which one may write freely; in `human_agent_hours` only as a person
    who answers, where Meta has approved it; `templates`: after that, with a template."""

    hours: int = 24
    human_agent_hours: int | None = None
    templates: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """All that a channel takes. `contacts`: cards in one message. `reactions`: the emoji there are, None for any."""

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
        kinds += ["reaction"]
        kinds += ["interactive"] if self.interactive else []
        kinds += ["template"] if self.window.templates else []
        object.__setattr__(self, "kinds", tuple(kinds))


_WHATSAPP = Capabilities(
    channel="whatsapp",
    name="WhatsApp",
    text=TextRule(limit=4096),
    files=MappingProxyType(
        {
            "image": FileRule(max_bytes=5 * MB, mime_types=("image/jpeg", "image/png"), caption=1024),
            "video": FileRule(max_bytes=16 * MB, mime_types=("video/mp4", "video/3gpp"), caption=1024),
            "audio": FileRule(
                max_bytes=16 * MB,
                mime_types=("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
            ),
            "file": FileRule(max_bytes=100 * MB, caption=1024),
            "sticker": FileRule(max_bytes=500 * 1024, mime_types=("image/webp",)),
        }
    ),
    interactive=MappingProxyType(
        {
            "buttons": InteractiveRule(body=1024, header=60, footer=60, options=3, title=20),
            "list": InteractiveRule(
                body=4096, header=60, footer=60, options=10, title=24, description=72, option_id=200,
                sections=10, section_title=24, button=20,
            ),
            "cta_url": InteractiveRule(body=1024, header=60, footer=60, button=20),
            "location_request": InteractiveRule(body=1024),
        }
    ),
    window=WindowRule(templates=True),
    locations=True,
    contacts=10,
    voice=True,
)  # fmt: skip

_QUICK_REPLIES = InteractiveRule(body=2000, options=13, title=20, option_id=1000)

_MESSENGER = Capabilities(
    channel="messenger",
    name="Messenger",
    text=TextRule(limit=2000, splits=True),
    files=MappingProxyType(
        {
            "image": FileRule(max_bytes=8 * MB, mime_types=("image/jpeg", "image/png", "image/gif"), at_once=30),
            "video": FileRule(max_bytes=25 * MB, mime_types=("video/*",)),
            "audio": FileRule(max_bytes=25 * MB, mime_types=("audio/*",)),
            "file": FileRule(max_bytes=25 * MB),
        }
    ),
    interactive=MappingProxyType(
        {
            "quick_replies": _QUICK_REPLIES,
            "buttons": InteractiveRule(body=640, options=3, title=20, option_id=1000),
            "cta_url": InteractiveRule(body=640, button=20),
        }
    ),
    window=WindowRule(human_agent_hours=7 * 24),
)

_INSTAGRAM = Capabilities(
    channel="instagram",
    name="Instagram",
    text=TextRule(limit=1000, unit="bytes"),
    files=MappingProxyType(
        {
            "image": FileRule(max_bytes=8 * MB, mime_types=("image/jpeg", "image/png", "image/gif"), at_once=10),
            "video": FileRule(
                max_bytes=25 * MB,
                mime_types=("video/mp4", "video/ogg", "video/x-msvideo", "video/quicktime", "video/webm"),
            ),
            "audio": FileRule(
                max_bytes=25 * MB, mime_types=("audio/aac", "audio/mp4", "audio/x-m4a", "audio/wav", "audio/x-wav")
            ),
            "file": FileRule(max_bytes=25 * MB, mime_types=("application/pdf",)),
        }
    ),
    interactive=MappingProxyType({"quick_replies": InteractiveRule(body=1000, options=13, title=20, option_id=1000)}),
    window=WindowRule(human_agent_hours=7 * 24),
    reactions=("❤️",),  # its API knows "love" and nothing else
)

_ALL: dict[Channel, Capabilities] = {each.channel: each for each in (_WHATSAPP, _MESSENGER, _INSTAGRAM)}


def capabilities_of(channel: Channel) -> Capabilities:
    """What a channel takes. Raises KeyError for a channel that has no table."""
    return _ALL[channel]
