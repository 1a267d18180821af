"""What WhatsApp is like (Meta's pages on sending and on rates, November 2026). Pure."""

from types import MappingProxyType

from apps.channels.adapters.capabilities import MB, Capabilities, FileRule, InteractiveRule, TextRule, WindowRule
from apps.channels.adapters.items import AliasKind
from apps.channels.adapters.meta.errors import explain_status
from apps.channels.adapters.traits import Pace, Traits

_TAKES = Capabilities(
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


def kind_of_id(external_user_id: str) -> AliasKind:
    """A phone is digits only; a business-scoped id begins with its country: `US.1349…`."""
    return "phone" if external_user_id.isdigit() else "bsuid"


# 80 a second, 20 while the phone's app is used as well; to one customer one in 6 s, 45 at once.
WHATSAPP = Traits(
    takes=_TAKES,
    vendor="meta",
    route_kinds=("whatsapp_number", "whatsapp_business"),
    id_column="wa_phone_number_id",
    kind_of_id=kind_of_id,
    knows_customers_everywhere=True,
    explain=explain_status,
    pace=Pace(per_second=80, slow_per_second=20, pair_interval_s=6.0, pair_burst=45),
    typing_marks_read=True,
)
