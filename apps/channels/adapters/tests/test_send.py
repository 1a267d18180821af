"""What each channel is sent, and what is refused before anything is."""

from typing import Any

import pytest

from apps.channels.adapters.items import Alias, Channel
from apps.channels.adapters.sending import Rejected
from apps.channels.adapters.tests.lab import ACCEPTED, CHANNELS, TOKEN, Lab
from kernel.tests.local_server import answer


@pytest.mark.parametrize("channel", CHANNELS)
def test_an_accepted_message_gives_its_id(lab: Lab, channel: Channel) -> None:
    lab.server.behave = answer(200, ACCEPTED[channel])

    assert lab.send(channel).channel_message_id == "mid.1"

    request = lab.server.received[0]
    assert (request.method, request.path) == ("POST", "/graph/v25.0/106540000000101/messages")
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in request.path + request.body.decode()


def test_whatsapp_writes_to_the_phone_and_carries_our_id(lab: Lab) -> None:
    lab.server.behave = answer(200, ACCEPTED["whatsapp"])

    lab.send("whatsapp", reply_to="wamid.7")

    assert lab.sent_json() == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "15550200001",
        "type": "text",
        "text": {"body": "Hello", "preview_url": True},
        "context": {"message_id": "wamid.7"},
        "biz_opaque_callback_data": "msg_1",
    }


@pytest.mark.parametrize("kind", ["bsuid", "parent_bsuid"])
def test_whatsapp_writes_to_the_scoped_id_where_there_is_no_phone(lab: Lab, kind: Any) -> None:
    lab.server.behave = answer(200, ACCEPTED["whatsapp"])

    lab.send("whatsapp", recipients=(Alias(kind=kind, value="US.9"),))

    assert lab.sent_json()["recipient"] == "US.9"
    assert "to" not in lab.sent_json()


def test_messenger_answers_as_response_and_carries_our_id(lab: Lab) -> None:
    lab.server.behave = answer(200, ACCEPTED["messenger"])

    lab.send("messenger", reply_to="m_7")

    assert lab.sent_json() == {
        "recipient": {"id": "801"},
        "messaging_type": "RESPONSE",
        "message": {"text": "Hello", "metadata": "msg_1"},
        "reply_to": {"mid": "m_7"},
    }


def test_instagram_writes_to_the_scoped_id(lab: Lab) -> None:
    lab.server.behave = answer(200, ACCEPTED["instagram"])

    lab.send("instagram", reply_to="mid.7")

    assert lab.sent_json() == {"recipient": {"id": "701"}, "message": {"text": "Hello"}, "reply_to": {"mid": "mid.7"}}


# --- refused before anything is sent


@pytest.mark.parametrize(
    ("channel", "text"), [("whatsapp", "x" * 4097), ("messenger", "é" * 2001), ("instagram", "é" * 501)]
)
def test_a_text_that_is_too_long_is_refused_here(lab: Lab, channel: Channel, text: str) -> None:
    with pytest.raises(Rejected) as caught:
        lab.send(channel, text=text)
    assert caught.value.code == "message_too_long"
    assert lab.server.received == []


@pytest.mark.parametrize(
    ("channel", "text"), [("whatsapp", "é" * 4096), ("messenger", "é" * 2000), ("instagram", "é" * 500)]
)
def test_a_text_of_just_the_limit_is_sent(lab: Lab, channel: Channel, text: str) -> None:
    lab.server.behave = answer(200, ACCEPTED[channel])
    lab.send(channel, text=text)
    assert len(lab.server.received) == 1


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_blank_text_is_refused_here(lab: Lab, channel: Channel) -> None:
    with pytest.raises(Rejected) as caught:
        lab.send(channel, text=" \n\0")
    assert caught.value.code == "message_empty"
    assert lab.server.received == []


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_customer_without_an_address_on_the_channel_is_refused_here(lab: Lab, channel: Channel) -> None:
    with pytest.raises(Rejected) as caught:
        lab.send(channel, recipients=())
    assert caught.value.code == "recipient_invalid"


@pytest.mark.parametrize("token", ["", "with space", "é", "line\nbreak"])
def test_a_token_that_cannot_be_one_asks_to_reconnect(lab: Lab, token: str) -> None:
    with pytest.raises(Rejected) as caught:
        lab.send(token=token)
    assert caught.value.reconnect
    assert lab.server.received == []
