"""The exact body of the call for each kind of message on each channel (Meta's pages on sending, November 2026)."""

from typing import Any

import pytest

from apps.channels.adapters.contents import (
    Content,
    InteractiveContent,
    ReactionContent,
)
from apps.channels.adapters.items import Channel
from apps.channels.adapters.registry import adapter_for
from apps.channels.adapters.sending import Gesture, Rejected, TryLater
from apps.channels.adapters.tests.lab import ACCEPTED, CUSTOMER, TOKEN, FileOnHand, Lab
from apps.channels.adapters.tests.samples import SHARED, WHATSAPP, YES_NO
from kernel.tests.local_server import Behave, answer, cut, hang


@pytest.mark.parametrize(("content", "expected"), WHATSAPP)
def test_whatsapp(lab: Lab, content: Content, expected: dict[str, Any]) -> None:
    lab.server.behave = answer(200, ACCEPTED["whatsapp"])

    receipt = lab.send("whatsapp", content=content)

    assert receipt.channel_message_id == "mid.1"
    assert lab.sent_json() == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "15550200001",
        "biz_opaque_callback_data": "msg_1",
        **expected,
    }


@pytest.mark.parametrize(("content", "message"), SHARED)
def test_messenger_and_instagram(lab: Lab, content: Content, message: dict[str, Any]) -> None:
    lab.server.behave = answer(200, ACCEPTED["messenger"])

    lab.send("messenger", content=content)
    assert lab.sent_json() == {
        "recipient": {"id": "801"},
        "messaging_type": "RESPONSE",
        "message": {**message, "metadata": "msg_1"},
    }

    lab.send("instagram", content=content)
    assert lab.sent_json() == {"recipient": {"id": "701"}, "message": message}


@pytest.mark.parametrize(
    ("content", "buttons"),
    [
        (
            InteractiveContent(kind="buttons", body="Sure?", options=YES_NO),
            [
                {"type": "postback", "title": "Yes", "payload": "yes"},
                {"type": "postback", "title": "No", "payload": "no"},
            ],
        ),
        (
            InteractiveContent(kind="cta_url", body="Sure?", button="Open", url="https://acme.test/7"),
            [{"type": "web_url", "title": "Open", "url": "https://acme.test/7"}],
        ),
    ],
)
def test_messenger_writes_buttons_as_a_template(lab: Lab, content: Content, buttons: list[Any]) -> None:
    lab.server.behave = answer(200, ACCEPTED["messenger"])

    lab.send("messenger", content=content)

    payload = {"template_type": "button", "text": "Sure?", "buttons": buttons}
    expected = {"attachment": {"type": "template", "payload": payload}, "metadata": "msg_1"}
    assert lab.sent_json()["message"] == expected


@pytest.mark.parametrize(
    ("channel", "emoji", "expected"),
    [
        ("messenger", "🎉", {"sender_action": "react", "payload": {"message_id": "m.7", "reaction": "🎉"}}),
        ("messenger", "", {"sender_action": "unreact", "payload": {"message_id": "m.7"}}),
        ("instagram", "❤️", {"sender_action": "react", "payload": {"message_id": "m.7", "reaction": "love"}}),
        ("instagram", "❤", {"sender_action": "react", "payload": {"message_id": "m.7", "reaction": "love"}}),
        ("instagram", "", {"sender_action": "unreact", "payload": {"message_id": "m.7"}}),
    ],
)
def test_a_reaction_there_has_no_id_of_its_own(
    lab: Lab, channel: Channel, emoji: str, expected: dict[str, Any]
) -> None:
    lab.server.behave = answer(200, {"recipient_id": "801"})

    receipt = lab.send(channel, content=ReactionContent(target_id="m.7", emoji=emoji))

    assert receipt.channel_message_id is None
    recipient = {"recipient": {"id": "801" if channel == "messenger" else "701"}}
    assert lab.sent_json() == {**recipient, **expected}


