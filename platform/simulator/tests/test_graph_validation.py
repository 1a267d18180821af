"""What the Graph API refuses, and with which words."""

from typing import Any

import pytest

from .conftest import INSTAGRAM, PAGE, WHATSAPP, Sim

CUSTOMER = "3490779546408085"


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_a_bad_token_is_190(sim: Sim, token: str) -> None:
    answer = await sim.graph(WHATSAPP, {}, token=token)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, 190)


async def test_another_accounts_token_finds_nothing(sim: Sim) -> None:
    answer = await sim.graph(WHATSAPP, {"messaging_product": "whatsapp"}, token="token-messenger")

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["error_subcode"]) == (400, 100, 33)


async def test_the_token_may_be_a_parameter(sim: Sim) -> None:
    await sim.play()
    body = {"messaging_product": "whatsapp", "to": "15550200001", "text": {"body": "Hi"}}

    answer = await sim.client.post(f"/simulator/graph/v25.0/{WHATSAPP}/messages?access_token=token-whatsapp", json=body)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"messaging_product": None},
        {"to": ""},
        {"type": "telegram"},
        {"text": {}},
        {"text": {"body": "x" * 4097}},
        {"type": "image", "image": {}},
        {"type": "image", "image": {"link": "https://example.test/a.png", "caption": "x" * 1025}},
        {"type": "audio", "audio": {"link": "https://example.test/a.ogg", "caption": "no"}},
        {"type": "template", "template": {"name": "a"}},
        {"type": "reaction", "reaction": {"emoji": "x"}},
        {"biz_opaque_callback_data": "x" * 513},
    ],
)
async def test_whatsapp_refuses_bad_parameters(sim: Sim, change: dict[str, Any]) -> None:
    await sim.play()
    good = {"messaging_product": "whatsapp", "to": "15550200001", "type": "text", "text": {"body": "Hi"}}

    answer = await sim.graph(WHATSAPP, {**good, **change})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)
    assert (await sim.api("GET", "ledger"))["count"] == 0


@pytest.mark.parametrize(
    ("account_id", "change"),
    [
        (PAGE, {"recipient": {}}),
        (PAGE, {"message": {}}),
        (PAGE, {"message": {"text": "x" * 2001}}),
        (PAGE, {"message": {"text": "Hi", "metadata": "x" * 1001}}),
        (PAGE, {"message": {"text": "Hi", "attachment": {"type": "image", "payload": {"url": "https://a.test/"}}}}),
        (PAGE, {"messaging_type": "MESSAGE_TAG", "tag": "ACCOUNT_UPDATE"}),
        (INSTAGRAM, {"message": {"text": "é" * 501}}),
    ],
)
async def test_messenger_and_instagram_refuse_bad_parameters(sim: Sim, account_id: str, change: dict[str, Any]) -> None:
    await sim.play(account_id, CUSTOMER)

    answer = await sim.graph(account_id, {"recipient": {"id": CUSTOMER}, "message": {"text": "Hi"}, **change})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)


@pytest.mark.parametrize(("account_id", "subcode"), [(PAGE, 2018001), (INSTAGRAM, 2534014)])
async def test_an_unknown_recipient_is_refused(sim: Sim, account_id: str, subcode: int) -> None:
    answer = await sim.graph(account_id, {"recipient": {"id": "404"}, "message": {"text": "Hi"}})

    assert answer.json()["error"]["error_subcode"] == subcode


async def test_texts_at_the_limit_pass(sim: Sim) -> None:
    await sim.play()
    await sim.play(PAGE, CUSTOMER)

    whatsapp = await sim.whatsapp_text("x" * 4096)
    messenger = await sim.graph(PAGE, {"recipient": {"id": CUSTOMER}, "message": {"text": "é" * 2000}})

    assert (whatsapp.status_code, messenger.status_code) == (200, 200)


async def test_reading_and_typing_mark_the_customers_messages(sim: Sim) -> None:
    message_id = await sim.play()
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": message_id}

    answer = await sim.graph(WHATSAPP, {**body, "typing_indicator": {"type": "text"}})

    [message] = (await sim.api("GET", f"threads/{WHATSAPP}/15550200001"))["data"]
    assert (answer.json(), message["status"]) == ({"success": True}, "read")


async def test_sender_actions_answer_without_a_message_id(sim: Sim) -> None:
    await sim.play(PAGE, CUSTOMER)

    answers = [
        await sim.graph(PAGE, {"recipient": {"id": CUSTOMER}, "sender_action": action})
        for action in ("typing_on", "mark_seen")
    ]

    assert [answer.json() for answer in answers] == [{"recipient_id": CUSTOMER}] * 2


async def test_a_recipient_may_be_a_business_scoped_id(sim: Sim) -> None:
    await sim.play(customer={"id": "15550200001", "name": "Ada Sample", "username": "ada", "shows_phone": False})
    [body] = await sim.settle()
    value = body["entry"][0]["changes"][0]["value"]
    user_id = value["messages"][0]["from_user_id"]
    assert "from" not in value["messages"][0]
    assert "wa_id" not in value["contacts"][0]

    answer = await sim.graph(
        WHATSAPP, {"messaging_product": "whatsapp", "recipient": user_id, "type": "text", "text": {"body": "Hi"}}
    )

    assert answer.json()["contacts"] == [{"input": user_id, "user_id": user_id}]
