"""Sending against a real server: each outcome of the table, on each channel."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from apps.channels.adapters.items import Alias, Channel
from apps.channels.adapters.registry import adapter_for
from apps.channels.adapters.sending import OutboundDraft, Rejected, SendingAccount, SendReceipt, TryLater, Unconfirmed
from kernel.http import HttpClient
from kernel.tests.local_server import Behave, LocalServer, answer, cut, cut_inside_the_body, free_port, hang, reset

TOKEN = "EAAG-very-secret"
CHANNELS: list[Channel] = ["whatsapp", "messenger", "instagram"]
CUSTOMER = (
    Alias(kind="igsid", value="701"),
    Alias(kind="psid", value="801"),
    Alias(kind="bsuid", value="US.9"),
    Alias(kind="phone", value="15550200001"),
)
ACCEPTED: dict[Channel, dict[str, Any]] = {
    "whatsapp": {"messaging_product": "whatsapp", "contacts": [], "messages": [{"id": "mid.1"}]},
    "messenger": {"recipient_id": "801", "message_id": "mid.1"},
    "instagram": {"recipient_id": "701", "message_id": "mid.1"},
}


@dataclass
class Lab:
    """A server that stands for Graph, and a client that may only talk to it."""

    server: LocalServer
    http: HttpClient

    def send(self, channel: Channel = "whatsapp", *, url: str = "", token: str = TOKEN, **draft: Any) -> SendReceipt:
        values: dict[str, Any] = {"recipients": CUSTOMER, "text": "Hello", "client_ref": "msg_1", **draft}
        account = SendingAccount(
            channel=channel, sender_id="106540000000101", graph_url=url or f"{self.server.url}/graph/", token=token
        )
        return adapter_for(channel).send(OutboundDraft(**values), account, self.http)

    def sent_json(self) -> dict[str, Any]:
        return self.server.received[-1].json()


@pytest.fixture(scope="module")
def shared_lab() -> Iterator[Lab]:
    with LocalServer() as server, HttpClient([server.url], connect_timeout_s=0.5, read_timeout_s=0.3) as http:
        yield Lab(server, http)


@pytest.fixture
def lab(shared_lab: Lab) -> Lab:
    shared_lab.server.behave = answer(200, {})
    shared_lab.server.received = []
    return Lab(shared_lab.server, shared_lab.http)


def graph_error(status: int, code: int, subcode: int | None = None, headers: dict[str, str] | None = None) -> Behave:
    error = {"message": "secret words of Meta", "type": "OAuthException", "code": code, "fbtrace_id": "A"}
    if subcode is not None:
        error["error_subcode"] = subcode
    return answer(status, {"error": error}, headers)


# --- what is sent


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


# --- surely not sent


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_refused_connection_is_tried_later(lab: Lab, channel: Channel) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    lab.http = HttpClient([url])
    with pytest.raises(TryLater) as caught:
        lab.send(channel, url=url)
    assert (caught.value.code, caught.value.at_most) == ("channel_unreachable", None)


@pytest.mark.parametrize("url", ["http://graph.invalid", "https"])
def test_no_name_and_no_tls_are_tried_later(lab: Lab, url: str) -> None:
    url = lab.server.url.replace("http", "https") if url == "https" else url
    lab.http = HttpClient([url], connect_timeout_s=1.0)
    with pytest.raises(TryLater):
        lab.send(url=url)
    assert lab.server.received == []


REFUSALS: list[tuple[Channel, int, int, int | None, str, bool]] = [
    ("whatsapp", 400, 131047, None, "reply_window_closed", False),
    ("messenger", 400, 10, 2018278, "reply_window_closed", False),
    ("instagram", 403, 10, 2534022, "reply_window_closed", False),
    ("messenger", 400, 10, 2018065, "not_permitted", False),
    ("whatsapp", 400, 131026, None, "recipient_unavailable", False),
    ("messenger", 400, 100, 2018001, "recipient_unavailable", False),
    ("instagram", 400, 100, 2534014, "recipient_unavailable", False),
    ("messenger", 400, 551, 1545041, "recipient_unavailable", False),
    ("messenger", 400, 200, 1545041, "recipient_unavailable", False),
    ("instagram", 400, 230, None, "recipient_unavailable", False),
    ("whatsapp", 400, 131021, None, "recipient_invalid", False),
    ("whatsapp", 400, 131030, None, "recipient_not_allowed", False),
    ("whatsapp", 400, 100, None, "message_invalid", False),
    ("whatsapp", 400, 131009, None, "message_invalid", False),
    ("whatsapp", 403, 131031, None, "account_restricted", False),
    ("messenger", 400, 10, 1893063, "account_restricted", False),
    ("whatsapp", 400, 131042, None, "account_setup", False),
    ("whatsapp", 400, 131048, None, "spam_limited", False),
    ("whatsapp", 400, 131049, None, "withheld_by_channel", False),
    ("whatsapp", 400, 132001, None, "template_rejected", False),
    ("whatsapp", 400, 139000, None, "rejected_by_channel", False),
    ("whatsapp", 400, 999999, None, "rejected_by_channel", False),
    ("whatsapp", 401, 190, None, "channel_disconnected", True),
    ("messenger", 400, 190, 463, "channel_disconnected", True),
    ("whatsapp", 401, 0, None, "channel_disconnected", True),
    ("whatsapp", 403, 10, None, "channel_disconnected", True),
    ("messenger", 403, 200, 2018028, "channel_disconnected", True),
    ("whatsapp", 400, 299, None, "channel_disconnected", True),
    ("whatsapp", 400, 100, 33, "channel_disconnected", True),
    ("whatsapp", 400, 133010, None, "channel_disconnected", True),
    ("whatsapp", 500, 131047, None, "reply_window_closed", False),
]


@pytest.mark.parametrize(("channel", "status", "code", "subcode", "expected", "reconnect"), REFUSALS)
def test_a_graph_error_is_a_refusal_by_its_code(
    lab: Lab, channel: Channel, status: int, code: int, subcode: int | None, expected: str, reconnect: bool
) -> None:
    lab.server.behave = graph_error(status, code, subcode)

    with pytest.raises(Rejected) as caught:
        lab.send(channel)

    assert (caught.value.code, caught.value.reconnect) == (expected, reconnect)
    assert caught.value.detail
    assert "secret words" not in caught.value.detail
    assert len(lab.server.received) == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (429, 80007),
        (400, 80007),
        (429, 130429),
        (400, 131056),
        (400, 4),
        (400, 613),
        (400, 80006),
        (400, 80002),
        (429, 77),
    ],
)
def test_a_rate_limit_is_paced(lab: Lab, status: int, code: int) -> None:
    lab.server.behave = graph_error(status, code)

    with pytest.raises(TryLater) as caught:
        lab.send()

    assert (caught.value.code, caught.value.at_most) == ("rate_limited", None)
    assert caught.value.after_s > 0
    assert len(lab.server.received) == 1


def test_a_rate_limit_without_json_is_paced(lab: Lab) -> None:
    lab.server.behave = answer(429, b"slow down", {"Retry-After": "17"})
    with pytest.raises(TryLater) as caught:
        lab.send()
    assert (caught.value.code, caught.value.after_s) == ("rate_limited", 17.0)


USAGE = json.dumps({"1": [{"type": "whatsapp", "estimated_time_to_regain_access": 3}], "2": None})


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Retry-After": "42"}, 42.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, 5.0),
        ({"Retry-After": "99999999"}, 3600.0),
        ({"X-Business-Use-Case-Usage": USAGE}, 180.0),
        ({"X-Business-Use-Case-Usage": "{not json"}, 5.0),
        ({"X-Business-Use-Case-Usage": "[]"}, 5.0),
    ],
)
def test_the_pause_that_meta_names_is_kept(lab: Lab, headers: dict[str, str], expected: float) -> None:
    lab.server.behave = graph_error(429, 130429, headers=headers)
    with pytest.raises(TryLater) as caught:
        lab.send()
    assert caught.value.after_s == expected


@pytest.mark.parametrize(
    ("status", "code"), [(500, 1), (503, 2), (500, 131000), (503, 131016), (500, 131057), (400, 2), (502, 424242)]
)
def test_trouble_on_their_side_is_tried_again_after_30_s_and_at_most_twice(lab: Lab, status: int, code: int) -> None:
    lab.server.behave = graph_error(status, code)

    with pytest.raises(TryLater) as caught:
        lab.send()

    assert (caught.value.code, caught.value.after_s, caught.value.at_most) == ("channel_unavailable", 30.0, 2)


def test_an_unknown_error_that_calls_itself_transient_is_tried_again(lab: Lab) -> None:
    lab.server.behave = answer(400, {"error": {"code": 424242, "is_transient": True}})
    with pytest.raises(TryLater) as caught:
        lab.send()
    assert caught.value.at_most == 2


@pytest.mark.parametrize("status", [301, 302, 307, 400, 403, 404])
def test_whoever_answers_without_being_graph_has_not_taken_the_message(lab: Lab, status: int) -> None:
    lab.server.behave = answer(status, b"<html>no</html>", {"Location": "/elsewhere"})
    with pytest.raises(Rejected) as caught:
        lab.send()
    assert caught.value.code == "unexpected_answer"
    assert len(lab.server.received) == 1


# --- perhaps sent


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    "misbehave",
    [
        cut,
        reset,
        cut_inside_the_body,
        hang(0.6),
        answer(500, b""),
        answer(502, b"<html>bad gateway</html>"),
        answer(503, {"note": "JSON, but not from Graph"}),
        answer(504, {"error": "text"}),
        answer(500, {"error": {"message": "no code"}}),
        answer(408, b""),
        answer(200, b""),
        answer(200, b"<html>"),
        answer(200, {}),
        answer(200, []),
        answer(200, {"messages": [], "message_id": None}),
        answer(200, {"messages": [{"id": {}}], "message_id": ""}),
        answer(200, {"messages": "x", "message_id": ["x"]}),
        answer(200, {"error": {"code": 131047}}),
        answer(200, b"[" * 100_000),
    ],
)
def test_an_outcome_that_nobody_knows_is_unconfirmed_and_not_repeated(
    lab: Lab, channel: Channel, misbehave: Behave
) -> None:
    lab.server.behave = misbehave
    with pytest.raises(Unconfirmed):
        lab.send(channel)
    assert len(lab.server.received) == 1


# --- secrets


@pytest.mark.parametrize("misbehave", [cut, graph_error(401, 190), answer(502, b""), graph_error(500, 2)])
def test_the_token_is_in_no_error_and_no_log(lab: Lab, misbehave: Behave, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    lab.server.behave = misbehave

    with pytest.raises((TryLater, Rejected, Unconfirmed)) as caught:
        lab.send()

    assert TOKEN not in repr(caught.value) + str(caught.value) + caplog.text
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert TOKEN not in repr(SendingAccount(channel="whatsapp", sender_id="1", graph_url="http://x", token=TOKEN))
