"""A message in and an answer out, on each channel."""

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import INSTAGRAM, PAGE, WHATSAPP, Sim


async def test_a_whatsapp_message_arrives_in_the_current_form(sim: Sim) -> None:
    message_id = await sim.play(text="Olá / 👋")

    [body] = await sim.settle()
    value = body["entry"][0]["changes"][0]["value"]
    assert body["entry"][0]["id"] == "102290000000101"
    assert value["metadata"] == {"display_phone_number": "15550100101", "phone_number_id": WHATSAPP}
    [contact], [message] = value["contacts"], value["messages"]
    assert contact["wa_id"] == message["from"] == "15550200001"
    assert contact["user_id"] == message["from_user_id"]
    assert contact["user_id"].startswith("US.")
    assert (message["id"], message["text"]) == (message_id, {"body": "Olá / 👋"})
    assert message_id.startswith("wamid.")


async def test_a_whatsapp_answer_gets_its_receipts_with_the_callback_data(
    sim: Sim, statuses: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
) -> None:
    await sim.play()

    answer = await sim.whatsapp_text("Hi", biz_opaque_callback_data="msg_1")
    await sim.settle()
    await sim.api("POST", "read", {"account_id": WHATSAPP, "customer_id": "15550200001"})

    found = statuses(await sim.settle())
    sent_id = answer.json()["messages"][0]["id"]
    assert answer.json()["contacts"][0]["wa_id"] == "15550200001"
    assert [status["status"] for status in found] == ["sent", "delivered", "read"]
    assert {status["id"] for status in found} == {sent_id}
    assert {status["biz_opaque_callback_data"] for status in found} == {"msg_1"}


async def test_a_messenger_answer_is_echoed_with_metadata_delivered_and_read(sim: Sim) -> None:
    await sim.play(PAGE, "3490779546408085")
    body = {"recipient": {"id": "3490779546408085"}, "messaging_type": "RESPONSE"}

    answer = await sim.graph(PAGE, {**body, "message": {"text": "Hi", "metadata": "msg_1"}})
    await sim.settle()
    await sim.api("POST", "read", {"account_id": PAGE, "customer_id": "3490779546408085"})

    events = [body["entry"][0]["messaging"][0] for body in await sim.settle()][1:]
    mid = answer.json()["message_id"]
    assert answer.json() == {"recipient_id": "3490779546408085", "message_id": mid}
    echo, delivery, read = events
    assert echo["sender"] == {"id": PAGE}
    expected = {"mid": mid, "text": "Hi", "is_echo": True, "metadata": "msg_1"}
    assert {name: echo["message"][name] for name in expected} == expected
    assert isinstance(echo["message"]["app_id"], int)
    assert delivery["delivery"]["mids"] == [mid]
    assert read["read"]["watermark"] >= echo["timestamp"]


async def test_an_instagram_answer_is_echoed_without_metadata_and_read_by_mid(sim: Sim) -> None:
    await sim.play(INSTAGRAM, "7375194325987941")
    body = {"recipient": {"id": "7375194325987941"}, "message": {"text": "Hi", "metadata": "msg_1"}}

    answer = await sim.graph("me", body, token="token-instagram")
    await sim.settle()
    await sim.api("POST", "read", {"account_id": INSTAGRAM, "customer_id": "7375194325987941"})

    echo, read = [body["entry"][0]["messaging"][0] for body in await sim.settle()][1:]
    mid = answer.json()["message_id"]
    assert echo["message"] == {"mid": mid, "text": "Hi", "is_echo": True}
    assert read["read"] == {"mid": mid}


@pytest.mark.parametrize("account_id", [WHATSAPP, PAGE, INSTAGRAM])
async def test_the_thread_shows_both_sides(sim: Sim, account_id: str) -> None:
    customer = "15550200001"
    await sim.play(account_id, customer)
    await sim.settle()
    if account_id == WHATSAPP:
        await sim.whatsapp_text("Answer")
    else:
        await sim.graph(account_id, {"recipient": {"id": customer}, "message": {"text": "Answer"}})

    thread = await sim.api("GET", f"threads/{account_id}/{customer}")

    shown = [(message["direction"], message["text"], message["status"]) for message in thread["data"]]
    assert shown == [("inbound", "Hello", "sent"), ("outbound", "Answer", "delivered")]
