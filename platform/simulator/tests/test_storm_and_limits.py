"""Many webhooks at once, and businesses that send too fast."""

import json
from collections import Counter

import pytest

from .conftest import INSTAGRAM, PAGE, WHATSAPP, Sim

LIMITS = {"limits_enabled": True}


@pytest.mark.parametrize("account_id", [WHATSAPP, PAGE, INSTAGRAM])
async def test_a_storm_is_one_batch_and_every_other_message_twice_out_of_order(sim: Sim, account_id: str) -> None:
    made = await sim.api("POST", "storm", {"account_id": account_id})

    bodies = await sim.settle()
    seen: list[list[str]] = []
    for body in bodies:
        entry = body["entry"][0]
        messages = entry["changes"][0]["value"]["messages"] if "changes" in entry else entry["messaging"]
        seen.append([one["id"] if "id" in one else one["message"]["mid"] for one in messages])
    batch = next(ids for ids in seen if len(ids) > 1)
    singles = [ids[0] for ids in seen if len(ids) == 1]
    assert (made["webhooks"], len(bodies), len(made["message_ids"])) == (41, 41, 70)
    assert batch == made["message_ids"][:50]
    assert Counter(singles) == Counter(dict.fromkeys(made["message_ids"][50:], 2))
    assert singles != sorted(singles, key=made["message_ids"].index)


async def test_every_message_of_a_storm_has_a_second_of_its_own(sim: Sim) -> None:
    await sim.api("POST", "storm", {"account_id": WHATSAPP, "batch": 5, "posts": 3, "copies": 1, "customers": 2})

    values = [body["entry"][0]["changes"][0]["value"] for body in await sim.settle()]
    times = {message["id"]: int(message["timestamp"]) for value in values for message in value["messages"]}
    assert len(set(times.values())) == 8
    assert {contact["wa_id"] for value in values for contact in value["contacts"]} == {"15550206000", "15550206001"}


@pytest.mark.parametrize("wrong", [{"batch": -1}, {"posts": 501}, {"copies": 0}, {"seed": "x"}])
async def test_a_storm_that_makes_no_sense_is_refused(sim: Sim, wrong: dict[str, object]) -> None:
    await sim.api("POST", "storm", {"account_id": WHATSAPP, **wrong}, expect=422)


async def test_there_is_no_limit_unless_it_is_asked_for(sim: Sim) -> None:
    await sim.play()

    assert {(await sim.whatsapp_text()).status_code for _ in range(60)} == {200}


async def test_one_customer_gets_45_messages_at_once_and_then_one_in_six_seconds(sim: Sim) -> None:
    await sim.api("POST", "settings", {**LIMITS, "sends_per_s": 1000})
    await sim.play()
    await sim.play(customer_id="15550200002")

    burst = [(await sim.whatsapp_text()).status_code for _ in range(46)]
    other = await sim.whatsapp_text(to="15550200002")
    await sim.api("POST", "clock", {"advance_s": 7})
    later = [(await sim.whatsapp_text()) for _ in range(2)]

    assert burst == [200] * 45 + [429]
    assert other.status_code == 200
    assert [answer.status_code for answer in later] == [200, 429]
    assert later[1].json()["error"]["code"] == 131056


@pytest.mark.parametrize(("account_id", "code"), [(WHATSAPP, 130429), (PAGE, 613), (INSTAGRAM, 613)])
async def test_an_account_has_a_throughput(sim: Sim, account_id: str, code: int) -> None:
    await sim.api("POST", "settings", {**LIMITS, "sends_per_s": 2})
    customer = "15550200001"
    await sim.play(account_id, customer)
    if account_id == WHATSAPP:
        body = {"messaging_product": "whatsapp", "to": customer, "text": {"body": "x"}}
    else:
        body = {"recipient": {"id": customer}, "message": {"text": "x"}}

    answers = []
    for _ in range(3):
        answers.append(await sim.graph(account_id, body))
        await sim.api("POST", "clock", {"advance_s": -10})  # however slow this is, it is the same second
    await sim.api("POST", "clock", {"advance_s": 60})
    later = await sim.graph(account_id, body)

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["error"]["code"] == code
    assert later.status_code == 200


async def test_the_usage_headers_say_what_they_are_told(sim: Sim) -> None:
    await sim.play()
    usual = await sim.whatsapp_text()
    await sim.api("POST", "settings", {**LIMITS, "usage_percent": 100, "usage_regain_minutes": 12})
    over = await sim.whatsapp_text()

    assert json.loads(usual.headers["x-app-usage"])["call_count"] == 1
    [told] = json.loads(over.headers["x-business-use-case-usage"])["102290000000101"]
    assert (told["type"], told["call_count"], told["estimated_time_to_regain_access"]) == ("whatsapp", 100, 12)
    assert (over.status_code, over.json()["error"]["code"]) == (429, 80007)
