"""The sandbox takes each kind of message as our adapters write it, and refuses what Meta would refuse."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from apps.channels.adapters.contents import (
    Content,
    InteractiveContent,
    MediaContent,
    OutboundFile,
    ReactionContent,
    TemplateButton,
    TemplateContent,
    TemplateVariable,
)
from apps.channels.adapters.instagram.send import build_payload as instagram
from apps.channels.adapters.items import Channel
from apps.channels.adapters.messenger.send import build_payload as messenger
from apps.channels.adapters.sending import OutboundDraft
from apps.channels.adapters.tests import samples
from apps.channels.adapters.tests.lab import CUSTOMER, a_file
from apps.channels.adapters.whatsapp.send import build_payload as whatsapp
from simulator.tests.conftest import INSTAGRAM, PAGE, WHATSAPP, Sim, make_config, run_in_process

BUILD: dict[Channel, Any] = {"whatsapp": whatsapp, "messenger": messenger, "instagram": instagram}
ACCOUNTS: dict[Channel, str] = {"whatsapp": WHATSAPP, "messenger": PAGE, "instagram": INSTAGRAM}
IDS: dict[Channel, str] = {"whatsapp": "15550200001", "messenger": "801", "instagram": "701"}
BUTTONS = [
    InteractiveContent(kind="buttons", body="Sure?", options=samples.YES_NO),
    InteractiveContent(kind="cta_url", body="Sure?", button="Open", url="https://acme.test/7"),
]
SHARED = [content for content, _ in samples.SHARED]
# Those that the sandbox has: header text and files, variables by number and by name, buttons.
TEMPLATES = [
    TemplateContent(name="hello_world", language="en_US"),
    TemplateContent(
        name="order_shipped",
        language="de",
        header=(TemplateVariable(text="A-7"),),
        body=(TemplateVariable(text="Ada"), TemplateVariable(text="Freitag")),
        buttons=(TemplateButton(index=0, sub_type="url", text="A-7"),),
    ),
    TemplateContent(
        name="new_arrivals",
        language="en_US",
        header_file=a_file("image", "image/png"),
        body=(TemplateVariable(text="Ada"), TemplateVariable(text="Sunday")),
        buttons=(TemplateButton(index=1, sub_type="quick_reply", text="stop"),),
    ),
    TemplateContent(
        name="invoice_ready",
        language="en_US",
        header_file=a_file("file", "application/pdf", filename="bill.pdf"),
        body=(TemplateVariable(text="R-7"),),
    ),
    TemplateContent(
        name="feedback_request",
        language="en_US",
        body=(TemplateVariable(text="Ada", name="first_name"), TemplateVariable(text="the mug", name="product")),
    ),
]
CASES: list[tuple[Channel, Content]] = [
    *(("whatsapp", content) for content, _ in samples.WHATSAPP if not isinstance(content, TemplateContent)),
    *(("whatsapp", content) for content in TEMPLATES),
    *(("messenger", content) for content in (*SHARED, *BUTTONS, ReactionContent(target_id="", emoji="🎉"))),
    *(("instagram", content) for content in (*SHARED, ReactionContent(target_id="", emoji="❤️"))),
]  # fmt: skip


@pytest.fixture
async def sandbox() -> AsyncIterator[Sim]:
    async with run_in_process(make_config("http://127.0.0.1:9/nobody")) as client:
        yield Sim(client, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(("channel", "content"), CASES)
async def test_the_sandbox_takes(sandbox: Sim, channel: Channel, content: Content) -> None:
    target = await sandbox.play(ACCOUNTS[channel], IDS[channel])
    content = await _with_files_there(sandbox, channel, content)
    if isinstance(content, ReactionContent):
        content = ReactionContent(target_id=target, emoji=content.emoji)
    draft = OutboundDraft(recipients=CUSTOMER, content=content, client_ref="msg_1")

    answer = await sandbox.graph(ACCOUNTS[channel], BUILD[channel](draft))

    assert answer.status_code == 200, answer.text
    thread = (await sandbox.api("GET", f"threads/{ACCOUNTS[channel]}/{IDS[channel]}"))["data"]
    if isinstance(content, ReactionContent):
        shown = [{"emoji": content.emoji, "by": "business"}] if content.emoji else []
        assert thread[0]["reactions"] == shown
    else:
        assert (thread[-1]["direction"], thread[-1]["reply_to"]) == ("outbound", None)


async def _with_files_there(sandbox: Sim, channel: Channel, content: Content) -> Content:
    """The same content, its files known to the sandbox: by an id of its own, or by a link."""
    if channel != "whatsapp":
        return _by_link(content) if isinstance(content, MediaContent) else content
    form = {"messaging_product": "whatsapp", "type": "image/png"}
    uploaded = await sandbox.client.post(
        f"/simulator/graph/v25.0/{WHATSAPP}/media", data=form, files={"file": ("a.png", b"png", "image/png")},
        headers={"Authorization": "Bearer token-whatsapp"},
    )  # fmt: skip

    def there(file: OutboundFile) -> OutboundFile:
        return OutboundFile(source=file.source, provider_id=uploaded.json()["id"])

    if isinstance(content, MediaContent):
        files = tuple(there(each) for each in content.files)
        return replace(content, files=files)
    if isinstance(content, TemplateContent) and content.header_file is not None:
        return replace(content, header_file=there(content.header_file))
    return content


def _by_link(content: MediaContent) -> MediaContent:
    return replace(content, files=tuple(replace(each, provider_id=None) for each in content.files))


REFUSED: list[tuple[Channel, dict[str, Any]]] = [
    ("whatsapp", {"type": "contacts", "contacts": [{"name": {"formatted_name": "Ada"}}]}),
    ("whatsapp", {"type": "location", "location": {"latitude": "north", "longitude": 1}}),
    ("whatsapp", {"type": "interactive", "interactive": {"type": "cta_url", "body": {"text": "a"}, "action": {}}}),
    ("instagram", {"sender_action": "react", "payload": {"message_id": "m", "reaction": "👍"}}),
    ("messenger", {"message": {"attachment": {"type": "template", "payload": {"template_type": "button"}}}}),
]


@pytest.mark.parametrize(("channel", "change"), REFUSED)
async def test_the_sandbox_refuses_what_meta_would(sandbox: Sim, channel: Channel, change: dict[str, Any]) -> None:
    await sandbox.play(ACCOUNTS[channel], IDS[channel])
    frame: dict[str, Any] = {"recipient": {"id": IDS[channel]}}
    if channel == "whatsapp":
        frame = {"messaging_product": "whatsapp", "to": IDS[channel]}

    answer = await sandbox.graph(ACCOUNTS[channel], {**frame, **change})

    assert answer.status_code == 400, answer.text
