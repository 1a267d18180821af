"""Messages of each kind, each with the body of the call that Meta documents for it (November 2026)."""

from typing import Any

from apps.channels.adapters.contents import (
    ContactsContent,
    Content,
    InteractiveContent,
    LocationContent,
    MediaContent,
    Option,
    ReactionContent,
    Section,
    TemplateButton,
    TemplateContent,
    TemplateVariable,
)
from apps.channels.adapters.tests.lab import a_file

CARD = {
    "name": "Ada L.",
    "organization": "Acme",
    "title": "Owner",
    "phones": [{"number": "+1 555", "type": "WORK", "wa_id": "1555"}],
    "emails": [{"address": "ada@acme.test"}],
    "urls": ["https://acme.test"],
}
YES_NO = (Option(id="yes", title="Yes"), Option(id="no", title="No"))
MENU = (
    Section(title="Hot", options=(Option(id="t", title="Tea", description="With milk"), Option(id="c", title="Cocoa"))),
    Section(title="Cold", options=(Option(id="w", title="Water"),)),
)
LINK = "https://files.inlet.test/att_1?signed"

WHATSAPP: list[tuple[Content, dict[str, Any]]] = [
    (
        MediaContent(kind="image", files=(a_file("image", "image/png", "77"),), caption="Look"),
        {"type": "image", "image": {"id": "77", "caption": "Look"}},
    ),
    (
        MediaContent(kind="video", files=(a_file("video", "video/mp4"),)),
        {"type": "video", "video": {"link": LINK}},
    ),
    (
        MediaContent(kind="audio", files=(a_file("audio", "audio/mpeg", "77"),)),
        {"type": "audio", "audio": {"id": "77"}},
    ),
    (
        MediaContent(kind="audio", files=(a_file("audio", "audio/ogg; codecs=opus", "77"),), voice=True),
        {"type": "audio", "audio": {"id": "77", "voice": True}},
    ),
    (
        MediaContent(kind="file", files=(a_file("file", "text/csv", "77", filename="a.csv"),), caption="Figures"),
        {"type": "document", "document": {"id": "77", "filename": "a.csv", "caption": "Figures"}},
    ),
    (
        MediaContent(kind="sticker", files=(a_file("sticker", "image/webp", "77"),)),
        {"type": "sticker", "sticker": {"id": "77"}},
    ),
    (
        LocationContent(latitude=0.0, longitude=-71.5, name="Our shop", address="1 Main St"),
        {
            "type": "location",
            "location": {"latitude": 0.0, "longitude": -71.5, "name": "Our shop", "address": "1 Main St"},
        },
    ),
    (
        LocationContent(latitude=1.5, longitude=2.5),
        {"type": "location", "location": {"latitude": 1.5, "longitude": 2.5}},
    ),
    (
        ContactsContent(contacts=(CARD,)),
        {
            "type": "contacts",
            "contacts": [
                {
                    "name": {"formatted_name": "Ada L.", "first_name": "Ada L."},
                    "org": {"company": "Acme", "title": "Owner"},
                    "phones": [{"phone": "+1 555", "type": "WORK", "wa_id": "1555"}],
                    "emails": [{"email": "ada@acme.test"}],
                    "urls": [{"url": "https://acme.test"}],
                }
            ],
        },
    ),
    (
        ReactionContent(target_id="wamid.7", emoji="👍"),
        {"type": "reaction", "reaction": {"message_id": "wamid.7", "emoji": "👍"}},
    ),
    (
        ReactionContent(target_id="wamid.7", emoji=""),
        {"type": "reaction", "reaction": {"message_id": "wamid.7", "emoji": ""}},
    ),
    (
        InteractiveContent(kind="buttons", body="Sure?", header="Order 7", footer="Acme", options=YES_NO),
        {
            "type": "interactive",
            "interactive": {
                "type": "button",
                "body": {"text": "Sure?"},
                "header": {"type": "text", "text": "Order 7"},
                "footer": {"text": "Acme"},
                "action": {
                    "buttons": [
                        {"type": "reply", "reply": {"id": "yes", "title": "Yes"}},
                        {"type": "reply", "reply": {"id": "no", "title": "No"}},
                    ]
                },
            },
        },
    ),
    (
        InteractiveContent(kind="list", body="What would you like?", button="Menu", sections=MENU),
        {
            "type": "interactive",
            "interactive": {
                "type": "list",
                "body": {"text": "What would you like?"},
                "action": {
                    "button": "Menu",
                    "sections": [
                        {
                            "title": "Hot",
                            "rows": [
                                {"id": "t", "title": "Tea", "description": "With milk"},
                                {"id": "c", "title": "Cocoa"},
                            ],
                        },
                        {"title": "Cold", "rows": [{"id": "w", "title": "Water"}]},
                    ],
                },
            },
        },
    ),
    (
        InteractiveContent(kind="cta_url", body="Track it", button="Open", url="https://acme.test/7"),
        {
            "type": "interactive",
            "interactive": {
                "type": "cta_url",
                "body": {"text": "Track it"},
                "action": {
                    "name": "cta_url",
                    "parameters": {"display_text": "Open", "url": "https://acme.test/7"},
                },
            },
        },
    ),
    (
        InteractiveContent(kind="location_request", body="Where are you?"),
        {
            "type": "interactive",
            "interactive": {
                "type": "location_request_message",
                "body": {"text": "Where are you?"},
                "action": {"name": "send_location"},
            },
        },
    ),
    (
        TemplateContent(name="hello_world", language="en_US"),
        {"type": "template", "template": {"name": "hello_world", "language": {"code": "en_US"}}},
    ),
    (
        TemplateContent(
            name="order_shipped",
            language="pt_BR",
            header_file=a_file("file", "application/pdf", "77", filename="bill.pdf"),
            body=(TemplateVariable(text="Ada", name="first_name"), TemplateVariable(text="7", name="number")),
            buttons=(
                TemplateButton(index=0, sub_type="url", text="7"),
                TemplateButton(index=1, sub_type="quick_reply", text="stop"),
                TemplateButton(index=2, sub_type="copy_code", text="SAVE5"),
            ),
        ),
        {
            "type": "template",
            "template": {
                "name": "order_shipped",
                "language": {"code": "pt_BR"},
                "components": [
                    {
                        "type": "header",
                        "parameters": [{"type": "document", "document": {"id": "77", "filename": "bill.pdf"}}],
                    },
                    {
                        "type": "body",
                        "parameters": [
                            {"type": "text", "parameter_name": "first_name", "text": "Ada"},
                            {"type": "text", "parameter_name": "number", "text": "7"},
                        ],
                    },
                    {
                        "type": "button", "sub_type": "url", "index": "0",
                        "parameters": [{"type": "text", "text": "7"}],
                    },
                    {
                        "type": "button", "sub_type": "quick_reply", "index": "1",
                        "parameters": [{"type": "payload", "payload": "stop"}],
                    },
                    {
                        "type": "button", "sub_type": "copy_code", "index": "2",
                        "parameters": [{"type": "coupon_code", "coupon_code": "SAVE5"}],
                    },
                ],
            },
        },
    ),
    (
        TemplateContent(
            name="sale", language="en", header=(TemplateVariable(text="May"),), body=(TemplateVariable(text="20%"),)
        ),
        {
            "type": "template",
            "template": {
                "name": "sale",
                "language": {"code": "en"},
                "components": [
                    {"type": "header", "parameters": [{"type": "text", "text": "May"}]},
                    {"type": "body", "parameters": [{"type": "text", "text": "20%"}]},
                ],
            },
        },
    ),
]  # fmt: skip