@pytest.mark.parametrize("channel", ["messenger", "instagram"])
def test_a_person_who_answers_late_says_so(lab: Lab, channel: Channel) -> None:
    lab.server.behave = answer(200, ACCEPTED[channel])

    lab.send(channel, tag="HUMAN_AGENT")

    assert (lab.sent_json()["messaging_type"], lab.sent_json()["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")


@pytest.mark.parametrize("channel", ["messenger", "instagram"])
def test_a_comment_is_answered_in_private(lab: Lab, channel: Channel) -> None:
    lab.server.behave = answer(200, ACCEPTED[channel])

    lab.send(channel, comment_id="1784_9", recipients=())

    assert lab.sent_json()["recipient"] == {"comment_id": "1784_9"}


@pytest.mark.parametrize(
    ("channel", "kind", "expected"),
    [
        ("whatsapp", "seen", {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.7"}),
        (
            "whatsapp",
            "typing",
            {
                "messaging_product": "whatsapp",
                "status": "read",
                "message_id": "wamid.7",
                "typing_indicator": {"type": "text"},
            },
        ),
        ("messenger", "seen", {"recipient": {"id": "801"}, "sender_action": "mark_seen"}),
        ("messenger", "typing", {"recipient": {"id": "801"}, "sender_action": "typing_on"}),
        ("instagram", "seen", {"recipient": {"id": "701"}, "sender_action": "mark_seen"}),
        ("instagram", "typing", {"recipient": {"id": "701"}, "sender_action": "typing_on"}),
    ],
)
def test_gestures(lab: Lab, channel: Channel, kind: Any, expected: dict[str, Any]) -> None:
    lab.server.behave = answer(200, {"success": True} if channel == "whatsapp" else {"recipient_id": "1"})
    shown = Gesture(kind=kind, recipients=CUSTOMER, last_message_id="wamid.7")

    adapter_for(channel).gesture(shown, lab.account(channel), lab.http)

    assert lab.sent_json() == expected


# --- files are handed over to WhatsApp first


def upload(lab: Lab, **file: Any) -> str:
    source = FileOnHand(kind="file", mime_type="text/csv", **file)
    hand_over = adapter_for("whatsapp").upload
    assert hand_over is not None
    return hand_over(source, lab.account("whatsapp"), lab.http)


def test_a_file_is_handed_over_piece_by_piece(lab: Lab) -> None:
    lab.server.behave = answer(200, {"id": "77"})
    data = bytes(range(256)) * 4096

    assert upload(lab, data=data, size=len(data), filename='a"b\r\n.csv') == "77"

    (request,) = lab.server.received
    assert (request.method, request.path) == ("POST", "/graph/v25.0/106540000000101/media")
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert int(request.headers["content-length"]) == len(request.body)
    assert "transfer-encoding" not in request.headers
    head, _, rest = request.body.partition(data)
    assert b'name="messaging_product"\r\n\r\nwhatsapp\r\n' in head
    assert b'name="type"\r\n\r\ntext/csv\r\n' in head
    assert b'name="file"; filename="a%22b%0D%0A.csv"\r\ncontent-type: text/csv\r\n\r\n' in head
    boundary = request.headers["content-type"].partition("boundary=")[2].encode()
    assert rest == b"\r\n--" + boundary + b"--\r\n"


@pytest.mark.parametrize(
    "misbehave", [cut, hang(0.6), answer(502, b"bad gateway"), answer(200, {}), answer(503, {"error": {"code": 2}})]
)
def test_an_upload_without_an_answer_is_tried_again(lab: Lab, misbehave: Behave) -> None:
    lab.server.behave = misbehave
    with pytest.raises(TryLater):
        upload(lab)


def test_a_file_that_is_shorter_than_it_said_is_tried_again(lab: Lab) -> None:
    with pytest.raises(TryLater):
        upload(lab, data=b"abc", size=5)


def test_a_file_that_the_platform_refuses_is_not_tried_again(lab: Lab) -> None:
    lab.server.behave = answer(400, {"error": {"code": 131053}})
    with pytest.raises(Rejected) as caught:
        upload(lab)
    assert caught.value.code == "media_rejected"
