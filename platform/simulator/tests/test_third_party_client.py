"""Somebody else's client of the Cloud API, unmodified, against the simulator: it sends, uploads, manages and parses.

pywa believes it talks to Meta: only the transport below it leads the host names of Meta to the simulator.
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from pywa import WhatsApp, errors, handlers, types
from pywa.types import templates as t

from simulator import samples
from simulator.app import create_app

from .conftest import APP_SECRET, QUICK, WHATSAPP, Receiver, Sim, make_config, serve

WABA, CUSTOMER = "102290000000101", "15550200001"
#: Fields that this client has no name for; it must still take them without complaint.
UNKNOWN_FIELDS = frozenset({
    "phone_number_quality_update", "phone_number_name_update", "account_review_update", "account_alerts",
    "business_capability_update", "security", "account_settings_update", "business_username_update",
    "user_id_update", "group_lifecycle_update", "group_participants_update", "history", "smb_app_state_sync",
    "something_new",
})  # fmt: skip
HANDLERS = [
    found
    for found in vars(handlers).values()
    if isinstance(found, type) and issubclass(found, handlers.Handler) and not found.__name__.startswith("_")
]


class ToSimulator(httpx.HTTPTransport):
    """What is meant for Meta goes to the simulator."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = httpx.URL(address)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Another host, and for the Graph API another root."""
        url = request.url
        if url.host == "graph.facebook.com":
            path = b"/simulator/graph" + url.raw_path
            url = url.copy_with(scheme="http", host=self.address.host, port=self.address.port, raw_path=path)
        request = httpx.Request(
            request.method, url, headers={**request.headers, "host": url.netloc.decode()}, stream=request.stream,
            extensions=request.extensions,
        )  # fmt: skip
        return super().handle_request(request)


@dataclass
class Client:
    """pywa, what it understood, and the simulator's other doors."""

    wa: WhatsApp
    sim: Sim
    understood: list[Any] = field(default_factory=list)

    async def do(self, method: str, *arguments: Any, **named: Any) -> Any:
        """Call the client in a thread: it blocks."""
        return await asyncio.to_thread(getattr(self.wa, method), *arguments, **named)

    async def parse_all(self) -> list[Any]:
        """Give every webhook to the client's own parser, its signature first; answers what it made of them."""
        await self.sim.settle()
        for headers, body in self.sim.receiver.requests:
            refusal = self.wa.webhook_update_validator(body, headers["x-hub-signature-256"])
            assert refusal is None, refusal
            assert self.wa.webhook_update_handler(body) == ("ok", 200)
        return [one for one in self.understood if type(one).__name__ != "RawUpdate"]


@pytest.fixture
async def client(receiver: Receiver) -> AsyncIterator[Client]:
    """A client, and a customer who has written."""
    app = create_app(make_config(receiver.url))
    async with serve(app) as address, httpx.AsyncClient(base_url=address, timeout=30) as plain:
        sim = Sim(plain, receiver)
        await sim.api("POST", "settings", {**QUICK, "template_review_s": 0})
        await sim.play()
        session = httpx.Client(transport=ToSimulator(address), timeout=30)
        wa = WhatsApp(
            phone_id=WHATSAPP, token="token-whatsapp", session=session, waba_id=WABA, app_secret=APP_SECRET,
            app_id="480010000000001", server=None, continue_handling=True, skip_duplicate_updates=False,
        )  # fmt: skip
        found = Client(wa, sim)

        def note(_: WhatsApp, update: Any) -> None:
            found.understood.append(update)

        wa.add_handlers(*(one(note) for one in HANDLERS if one not in (handlers.Handler,)))
        yield found
        session.close()


def photo() -> bytes:
    return samples.load("photo-1").data


