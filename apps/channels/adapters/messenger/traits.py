"""What Messenger is like (Meta's pages on sending and on rates, November 2026). Pure."""

from types import MappingProxyType

from apps.channels.adapters.capabilities import MB, Capabilities, FileRule, InteractiveRule, TextRule, WindowRule
from apps.channels.adapters.meta.errors import explain_status
from apps.channels.adapters.traits import Pace, Traits

_QUICK_REPLIES = InteractiveRule(body=2000, options=13, title=20, option_id=1000)

_TAKES = Capabilities(
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

# 300 a second over a Page, 10 with sound or film.
MESSENGER = Traits(
    takes=_TAKES,
    vendor="meta",
    route_kinds=("messenger_page",),
    id_column="meta_page_id",
    kind_of_id=lambda _: "psid",
    explain=explain_status,
    pace=Pace(per_second=300, slow_per_second=100, sound_or_film_per_second=10),
    shares_threads=True,
)
