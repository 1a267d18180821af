"""Templates of the organization in scope."""

import itertools
from typing import Any

from apps.channels.models import ChannelAccount
from apps.message_templates.models import MessageTemplate
from kernel import clock

_count = itertools.count(1)
SHIPPED: list[dict[str, Any]] = [
    {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}", "example": {"header_text": ["A-1042"]}},
    {
        "type": "BODY",
        "text": "Hi {{1}}, your order is on its way and should arrive on {{2}}.",
        "example": {"body_text": [["Ada", "Friday"]]},
    },
    {"type": "FOOTER", "text": "Reply if something is wrong."},
    {
        "type": "BUTTONS",
        "buttons": [
            {
                "type": "URL",
                "text": "Track it",
                "url": "https://shop.example/track/{{1}}",
                "example": ["https://shop.example/track/A-1042"],
            },
            {"type": "QUICK_REPLY", "text": "Thanks"},
        ],
    },
]
CONTENT: dict[str, Any] = {
    "category": "utility",
    "parameter_format": "positional",
    "design": {
        "body": "Hi {{1}}, your table for {{2}} people is booked.",
        "variables": [{"name": "1", "example": "Ada"}, {"name": "2", "example": "four"}],
    },
}


def make_template(**changes: Any) -> MessageTemplate:
    """An approved one, with a header, two variables in its text, a link and a quick reply."""
    number, now = next(_count), clock.now()
    fields: dict[str, Any] = {
        "waba_id": ChannelAccount.objects.get(channel_type="whatsapp").wa_waba_id,
        "name": f"order_shipped_{number}",
        "language": "en",
        "category": "utility",
        "status": "approved",
        "status_since": now,
        "components": SHIPPED,
        "provider_id": f"77001{number:06}",
        "created_at": now,
        "changed_at": now,
    }
    return MessageTemplate.objects.create(**{**fields, **changes})


def make_draft(**changes: Any) -> MessageTemplate:
    """One that nobody has sent in."""
    draft: dict[str, Any] = {"status": "draft", "components": [], "provider_id": "", "draft": CONTENT}
    return make_template(**{**draft, "name": f"draft_{next(_count)}", **changes})


def make_edited() -> MessageTemplate:
    """An approved one with changes that were not sent in: everything can be done with it."""
    return make_template(draft=CONTENT)
