"""The same client on what is asked seldom: every shape of a template, files piece by piece, answers by its own
shorthand, customers without a phone, and what a business says of itself."""

import asyncio
from typing import Any

import httpx
import pytest
from pywa import types
from pywa.types import templates as t

from simulator import samples

from .conftest import WHATSAPP
from .test_third_party_client import CUSTOMER, WABA, Client, client, photo

__all__ = ["client"]  # the fixture

VIDEO, PDF = samples.load("video").data, samples.load("document").data
#: name -> (components, how they are filled in, what the customer reads)
SHAPES: dict[str, tuple[list[Any], Any, str]] = {
    "words_above": (
        [t.HeaderText("Sale in {{1}}", "May"), t.BodyText("All of it")], lambda c: [c[0].params("June")], "All of it",
    ),
    "film_above": ([t.HeaderVideo(example=VIDEO), t.BodyText("See")], lambda c: [c[0].params(video=VIDEO)], "See"),
    "paper_above": (
        [t.HeaderDocument(example=PDF), t.BodyText("Bill")],
        lambda c: [c[0].params(document=PDF, filename="bill.pdf")], "Bill",
    ),
    "place_above": (
        [t.HeaderLocation(), t.BodyText("Here")],
        lambda c: [c[0].params(lat=1.5, lon=2.5, name="Shop", address="Market 1")], "Here",
    ),
    "names": (
        [t.BodyText("Hi {{first}}, {{day}} it is.", first="Ada", day="Monday")],
        lambda c: [c[0].params(first="Dora", day="Friday")], "Hi Dora, Friday it is.",
    ),
    "buttons": (
        [t.BodyText("Yours"), t.Buttons(buttons=[
            t.PhoneNumberButton(text="Call", phone_number="15550001111"), t.CopyCodeButton(example="SAVE5"),
            t.QuickReplyButton(text="Stop"),
        ])],
        lambda c: [
            c[1].buttons[1].params(coupon_code="SAVE9", index=1), c[1].buttons[2].params(callback_data="stop", index=2),
        ],
        "Yours",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
async def test_it_creates_sends_and_deletes_a_template_of_every_shape(client: Client, name: str) -> None:
    components, fill_in, words = SHAPES[name]
    form = t.ParamFormat.NAMED if name == "names" else t.ParamFormat.POSITIONAL
    template = t.Template(
        name=name, language=t.TemplateLanguage.GERMAN, category=t.TemplateCategory.MARKETING, components=components,
        parameter_format=form,
    )  # fmt: skip

    made = await client.do("create_template", template)
    found = await client.do("get_template", made.id)
    await client.do("send_template", CUSTOMER, name, t.TemplateLanguage.GERMAN, fill_in(components))
    deleted = await client.do("delete_template", name)

    assert [type(one) for one in found.components] == [type(one) for one in components]
    assert (await client.sim.api("GET", f"threads/{WHATSAPP}/{CUSTOMER}"))["data"][-1]["text"] == words
    assert deleted.success
    assert list(await client.do("get_templates", name=name)) == []


async def test_it_creates_a_template_for_codes(client: Client) -> None:
    template = t.Template(
        name="code", language=t.TemplateLanguage.ENGLISH_US, category=t.TemplateCategory.AUTHENTICATION,
        components=[
            t.AuthenticationBody(add_security_recommendation=True), t.AuthenticationFooter(code_expiration_minutes=5),
            t.Buttons(buttons=[t.CopyCodeOTPButton()]),
        ],
    )  # fmt: skip

    assert (await client.do("create_template", template)).status == t.TemplateStatus.PENDING


async def test_it_reads_files_whole_and_piece_by_piece(client: Client) -> None:
    media = await client.do("upload_media", VIDEO, mime_type="video/mp4", filename="a.mp4")
    url = (await client.do("get_media_url", media.id)).url

    pieces = await asyncio.to_thread(lambda: b"".join(client.wa.stream_media(url=url)))

    assert pieces == await client.do("get_media_bytes", url=url) == VIDEO


async def test_a_message_is_answered_by_its_own_shorthand(client: Client) -> None:
    await client.sim.play(type="image", text="Broken")
    message = (await client.parse_all())[-1]

    for name, arguments in (
        ("reply_text", ["Sorry"]), ("reply_image", [photo()]), ("reply_location", [1.5, 2.5]), ("react", ["👍"]),
        ("unreact", []), ("mark_as_read", []), ("indicate_typing", []),
    ):  # fmt: skip
        await asyncio.to_thread(getattr(message, name), *arguments)

    thread = (await client.sim.api("GET", f"threads/{WHATSAPP}/{CUSTOMER}"))["data"]
    assert [one["type"] for one in thread[-3:]] == ["text", "image", "location"]
    assert (thread[-4]["id"], thread[-4]["status"], thread[-4]["reactions"]) == (message.id, "read", [])


async def test_it_writes_to_a_customer_without_a_phone(client: Client) -> None:
    await client.sim.play(customer={"id": CUSTOMER, "username": "ada", "shows_phone": False})
    message = (await client.parse_all())[-1]

    sent = await client.do("send_message", message.from_user.bsuid, "Hello", header="Hi", buttons=[
        types.Button("Yes", "y"),
    ])  # fmt: skip

    assert message.from_user.wa_id is None
    assert sent.id == (await client.sim.api("GET", f"threads/{WHATSAPP}/{CUSTOMER}"))["data"][-1]["id"]


async def test_it_reads_and_writes_what_a_business_says_of_itself(client: Client) -> None:
    account = await client.do("get_business_account")
    numbers = list(await client.do("get_business_phone_numbers"))
    await client.do("update_business_profile", about="Mugs", websites=["https://shop.example"])
    await client.do("update_business_profile", description="And coffee")
    profile = await client.do("get_business_profile")

    assert (account.id, account.timezone_id) == (WABA, "1")
    assert WHATSAPP in [one.id for one in numbers]
    assert (profile.about, profile.description, list(profile.websites)) == (
        "Mugs", "And coffee", ["https://shop.example"],
    )  # fmt: skip


async def test_an_address_that_is_none_is_answered_as_the_platform_does(client: Client) -> None:
    answer = await client.sim.client.get("/simulator/graph/v25.0/1/no/such/thing")

    assert isinstance(answer, httpx.Response)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 2500)
