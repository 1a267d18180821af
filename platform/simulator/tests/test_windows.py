"""The reply window and the clock that it lives by."""

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import INSTAGRAM, PAGE, WHATSAPP, Sim

DAY_S = 86_400
Statuses = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


async def test_whatsapp_refuses_a_late_reply_by_a_status(sim: Sim, statuses: Statuses) -> None:
    await sim.play()
    await sim.api("POST", "clock", {"advance_s": DAY_S + 60})

    answer = await sim.whatsapp_text()

    [status] = statuses(await sim.settle())
    assert answer.status_code == 200
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131047)


async def test_whatsapp_can_be_told_to_refuse_at_once(sim: Sim) -> None:
    await sim.api("POST", "settings", {"window_error_sync": True})
    await sim.play()
    await sim.api("POST", "clock", {"offset_s": DAY_S})

    answer = await sim.whatsapp_text()

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 131047)
    assert (await sim.api("GET", "ledger"))["count"] == 0


async def test_a_template_needs_no_window(sim: Sim, statuses: Statuses) -> None:
    body = {"messaging_product": "whatsapp", "to": "15550209999", "type": "template"}
    template = {"name": "hello_world", "language": {"code": "de"}}

    answer = await sim.graph(WHATSAPP, {**body, "template": template})

    assert answer.status_code == 200
    assert [status["status"] for status in statuses(await sim.settle())] == ["sent", "delivered"]


@pytest.mark.parametrize(("account_id", "subcode"), [(PAGE, 2018278), (INSTAGRAM, 2534022)])
async def test_the_others_refuse_a_late_reply_at_once(sim: Sim, account_id: str, subcode: int) -> None:
    await sim.play(account_id, "3490779546408085")
    await sim.api("POST", "clock", {"offset_s": DAY_S + 1})
    body = {"recipient": {"id": "3490779546408085"}, "message": {"text": "Hi"}}

    late = await sim.graph(account_id, body)
    tagged = await sim.graph(account_id, {**body, "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"})
    await sim.api("POST", "clock", {"offset_s": 7 * DAY_S + 1})
    too_late = await sim.graph(account_id, {**body, "messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"})

    error = late.json()["error"]
    assert (error["code"], error["error_subcode"]) == (10, subcode)
    assert (tagged.status_code, too_late.status_code) == (200, 403)


async def test_a_new_message_opens_the_window_again(sim: Sim, statuses: Statuses) -> None:
    await sim.play()
    await sim.api("POST", "clock", {"offset_s": 2 * DAY_S})
    await sim.play(text="Still there?")

    await sim.whatsapp_text()

    assert [status["status"] for status in statuses(await sim.settle())] == ["sent", "delivered"]


async def test_an_old_message_can_be_played_by_moving_the_clock_back(sim: Sim) -> None:
    await sim.api("POST", "clock", {"offset_s": -25 * 3600})
    await sim.play()
    moved = await sim.api("POST", "clock", {"offset_s": 0})

    [body] = await sim.settle()
    sent_s = int(body["entry"][0]["changes"][0]["value"]["messages"][0]["timestamp"])

    assert moved["now_ms"] / 1000 - sent_s == pytest.approx(25 * 3600, abs=5)
