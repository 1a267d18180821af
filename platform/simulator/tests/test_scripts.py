"""Customers who write back, and domains that exist in the sandbox alone."""

import asyncio
from typing import Any

import pytest

from simulator import scripts

from .conftest import WHATSAPP, Sim


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scripts, "READS_AFTER_S", 0.05)
    monkeypatch.setattr(scripts, "WRITES_AFTER_S", 0.1)


async def thread(sim: Sim) -> list[tuple[str, str, str]]:
    """(direction, text, state) of the messages of a chat."""
    found = await sim.api("GET", f"threads/{WHATSAPP}/15550200001")
    return [(each["direction"], each["text"], each["status"]) for each in found["data"]]


async def when(sim: Sim, count: int) -> list[tuple[str, str, str]]:
    """The chat, once it has so many messages and no webhook is under way."""
    while len(await thread(sim)) < count:
        await asyncio.sleep(0.01)
    await sim.settle()
    return await thread(sim)


async def test_a_customer_reads_and_writes_back_line_by_line(sim: Sim) -> None:
    await sim.play(text="Hello?", answers=["Thank you!", "Bye"])

    await sim.whatsapp_text("Hi")
    first = await when(sim, 3)
    await sim.whatsapp_text("Anything else?")
    second = await when(sim, 5)
    await sim.whatsapp_text("Bye")
    await asyncio.sleep(0.3)

    assert first == [("inbound", "Hello?", "sent"), ("outbound", "Hi", "read"), ("inbound", "Thank you!", "sent")]
    assert second[-2:] == [("outbound", "Anything else?", "read"), ("inbound", "Bye", "sent")]
    assert (await thread(sim))[-1][:2] == ("outbound", "Bye"), "the lines are used up"


async def test_a_customer_without_lines_or_phone_says_nothing(sim: Sim) -> None:
    await sim.play(answers=["Thank you!"])
    await sim.api("PATCH", f"customers/{WHATSAPP}/15550200001", {"online": False})

    await sim.whatsapp_text("Hi")
    await asyncio.sleep(0.3)

    assert [each[0] for each in await thread(sim)] == ["inbound", "outbound"]


@pytest.mark.parametrize("answers", ["Hi", [5], [""], ["x" * 1001], ["x"] * 21])
async def test_what_is_no_script_is_refused(sim: Sim, answers: Any) -> None:
    body = {"account_id": WHATSAPP, "customer": {"id": "15550200001"}, "text": "Hello", "answers": answers}

    await sim.api("POST", "customers/messages", body, expect=422)


async def test_a_record_is_found_by_its_name(sim: Sim) -> None:
    for _ in range(2):
        await sim.api("POST", "dns", {"name": "Acme.test", "value": "inlet-verification=1"})

    assert (await sim.api("GET", "dns?name=acme.TEST"))["data"] == ["inlet-verification=1"]
    assert (await sim.api("GET", "dns?name=globex.test"))["data"] == []
    await sim.api("POST", "dns", {"name": "acme.test"}, expect=422)