ROWS = [types.Section("Plans", [types.SectionRow("Basic", "basic", "One seat"), types.SectionRow("Pro", "pro")])]
CONTACT = types.Contact(
    name=types.Contact.Name(formatted_name="Dora Muster", first_name="Dora"),
    phones=[types.Contact.Phone(phone="15550204214", type="CELL")],
)
MUGS = types.ProductsSection("All", ["MUG"])
SHOP = "https://shop.example"
FLOW = types.FlowButton(
    "Rate", flow_id="1", flow_token="x", flow_action_type=types.FlowActionType.NAVIGATE, flow_action_screen="START"
)
#: type on the phone -> (method, arguments)
SENDS: dict[str, tuple[str, dict[str, Any]]] = {
    "text": ("send_message", {"text": "Hello *there*", "preview_url": True}),
    "buttons": ("send_message", {"text": "Which?", "buttons": [types.Button("Red", "r"), types.Button("Blue", "b")]}),
    "list": ("send_message", {"text": "Which?", "buttons": types.SectionList("Open", ROWS), "footer": "Bye"}),
    "url": ("send_message", {"text": "Look", "buttons": types.URLButton("Shop", SHOP), "header": "Hi"}),
    "call": ("send_message", {"text": "Call?", "buttons": types.VoiceCallButton("Call us")}),
    "call_permission": ("send_message", {"text": "May we call?", "buttons": types.CallPermissionRequestButton()}),
    "contact_info": ("request_contact_info", {"text": "What is your number?"}),
    "flow": ("send_message", {"text": "Rate us", "buttons": FLOW}),
    "image": ("send_image", {"image": photo(), "caption": "A mug", "mime_type": "image/jpeg"}),
    "image_link": ("send_image", {"image": "https://shop.example/a.jpg"}),
    "video": ("send_video", {"video": samples.load("video").data, "mime_type": "video/mp4", "caption": "See"}),
    "document": ("send_document", {"document": samples.load("document").data, "filename": "bill.pdf"}),
    "audio": ("send_audio", {"audio": samples.load("song-mp3").data, "mime_type": "audio/mpeg"}),
    "voice": ("send_voice", {"voice": samples.load("voice-ogg").data, "mime_type": "audio/ogg; codecs=opus"}),
    "sticker": ("send_sticker", {"sticker": samples.load("sticker").data, "mime_type": "image/webp"}),
    "location": ("send_location", {"latitude": 52.5, "longitude": 13.4, "name": "Shop", "address": "Market 1"}),
    "request_location": ("request_location", {"text": "Where are you?"}),
    "contacts": ("send_contact", {"contact": CONTACT}),
    "catalog": ("send_catalog", {"body": "All of it", "footer": "Enjoy"}),
    "product": ("send_product", {"catalog_id": "1", "sku": "MUG", "body": "Nice"}),
    "products": (
        "send_products",
        {"catalog_id": "1", "title": "Mugs", "body": "Nice", "product_sections": [MUGS]},
    ),
    "carousel": (
        "send_carousel",
        {
            "body": "Two",
            "cards": [
                types.ImageCarouselCard(
                    image="https://shop.example/a.jpg", body="One", buttons=types.URLButton("Go", "https://shop.example"),
                )
            ] * 2,
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SENDS)
async def test_it_sends_every_type_that_it_knows(client: Client, name: str) -> None:
    method, arguments = SENDS[name]

    sent = await client.do(method, CUSTOMER, **arguments, tracker="msg_1")

    [entry] = (await client.sim.api("GET", "ledger"))["data"]
    assert sent.id == entry["id"]
    assert entry["client_ref"] == "msg_1"
    statuses = [one for one in await client.parse_all() if isinstance(one, types.MessageStatus)]
    assert [one.status for one in statuses] == [types.MessageStatusType.SENT, types.MessageStatusType.DELIVERED]
    assert {(one.id, one.tracker) for one in statuses} == {(sent.id, "msg_1")}


async def test_it_answers_reacts_reads_and_types(client: Client) -> None:
    message_id = (await client.sim.api("GET", f"threads/{WHATSAPP}/{CUSTOMER}"))["data"][0]["id"]

    await client.do("send_message", CUSTOMER, "Quoted", reply_to_message_id=message_id)
    await client.do("send_reaction", CUSTOMER, "👍", message_id)
    await client.do("remove_reaction", CUSTOMER, message_id)
    await client.do("send_reaction", CUSTOMER, "❤️", message_id)
    read = await client.do("mark_message_as_read", message_id)
    typing = await client.do("indicate_typing", message_id)

    await client.do("pin_message", CUSTOMER, message_id, expiration_days=7)

    first, second, _ = (await client.sim.api("GET", f"threads/{WHATSAPP}/{CUSTOMER}"))["data"]
    assert (read.success, typing.success) == (True, True)
    assert (first["status"], first["reactions"]) == ("read", [{"emoji": "❤️", "by": "business"}])
    assert second["reply_to"] == message_id


async def test_it_uploads_looks_up_downloads_and_deletes_media(client: Client, tmp_path: Any) -> None:
    media = await client.do("upload_media", photo(), mime_type="image/jpeg", filename="a.jpg")

    found = await client.do("get_media_url", media.id)
    path = await client.do("download_media", url=found.url, path=tmp_path)
    deleted = await client.do("delete_media", media.id)

    assert (found.mime_type, found.file_size) == ("image/jpeg", len(photo()))
    assert found.sha256 == hashlib.sha256(photo()).hexdigest()
    assert path.read_bytes() == photo()
    assert deleted.success
    with pytest.raises(errors.WhatsAppError) as caught:
        await client.do("get_media_url", media.id)
    assert caught.value.code == 100


async def test_it_downloads_what_a_customer_sent(client: Client) -> None:
    await client.sim.play(type="image", text="Broken")

    message = (await client.parse_all())[-1]

    assert message.caption == "Broken"
    content = await asyncio.to_thread(message.image.get_bytes)
    assert content == photo()
    assert message.image.sha256


async def test_it_lists_creates_edits_sends_and_deletes_templates(client: Client) -> None:
    before = await client.do("get_templates")
    body = t.BodyText("Hi {{1}}, your order {{2}} is ready.", "Ada", "A-1")
    url = t.URLButton(text="Way", url=SHOP + "/{{1}}", example="way")
    template = t.Template(
        name="ready_for_pickup", language=t.TemplateLanguage.ENGLISH_US, category=t.TemplateCategory.UTILITY,
        components=[
            header := t.HeaderImage(example=photo()), body, t.FooterText(text="Open until six"),
            t.Buttons(buttons=[t.QuickReplyButton(text="Thanks"), url]),
        ],
    )  # fmt: skip

    made = await client.do("create_template", template)
    found = await client.do("get_template", made.id)
    sent = await client.do(
        "send_template", CUSTOMER, "ready_for_pickup", t.TemplateLanguage.ENGLISH_US,
        [header.params(image=photo()), body.params("Ada", "A-7"), url.params(url_variable="x", index=1)],
        use_mm_lite_api=True,
    )  # fmt: skip
    edited = await client.do("update_template", made.id, new_components=[t.BodyText("It is ready.")])
    deleted = await client.do("delete_template", "ready_for_pickup", template_id=made.id)

    assert len(list(before)) == 14
    assert (found.name, found.status) == ("ready_for_pickup", t.TemplateStatus.APPROVED)
    assert sent.id
    assert (edited.success, deleted.success) == (True, True)
    shown = (await client.sim.api("GET", f"threads/{WHATSAPP}/{CUSTOMER}"))["data"][-1]
    assert shown["text"] == "Hi Ada, your order A-7 is ready."
    told = [type(one).__name__ for one in await client.parse_all() if "Template" in type(one).__name__]
    assert told == ["TemplateStatusUpdate", "TemplateComponentsUpdate", "TemplateStatusUpdate"]


@pytest.mark.parametrize("name", ["order_shipped", "appointment_reminder", "new_arrivals", "feedback_request"])
async def test_it_understands_the_templates_that_are_there_from_the_beginning(client: Client, name: str) -> None:
    found = list(await client.do("get_templates", name=name))

    assert {one.language for one in found} == {t.TemplateLanguage.ENGLISH_US, t.TemplateLanguage.GERMAN}
    assert all(not isinstance(component, dict) for one in found for component in one.components)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (190, errors.ExpiredAccessToken), (130429, errors.RateLimitHit), (132001, errors.TemplateNotExists),
        (131056, errors.TooManyMessages), (132015, errors.TemplatePaused), (368, errors.TemporarilyBlocked),
    ],
)  # fmt: skip
async def test_it_knows_the_errors_by_their_codes(client: Client, code: int, error: type[Exception]) -> None:
    await client.sim.api("POST", "faults", {"kind": "graph_error", "code": code})

    with pytest.raises(error):
        await client.do("send_message", CUSTOMER, "Hi")


