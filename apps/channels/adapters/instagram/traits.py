"""What Instagram is like (Meta's pages on sending and on rates, November 2026). Pure."""

from types import MappingProxyType

from apps.channels.adapters.capabilities import MB, Capabilities, FileRule, InteractiveRule, TextRule, WindowRule
from apps.channels.adapters.meta.errors import explain_status
from apps.channels.adapters.traits import Pace, Traits

_TAKES = Capabilities(
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

# 300 a second over a Page, a third of it with a login of its own, 10 with sound or film.
INSTAGRAM = Traits(
    takes=_TAKES,
    vendor="meta",
    route_kinds=("instagram_account",),
    id_column="ig_account_id",
    kind_of_id=lambda _: "igsid",
    explain=explain_status,
    pace=Pace(per_second=300, slow_per_second=100, sound_or_film_per_second=10),
    shares_threads=True,
)
