"""What a customer can do besides writing, and what the phone shows of it."""

from typing import Any

import pytest

from .conftest import INSTAGRAM, PAGE, WHATSAPP, Sim


def first_item(body: dict[str, Any]) -> dict[str, Any]:
    entry = body["entry"][0]
    item: dict[str, Any] = entry["changes"][0]["value"]["messages"][0] if "changes" in entry else entry["messaging"][0]
    return item


@pytest.mark.parametrize(
    ("account_id", "expected"),
    [
        (WHATSAPP, lambda item, target: item["reaction"] == {"message_id": target, "emoji": "👍"}),
        (PAGE, lambda item, target: item["reaction"]["mid"] == target and item["reaction"]["action"] == "react"),
        (INSTAGRAM, lambda item, target: item["reaction"]["emoji"] == "👍"),
    ],
)
async def test_a_reaction_is_about_its_message(sim: Sim, account_id: str, expected: Any) -> None:
    target = await sim.play(account_id)

    await sim.play(account_id, type="reaction", target_id=target, emoji="👍", text=None)

    bodies = await sim.settle()
    [message] = (await sim.api("GET", f"threads/{account_id}/15550200001"))["data"]
    assert expected(first_item(bodies[1]), target)
    assert message["reactions"] == [{"emoji": "👍", "by": "customer"}]


async def test_replies_edits_and_deletions_on_whatsapp(sim: Sim) -> None:
    first = await sim.play()
    await sim.play(text="An answer", reply_to=first)
    await sim.play(type="edit", target_id=first, text="Changed")
    await sim.play(type="delete", target_id=first)

    _, reply, edit, revoke = [first_item(body) for body in await sim.settle()]
    shown = (await sim.api("GET", f"threads/{WHATSAPP}/15550200001"))["data"]
    assert reply["context"] == {"from": "15550200001", "id": first}
    assert edit["edit"] == {"original_message_id": first, "message": {"type": "text", "text": {"body": "Changed"}}}
    assert revoke["revoke"] == {"original_message_id": first}
    assert [(message["is_edited"], message["is_deleted"]) for message in shown] == [(True, True), (False, False)]


@pytest.mark.parametrize("kind", ["image", "video", "audio", "document", "sticker", "location", "contacts", "button"])
@pytest.mark.parametrize("account_id", [WHATSAPP, PAGE, INSTAGRAM])
async def test_every_kind_reaches_the_business(sim: Sim, account_id: str, kind: str) -> None:
    await sim.play(account_id, type=kind)

    assert len(await sim.settle()) == 1


@pytest.mark.parametrize("kind", ["story_reply", "story_mention", "like_heart"])
async def test_stories_are_instagrams(sim: Sim, kind: str) -> None:
    await sim.play(INSTAGRAM, type=kind)
    await sim.api("POST", "customers/messages", {"account_id": PAGE, "type": kind, "text": "x"}, expect=422)

    assert len(await sim.settle()) == 1


async def test_a_phone_that_is_off_gets_its_messages_when_it_is_on_again(sim: Sim) -> None:
    await sim.play()
    await sim.api("PATCH", f"customers/{WHATSAPP}/15550200001", {"online": False})
    await sim.whatsapp_text()
    before = await sim.settle()

    await sim.api("PATCH", f"customers/{WHATSAPP}/15550200001", {"online": True})
    after = await sim.settle()

    states = [body["entry"][0]["changes"][0]["value"]["statuses"][0]["status"] for body in after[1:]]
    assert (len(before), states) == (2, ["sent", "delivered"])


async def test_unknown_accounts_and_customers_are_not_found(sim: Sim) -> None:
    await sim.api("POST", "customers/messages", {"account_id": "1", "text": "x"}, expect=404)
    await sim.api("GET", f"threads/{WHATSAPP}/404", expect=404)
    await sim.api("POST", "read", {"account_id": WHATSAPP, "customer_id": "404"}, expect=404)


async def test_reset_forgets_the_traffic_but_not_the_accounts(sim: Sim) -> None:
    await sim.play()
    await sim.settle()

    state = await sim.api("POST", "reset")

    assert (len(state["accounts"]), state["customers"]) == (3, [])


async def test_the_page_comes_with_a_strict_policy(sim: Sim) -> None:
    page = await sim.client.get("/simulator/")
    script = await sim.client.get("/simulator/static/js/app.js")

    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "<script>" not in page.text
    assert script.status_code == 200