MESSAGES: list[dict[str, Any]] = [
    {"type": "text", "text": "Olá / 👋"},
    {"type": "text", "text": "Look at this", "forwarded": True},
    {"type": "text", "text": "I saw your ad", "referral": True},
    {"type": "text", "text": "This one", "referred_product": True},
    *[{"type": kind} for kind in ("image", "video", "audio", "document", "sticker", "location", "contacts", "order")],
    {"type": "audio", "voice": False, "media": {"sample": "song-mp3"}},
    {"type": "sticker", "media": {"sample": "sticker-animated"}},
    {"type": "contact_request"},
    {"type": "unsupported"},
    {"type": "unsupported", "variant": "unavailable"},
]
ABOUT: list[dict[str, Any]] = [
    {"type": "reaction", "emoji": "👍"}, {"type": "reaction", "emoji": ""}, {"type": "edit", "text": "Changed"},
    {"type": "delete"},
]  # fmt: skip
ANSWERS: list[dict[str, Any]] = [
    {"type": "text", "text": "A reply"}, {"type": "button", "button": {"id": "r", "title": "Red"}},
    {"type": "list", "row": {"id": "pro", "title": "Pro", "description": "Ten seats"}}, {"type": "flow"},
    {"type": "template_button", "button": {"id": "YES", "title": "Yes"}}, {"type": "call_permission"},
]  # fmt: skip
EVENTS: list[dict[str, Any]] = [
    *[{"event_type": name} for name in (
        "quality", "phone_name", "account_update", "account_review", "account_alert", "capability", "security",
        "settings", "username", "preference", "call", "call_status", "group", "group_participants", "echo",
        "echo_edit", "echo_revoke", "state_sync", "raw_field", "user_id_update",
    )],
    {"event_type": "history", "customers": 1, "messages": 2, "chunks": 1}, {"event_type": "history_refused"},
    *[{"event_type": "echo", "type": kind} for kind in ("image", "video", "audio", "document", "sticker")],
    {"event_type": "call", "event": "terminate"}, {"event_type": "preference", "value": "resume"},
    *[{"event_type": "account_update", "event": name} for name in ("PARTNER_REMOVED", "DISABLED_UPDATE")],
]  # fmt: skip


