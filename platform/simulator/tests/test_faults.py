"""Every fault that can be armed: what the caller sees, what is delivered, what the ledger says."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.app import create_app
from simulator.connection import ConnectionCut

from .conftest import PAGE, QUICK, WHATSAPP, Receiver, Sim, make_config, serve

Statuses = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


def texts(bodies: list[dict[str, Any]]) -> list[str]:
    values = [body["entry"][0]["changes"][0]["value"] for body in bodies]
    return [message["text"]["body"] for value in values for message in value.get("messages", ())]


async def test_a_duplicate_is_the_same_bytes_again(sim: Sim) -> None:
    await sim.api("POST", "faults", {"kind": "duplicate", "copies": 3})

    await sim.play()
    await sim.play(text="Only once")
    await sim.settle()

    bodies = [body for _, body in sim.receiver.requests]
    assert len(bodies) == 4
    assert len(set(bodies)) == 2


async def test_reorder_holds_back_and_releases_in_another_order(sim: Sim) -> None:
    await sim.api("POST", "faults", {"kind": "reorder", "count": 4, "seed": 1})
    sent = [str(number) for number in range(6)]

    for text in sent:
        await sim.play(text=text)
    arrived = texts(await sim.settle())

    assert sorted(arrived) == sent
    assert arrived[:4] != sent[:4]
    assert sorted(arrived[:4]) == sent[:4]


async def test_disarming_lets_go_what_was_held_for_reordering(sim: Sim) -> None:
    await sim.api("POST", "faults", {"kind": "reorder", "count": 9})
    await sim.play()
    assert await sim.settle() == []

    await sim.api("DELETE", "faults")

    assert len(await sim.settle()) == 1


async def test_dropped_webhooks_never_come_and_held_ones_on_release(sim: Sim) -> None:
    await sim.api("POST", "faults", {"kind": "drop"})
    await sim.play(text="lost")
    await sim.api("POST", "faults", {"kind": "drop", "mode": "hold"})
    await sim.play(text="held")
    await sim.play(text="normal")
    assert texts(await sim.settle()) == ["normal"]

    assert await sim.api("POST", "deliveries/release") == {"released": 1}

    assert texts(await sim.settle()) == ["normal", "held"]


async def test_a_delay_makes_later_messages_overtake(sim: Sim) -> None:
    await sim.api("POST", "faults", {"kind": "delay", "seconds": 0.2})

    await sim.play(text="late")
    await sim.play(text="in time")

    assert texts(await sim.settle()) == ["in time", "late"]


async def test_a_fault_of_one_account_leaves_the_others_alone(sim: Sim) -> None:
    await sim.api("POST", "faults", {"kind": "drop", "account_id": PAGE, "times": None})

    await sim.play()
    await sim.play(PAGE, "3490779546408085")

    assert len(await sim.settle()) == 1


async def test_a_fault_for_receipts_leaves_messages_alone(sim: Sim, statuses: Statuses) -> None:
    await sim.api("POST", "faults", {"kind": "drop", "events": ["status"], "times": None})
    await sim.play()
    await sim.whatsapp_text()

    bodies = await sim.settle()

    assert (len(texts(bodies)), statuses(bodies)) == (1, [])


@pytest.mark.parametrize(("code", "http_status"), [(130429, 429), (190, 401), (100, 400), (131000, 500), (368, 403)])
async def test_an_error_code_refuses_the_send(sim: Sim, code: int, http_status: int) -> None:
    await sim.play()
    await sim.api("POST", "faults", {"kind": "graph_error", "code": code})

    refused = await sim.whatsapp_text()
    accepted = await sim.whatsapp_text()

    error = refused.json()["error"]
    assert (refused.status_code, error["code"], error["type"]) == (http_status, code, "OAuthException")
    assert error["fbtrace_id"]
    assert error["error_data"]["details"]
    assert accepted.status_code == 200
    assert (await sim.api("GET", "ledger"))["count"] == 1


async def test_whatsapp_tells_of_an_undeliverable_message_by_a_status(sim: Sim, statuses: Statuses) -> None:
    await sim.play()
    await sim.api("POST", "faults", {"kind": "graph_error", "code": 131026})

    answer = await sim.whatsapp_text(biz_opaque_callback_data="msg_1")

    [status] = statuses(await sim.settle())
    assert answer.status_code == 200
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131026)
    assert status["biz_opaque_callback_data"] == "msg_1"
    [send] = (await sim.api("GET", "ledger"))["data"]
    assert send["outcome"] == "failed:131026"


@pytest.mark.parametrize(("kind", "content_type"), [("server_error_json", "json"), ("server_error_html", "html")])
async def test_server_errors_refuse_or_hide_an_acceptance(sim: Sim, kind: str, content_type: str) -> None:
    await sim.play()
    await sim.api("POST", "faults", {"kind": kind, "status": 503})
    await sim.api("POST", "faults", {"kind": kind, "status": 503, "accept": True})

    first, second = await sim.whatsapp_text(), await sim.whatsapp_text("Accepted")

    assert [first.status_code, second.status_code] == [503, 503]
    assert content_type in first.headers["content-type"]
    assert [send["text"] for send in (await sim.api("GET", "ledger"))["data"]] == ["Accepted"]


async def test_a_receipt_can_come_before_the_answer(sim: Sim, statuses: Statuses) -> None:
    await sim.play()
    await sim.settle()
    await sim.api("POST", "faults", {"kind": "status_first"})

    answer = await sim.whatsapp_text()

    told = [status["id"] for status in statuses(sim.receiver.bodies)]
    assert told == [answer.json()["messages"][0]["id"]] * 2


async def test_a_slow_answer_is_an_answer(sim: Sim) -> None:
    await sim.play()
    await sim.api("POST", "faults", {"kind": "slow", "seconds": 0.1})

    answer = await sim.whatsapp_text()

    assert answer.status_code == 200
    assert answer.elapsed.total_seconds() >= 0.1


async def test_cut_in_process_raises(sim: Sim) -> None:
    await sim.play()
    await sim.api("POST", "faults", {"kind": "cut"})

    with pytest.raises(ConnectionCut):
        await sim.whatsapp_text()

    assert (await sim.api("GET", "ledger"))["count"] == 1


@pytest.mark.parametrize("statuses_mode", ["after", "none"])
@pytest.mark.parametrize("kind", ["cut", "timeout"])
async def test_over_a_socket_the_caller_learns_nothing_but_the_message_is_accepted(
    receiver: Receiver, statuses: Statuses, kind: str, statuses_mode: str
) -> None:
    expected = httpx.ReadTimeout if kind == "timeout" else httpx.RemoteProtocolError | httpx.ReadError
    async with serve(create_app(make_config(receiver.url))) as address, httpx.AsyncClient(base_url=address) as client:
        sim = Sim(client, receiver)
        await sim.api("POST", "settings", QUICK)
        await sim.play()
        await sim.api("POST", "faults", {"kind": kind, "statuses": statuses_mode})
        client.timeout = httpx.Timeout(0.5)

        with pytest.raises((httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.ReadError)) as caught:
            await sim.whatsapp_text(biz_opaque_callback_data="msg_1")

        client.timeout = httpx.Timeout(10)
        assert isinstance(caught.value, expected)
        await asyncio.sleep(0.1)
        found = statuses(await sim.settle())
        assert (await sim.api("GET", "ledger?client_ref=msg_1"))["data"][0]["outcome"] == kind
        assert len(found) == (2 if statuses_mode == "after" else 0)
        [call] = (await sim.api("GET", "graph-calls"))["data"]
        assert (call["outcome"], call["http_status"]) == ({"cut": "cut", "timeout": "hung"}[kind], None)


@pytest.mark.parametrize(
    "body",
    [{"kind": "nonsense"}, {"kind": "delay", "times": 0}, {"kind": "graph_error"}, {"kind": "delay", "seconds": -1}],
)
async def test_a_fault_that_makes_no_sense_is_refused(sim: Sim, body: dict[str, Any]) -> None:
    await sim.api("POST", "faults", body, expect=422)

    assert (await sim.api("GET", "faults"))["data"] == []


async def test_times_count_down(sim: Sim) -> None:
    await sim.play()
    await sim.api("POST", "faults", {"kind": "graph_error", "code": 130429, "times": 2, "account_id": WHATSAPP})

    answers = [(await sim.whatsapp_text()).status_code for _ in range(3)]

    assert answers == [429, 429, 200]
    assert (await sim.api("GET", "faults"))["data"] == []
