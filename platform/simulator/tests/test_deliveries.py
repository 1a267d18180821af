"""Posting webhooks: retries, order, raw bodies, the handshake, bursts."""

import asyncio
from typing import Any

import pytest

from .conftest import INSTAGRAM, PAGE, WHATSAPP, Receiver, Sim, make_config, run_in_process


async def test_anything_but_200_is_tried_again_until_it_works(sim: Sim) -> None:
    sim.receiver.answers = [500, 503, 302]

    await sim.play()
    await sim.settle()

    [delivery] = (await sim.api("GET", "deliveries"))["data"]
    assert (delivery["state"], delivery["attempts"], delivery["http_status"]) == ("delivered", 4, 200)
    assert len({body for _, body in sim.receiver.requests}) == 1


async def test_it_gives_up_in_the_end(sim: Sim) -> None:
    await sim.api("POST", "settings", {"retry_total_s": 0.05})
    sim.receiver.answers = [500] * 100

    await sim.play()
    await sim.settle()

    [delivery] = (await sim.api("GET", "deliveries"))["data"]
    [message] = (await sim.api("GET", f"threads/{WHATSAPP}/15550200001"))["data"]
    assert (delivery["state"], message["status"]) == ("gave_up", "failed")


async def test_webhooks_of_an_account_keep_their_order(sim: Sim) -> None:
    sent = [await sim.play(text=str(number)) for number in range(20)]

    values = [body["entry"][0]["changes"][0]["value"] for body in await sim.settle()]

    assert [value["messages"][0]["id"] for value in values] == sent


async def test_the_same_bytes_can_be_delivered_again(sim: Sim) -> None:
    await sim.play()
    await sim.settle()
    [delivery] = (await sim.api("GET", "deliveries"))["data"]

    await sim.api("POST", f"deliveries/{delivery['id']}/redeliver")
    await sim.settle()

    first, second = [body for _, body in sim.receiver.requests]
    assert first == second == delivery["body"].encode()


async def test_any_body_can_be_posted_signed(sim: Sim) -> None:
    await sim.api("POST", "webhooks", {"body": {"object": "page", "entry": []}})
    await sim.api("POST", "webhooks", {"raw": "not json", "secret": "instagram"})
    await sim.api("POST", "webhooks", {}, expect=422)
    await sim.api("GET", "idle")

    assert [body for _, body in sim.receiver.requests] == [b'{"object":"page","entry":[]}', b"not json"]


async def test_the_handshake_of_a_new_address(sim: Sim) -> None:
    right = await sim.api("POST", "verify", {})
    wrong = await sim.api("POST", "verify", {"verify_token": "wrong"})

    assert (right["verified"], wrong["verified"], wrong["http_status"]) == (True, False, 403)


@pytest.mark.parametrize(("account_id", "batch"), [(WHATSAPP, 1), (WHATSAPP, 25), (PAGE, 10), (INSTAGRAM, 1)])
async def test_a_burst_sends_each_message_once(sim: Sim, account_id: str, batch: int) -> None:
    order = {"account_id": account_id, "count": 100, "rate": 5000, "customers": 7, "batch": batch}
    await sim.api("POST", "burst", order)
    while (await sim.api("GET", "burst"))["data"][0]["is_running"]:
        await asyncio.sleep(0.01)

    found: list[str] = []
    for body in await sim.settle():
        for entry in body["entry"]:
            found += [event["message"]["mid"] for event in entry.get("messaging", ())]
            for change in entry.get("changes", ()):
                found += [message["id"] for message in change["value"]["messages"]]
    assert len(found) == len(set(found)) == 100


@pytest.mark.parametrize("change", [{"count": 20_001}, {"count": 0}, {"rate": 0}, {"batch": "x"}])
async def test_bursts_are_bounded(sim: Sim, change: dict[str, Any]) -> None:
    await sim.api("POST", "burst", {"account_id": WHATSAPP, "count": 1, "rate": 1, **change}, expect=422)


async def test_a_restart_forgets_nothing(receiver: Receiver, tmp_path: Any) -> None:
    config = make_config(receiver.url, str(tmp_path / "simulator.sqlite3"))
    async with run_in_process(config) as client:
        sim = Sim(client, receiver)
        await sim.api("POST", "clock", {"offset_s": 60})
        await sim.api("POST", "faults", {"kind": "delay", "seconds": 0.3, "times": 5})
        await sim.play()
        assert receiver.requests == []

    async with run_in_process(config) as client:
        sim = Sim(client, receiver)
        state = await sim.api("GET", "state")
        assert len(await sim.settle()) == 1

    assert (state["clock"]["offset_s"], state["faults"][0]["remaining"]) == (60, 4)
    assert [customer["name"] for customer in state["customers"]] == ["Ada Sample"]