async def test_it_parses_every_webhook_that_the_simulator_sends(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    sim = client.sim
    target = await sim.play()
    sent = await client.do("send_message", CUSTOMER, "Which?")
    for message in [*MESSAGES, *[{**one, "target_id": target} for one in ABOUT]]:
        await sim.play(**{"text": None, **message})
    for message in ANSWERS:
        await sim.play(**{"text": None, **message, "reply_to": sent.id})
    await sim.play(customer={"id": CUSTOMER, "username": "ada", "shows_phone": False})
    await sim.play(customer={"id": CUSTOMER, "shows_phone": True}, type="identity_change", text=None)
    for event in EVENTS:
        await sim.api("POST", "events", {"account_id": WHATSAPP, "customer_id": CUSTOMER, **event})
    for order in (
        {"event": "QUALITY", "score": "RED"},
        {"event": "CATEGORY", "category": "MARKETING"},
        {"event": "DISABLED"},
    ):
        await sim.api("POST", f"templates/{await template_id(client)}", order)
    await sim.api("POST", "read", {"account_id": WHATSAPP, "customer_id": CUSTOMER})
    await sim.play(type="number_change", new_phone="15550200077", text=None)

    with caplog.at_level(logging.WARNING, logger="pywa"):
        understood = await client.parse_all()

    assert [record.getMessage() for record in caplog.records] == []
    changes = [body["entry"][0]["changes"][0] for body in sim.receiver.bodies]
    fields = [change["field"] for change in changes]
    assert len(understood) == sum(one not in UNKNOWN_FIELDS for one in fields)
    kinds = {type(one).__name__ for one in understood}
    assert kinds >= {
        "Message", "MessageStatus", "CallbackButton", "CallbackSelection", "FlowCompletion", "EditedMessage",
        "DeletedMessage", "PhoneNumberChange", "IdentityChange", "OutgoingMessage", "OutgoingEditedMessage",
        "OutgoingDeletedMessage", "TemplateStatusUpdate", "TemplateCategoryUpdate", "TemplateQualityUpdate",
        "UserMarketingPreferences", "CallConnect", "CallTerminate", "CallStatus", "CallPermissionUpdate",
        "AccountUpdate",
    }  # fmt: skip
    types_seen = {str(one.type) for one in understood if type(one).__name__ == "Message"}
    assert types_seen >= {
        "text", "image", "video", "audio", "document", "sticker", "location", "contacts", "order", "reaction",
        "unsupported",
    }  # fmt: skip


async def template_id(client: Client) -> str:
    found = await client.do("get_templates", name="hello_world")
    return str(next(iter(found)).id)


async def test_it_reads_the_parts_of_what_a_customer_sends(client: Client) -> None:
    sim = client.sim
    await sim.play(type="location", text=None)
    await sim.play(type="contacts", text=None)
    await sim.play(type="order", text=None)
    await sim.play(type="text", text="From the ad", referral=True)
    await sim.play(type="sticker", media={"sample": "sticker-animated"}, text=None)

    place, cards, order, advert, sticker = (await client.parse_all())[-5:]

    assert (place.location.latitude, place.location.name) == (52.52, "Town hall")
    assert cards.contacts[0].name.formatted_name == "Dora Muster"
    assert [one.sku for one in order.order.products] == ["MUG-BLUE", "COFFEE-250"]
    assert (advert.referral.source_type, advert.referral.headline) == ("ad", "New mugs")
    assert sticker.sticker.animated is True
    assert advert.from_user.name == "Ada Sample"
    assert advert.from_user.wa_id == CUSTOMER
