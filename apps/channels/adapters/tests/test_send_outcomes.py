"""Sending against a real server: each outcome of the table, on each channel."""

import json
import logging

import pytest

from apps.channels.adapters.items import Channel
from apps.channels.adapters.sending import Rejected, SendingAccount, TryLater, Unconfirmed, Usage
from apps.channels.adapters.tests.lab import ACCEPTED, CHANNELS, TOKEN, Lab
from kernel.http import HttpClient
from kernel.tests.local_server import Behave, answer, cut, cut_inside_the_body, free_port, hang, reset


def graph_error(status: int, code: int, subcode: int | None = None, headers: dict[str, str] | None = None) -> Behave:
    error = {"message": "secret words of Meta", "type": "OAuthException", "code": code, "fbtrace_id": "A"}
    if subcode is not None:
        error["error_subcode"] = subcode
    return answer(status, {"error": error}, headers)


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
    ("instagram", 400, 230, None, "consent_missing", False),
    ("whatsapp", 400, 131021, None, "recipient_invalid", False),
    ("whatsapp", 400, 131030, None, "recipient_not_allowed", False),
    ("whatsapp", 400, 100, None, "message_invalid", False),
    ("whatsapp", 400, 131009, None, "message_invalid", False),
    ("whatsapp", 403, 131031, None, "account_restricted", False),
    ("messenger", 400, 10, 1893063, "account_restricted", False),
    ("whatsapp", 400, 131042, None, "account_payment", False),
    ("whatsapp", 400, 131048, None, "spam_limited", False),
    ("whatsapp", 400, 131049, None, "withheld_by_channel", False),
    ("whatsapp", 400, 132001, None, "template_missing", False),
    ("whatsapp", 400, 139000, None, "feature_unavailable", False),
    ("whatsapp", 400, 999999, None, "rejected_by_channel", False),
    ("whatsapp", 401, 190, None, "channel_disconnected", True),
    ("messenger", 400, 190, 463, "channel_disconnected", True),
    ("whatsapp", 401, 0, None, "channel_disconnected", True),
    ("whatsapp", 403, 10, None, "channel_disconnected", True),
    ("messenger", 403, 200, 2018028, "channel_disconnected", True),
    ("whatsapp", 400, 299, None, "channel_disconnected", True),
    ("whatsapp", 400, 100, 33, "channel_disconnected", True),
    ("whatsapp", 400, 133010, None, "account_not_registered", True),
    ("whatsapp", 500, 131047, None, "reply_window_closed", False),
    ("whatsapp", 200, 131047, None, "reply_window_closed", False),
    ("messenger", 200, 10, 2018278, "reply_window_closed", False),
    ("instagram", 200, 190, 463, "channel_disconnected", True),
]


@pytest.mark.parametrize(("channel", "status", "code", "subcode", "expected", "reconnect"), REFUSALS)
def test_a_graph_error_is_a_refusal_by_its_code(
    lab: Lab, channel: Channel, status: int, code: int, subcode: int | None, expected: str, reconnect: bool
) -> None:
    lab.server.behave = graph_error(status, code, subcode)

    with pytest.raises(Rejected) as caught:
        lab.send(channel)

    assert (caught.value.code, caught.value.reconnect) == (expected, reconnect)
    assert caught.value.detail and caught.value.advice
    assert "secret words" not in caught.value.detail + caught.value.advice
    said = caught.value.said
    assert said is not None
    assert (said.code, said.subcode, said.trace_id, said.title) == (code, subcode, "A", "secret words of Meta")
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


BUSINESS = "X-Business-Use-Case-Usage"


@pytest.mark.parametrize(
    ("headers", "percent", "regain_s"),
    [
        ({"X-App-Usage": json.dumps({"call_count": 28, "total_time": 81, "total_cputime": 3})}, 81.0, 0.0),
        (
            {
                "X-Business-Use-Case-Usage": json.dumps(
                    {"1": [{"call_count": 100, "estimated_time_to_regain_access": 2}]}
                )
            },
            100.0,
            120.0,
        ),
        (
            {
                "X-App-Usage": json.dumps({"call_count": 95}),
                "X-Business-Use-Case-Usage": json.dumps(
                    {"1": [{"call_count": 20}], "2": [{"total_time": 97}], "3": None}
                ),
            },
            97.0,
            0.0,
        ),
    ],
)
@pytest.mark.parametrize("status", [200, 400])
def test_what_is_used_up_is_read_from_every_answer(
    lab: Lab, headers: dict[str, str], percent: float, regain_s: float, status: int
) -> None:
    body = ACCEPTED["whatsapp"] if status == 200 else {"error": {"code": 131047}}
    lab.server.behave = answer(status, body, headers)

    if status == 200:
        usage = lab.send().usage
    else:
        with pytest.raises(Rejected) as caught:
            lab.send()
        usage = caught.value.usage

    assert usage == Usage(percent=percent, regain_s=regain_s)


@pytest.mark.parametrize("header", ["{", "[]", "null", '{"call_count": "many"}', '{"call_count": {}}'])
def test_a_share_that_cannot_be_read_is_none(lab: Lab, header: str) -> None:
    lab.server.behave = answer(200, ACCEPTED["whatsapp"], {"X-App-Usage": header})
    usage = lab.send().usage
    assert usage is None or usage == Usage(percent=0.0)


@pytest.mark.parametrize(("code", "scope"), [(130429, "account"), (80007, "account"), (131056, "pair"), (2, None)])
def test_a_limit_says_what_else_has_to_wait(lab: Lab, code: int, scope: str | None) -> None:
    lab.server.behave = graph_error(400, code)
    with pytest.raises(TryLater) as caught:
        lab.send()
    assert caught.value.scope == scope


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


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"code": "190", "error_subcode": "463"}, "channel_disconnected"),
        ({"code": " 190"}, "unexpected_answer"),
        ({"message": "no code"}, "unexpected_answer"),
        ("a text", "unexpected_answer"),
        (["a list"], "unexpected_answer"),
        (None, "unexpected_answer"),
    ],
)
def test_an_error_in_another_form_is_read_as_far_as_it_can_be(
    lab: Lab, channel: Channel, error: object, code: str
) -> None:
    lab.server.behave = answer(400, {"error": error})
    with pytest.raises(Rejected) as caught:
        lab.send(channel)
    assert caught.value.code == code
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
        answer(200, {"error": {"code": 131000}}),
        answer(200, {"error": {"code": 424242}}),
        answer(200, {"error": "text"}),
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
    assert TOKEN not in repr(SendingAccount(channel="whatsapp", sender_id="1", api_url="http://x", token=TOKEN))