QUICK = {
    "text": "Sure?",
    "quick_replies": [
        {"content_type": "text", "title": "Yes", "payload": "yes"},
        {"content_type": "text", "title": "No", "payload": "no"},
    ],
}
PHOTOS = (a_file("image", "image/png", id="att_1"), a_file("image", "image/jpeg", id="att_2"))
SHARED: list[tuple[Content, dict[str, Any]]] = [
    (
        MediaContent(kind="image", files=(a_file("image", "image/gif"),)),
        {"attachment": {"type": "image", "payload": {"url": LINK}}},
    ),
    (
        MediaContent(kind="image", files=PHOTOS),
        {
            "attachments": [
                {"type": "image", "payload": {"url": LINK}},
                {"type": "image", "payload": {"url": LINK.replace("att_1", "att_2")}},
            ]
        },
    ),
    (
        MediaContent(kind="video", files=(a_file("video", "video/mp4"),)),
        {"attachment": {"type": "video", "payload": {"url": LINK}}},
    ),
    (
        MediaContent(kind="audio", files=(a_file("audio", "audio/mp4"),), voice=True),
        {"attachment": {"type": "audio", "payload": {"url": LINK}}},
    ),
    (
        MediaContent(kind="file", files=(a_file("file", "application/pdf", "55"),)),
        {"attachment": {"type": "file", "payload": {"attachment_id": "55"}}},
    ),
    (InteractiveContent(kind="quick_replies", body="Sure?", options=YES_NO), QUICK),
]
