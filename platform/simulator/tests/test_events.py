"""What happens around the conversations: identities, the phone app, history, comments, thread control, profiles."""

import sqlite3
from typing import Any

import pytest

from simulator import samples
from simulator.customers import Customers
from simulator.database import Database

from .conftest import INSTAGRAM, PAGE, WHATSAPP, Sim

CUSTOMER = "15550200001"
GRAPH = "/simulator/graph/v25.0"


async def happen(sim: Sim, account_id: str, event_type: str, **params: Any) -> list[dict[str, Any]]:
    """Let it happen; answers the new webhooks."""
    before = len(await sim.settle())
    await sim.api("POST", "events", {"account_id": account_id, "event_type": event_type, **params})
    return (await sim.settle())[before:]


def value_of(body: dict[str, Any]) -> dict[str, Any]:
    value: dict[str, Any] = body["entry"][0]["changes"][0]["value"]
    return value


async def test_a_customer_who_changes_the_number_keeps_the_thread(sim: Sim) -> None:
    await sim.play()
    await sim.play(type="number_change", new_phone="15550200077", text=None)
    await sim.play(customer_id="15550200077", text="From the new number")

    bodies = await sim.settle()
    system, later = value_of(bodies[1])["messages"][0], value_of(bodies[2])
    thread = await sim.api("GET", f"threads/{WHATSAPP}/15550200077")
    assert (system["from"], system["system"]["wa_id"]) == (CUSTOMER, "15550200077")
    assert later["messages"][0]["from_user_id"] == system["system"]["user_id"]
    assert [one["text"] for one in thread["data"]] == ["Hello", "From the new number"]
    await sim.api("GET", f"threads/{WHATSAPP}/{CUSTOMER}", expect=404)


async def test_a_business_scoped_id_changes_and_is_used_from_then_on(sim: Sim) -> None:
    await sim.play()
    before = value_of((await sim.settle())[0])["contacts"][0]["user_id"]

    [body] = await happen(sim, WHATSAPP, "user_id_update", customer_id=CUSTOMER)
    await sim.play()

    told = value_of(body)["user_id_update"][0]["user_id"]
    after = value_of((await sim.settle())[-1])["contacts"][0]["user_id"]
    assert (told["previous"], told["current"]) == (before, after)
    assert before != after


async def test_a_phone_may_appear_later(sim: Sim) -> None:
    for shows_phone in (False, True):
        await sim.play(customer={"id": CUSTOMER, "name": "Ada", "username": "ada", "shows_phone": shows_phone})

    hidden, shown = [value_of(body) for body in await sim.settle()]
    assert "from" not in hidden["messages"][0]
    assert shown["messages"][0]["from"] == CUSTOMER
    assert hidden["contacts"][0]["user_id"] == shown["contacts"][0]["user_id"]
    assert shown["contacts"][0]["profile"]["username"] == "ada"


async def test_the_phone_app_writes_edits_and_takes_back(sim: Sim) -> None:
    await sim.play()

    bodies = []
    for name in ("echo", "echo_edit", "echo_revoke"):
        bodies += await happen(sim, WHATSAPP, name, customer_id=CUSTOMER)

    echo, edit, revoke = [value_of(body)["message_echoes"][0] for body in bodies]
    [_, shown] = (await sim.api("GET", f"threads/{WHATSAPP}/{CUSTOMER}"))["data"]
    assert {body["entry"][0]["changes"][0]["field"] for body in bodies} == {"smb_message_echoes"}
    assert edit["edit"]["original_message_id"] == revoke["revoke"]["original_message_id"] == echo["id"]
    assert (shown["is_edited"], shown["is_deleted"]) == (True, True)


async def test_history_comes_in_phases_and_chunks_with_growing_progress(sim: Sim) -> None:
    bodies = await happen(sim, WHATSAPP, "history", customers=2, messages=3, chunks=2)

    told = [value_of(body)["history"][0]["metadata"] for body in bodies[:-1]]
    assert [(one["phase"], one["chunk_order"]) for one in told] == [(0, 1), (0, 2), (1, 1), (1, 2), (2, 1), (2, 2)]
    assert [one["progress"] for one in told] == sorted(one["progress"] for one in told)
    assert told[-1]["progress"] == 100
    assert value_of(bodies[-1])["messages"][0]["image"]["id"]
    threads = value_of(bodies[0])["history"][0]["threads"]
    assert [len(thread["messages"]) for thread in threads] == [3, 3]


async def test_history_that_is_not_shared_is_an_error(sim: Sim) -> None:
    [body] = await happen(sim, WHATSAPP, "history_refused")

    assert value_of(body)["history"][0]["errors"][0]["code"] == 2593109


@pytest.mark.parametrize(("account_id", "field"), [(INSTAGRAM, "comments"), (PAGE, "feed")])
async def test_a_comment_is_answered_in_private_once_and_within_seven_days(
    sim: Sim, account_id: str, field: str
) -> None:
    await sim.api("POST", "customers", {"account_id": account_id, "id": CUSTOMER, "name": "Ada Sample"})
    first, second = [
        (await happen(sim, account_id, "comment", customer_id=CUSTOMER, text=text))[0] for text in ("One", "Two")
    ]
    assert first["entry"][0]["changes"][0]["field"] == field

    def reply(body: dict[str, Any]) -> dict[str, Any]:
        value = value_of(body)
        return {"recipient": {"comment_id": value.get("comment_id") or value["id"]}, "message": {"text": "Hi"}}

    answered = await sim.graph(account_id, reply(first))
    again = await sim.graph(account_id, reply(first))
    await sim.api("POST", "clock", {"advance_s": 7 * 86_400 + 1})
    too_late = await sim.graph(account_id, reply(second))
    unknown = await sim.graph(account_id, {"recipient": {"comment_id": "1"}, "message": {"text": "Hi"}})

    assert answered.json()["recipient_id"] == CUSTOMER
    assert again.json()["error"]["error_subcode"] == 2534025
    assert too_late.json()["error"]["code"] == 10
    assert unknown.json()["error"]["error_subcode"] == 33


async def test_a_live_comment_is_answered_during_the_broadcast(sim: Sim) -> None:
    await sim.api("POST", "customers", {"account_id": INSTAGRAM, "id": CUSTOMER})
    [body] = await happen(sim, INSTAGRAM, "comment", customer_id=CUSTOMER, live=True)
    await sim.api("POST", "clock", {"advance_s": 5 * 3600})

    reply = {"recipient": {"comment_id": value_of(body)["id"]}, "message": {"text": "Hi"}}

    assert value_of(body)["media"]["media_product_type"] == "LIVE"
    assert (await sim.graph(INSTAGRAM, reply)).json()["error"]["code"] == 10


@pytest.mark.parametrize("account_id", [PAGE, INSTAGRAM])
async def test_another_apps_thread_is_on_standby_until_it_is_taken(sim: Sim, account_id: str) -> None:
    await sim.play(account_id)
    await happen(sim, account_id, "handover", customer_id=CUSTOMER, action="take")
    await sim.play(account_id)
    taken = await sim.graph(account_id, {"recipient": {"id": CUSTOMER}}, path="take_thread_control")
    await sim.play(account_id)
    await sim.graph(account_id, {"recipient": {"id": CUSTOMER}, "target_app_id": "1"}, path="pass_thread_control")
    refused = await sim.graph(account_id, {"recipient": {"id": CUSTOMER}, "message": {"text": "Hi"}})
    await sim.play(account_id)

    bodies = await sim.settle()
    kinds = ["standby" if "standby" in body["entry"][0] else "messaging" for body in bodies]
    assert taken.json() == {"success": True}
    assert kinds == ["messaging", "messaging", "standby", "messaging", "messaging", "messaging", "standby"]
    assert refused.json()["error"]["error_subcode"] == 2018300
    assert bodies[3]["entry"][0]["messaging"][0]["take_thread_control"]["new_owner_app_id"] == "480010000000001"
    assert bodies[5]["entry"][0]["messaging"][0]["pass_thread_control"]["new_owner_app_id"] == "1"
    assert bodies[1]["entry"][0]["messaging"][0]["take_thread_control"]["previous_owner_app_id"]


async def test_an_attachment_is_stored_and_used_again(sim: Sim) -> None:
    await sim.play(PAGE)
    url = f"{GRAPH}/{PAGE}/message_attachments"
    headers = {"Authorization": "Bearer token-messenger"}
    message = {"attachment": {"type": "image", "payload": {"is_reusable": True}}}
    photo = samples.load("photo-2").data

    files: Any = {
        "filedata": ("a.jpg", photo, "image/jpeg"),
        "message": (None, str(message).replace("'", '"').replace("True", "true")),
    }
    uploaded = await sim.client.post(url, files=files, headers=headers)
    linked = await sim.client.post(
        url,
        json={"message": {"attachment": {"type": "file", "payload": {"url": "https://a.test/x.pdf"}}}},
        headers=headers,
    )
    sent = []
    for attachment_id in (uploaded.json()["attachment_id"], linked.json()["attachment_id"], "1"):
        attachment = {"type": "image", "payload": {"attachment_id": attachment_id}}
        sent.append(await sim.graph(PAGE, {"recipient": {"id": CUSTOMER}, "message": {"attachment": attachment}}))

    thread = (await sim.api("GET", f"threads/{PAGE}/{CUSTOMER}"))["data"]
    assert [answer.status_code for answer in sent] == [200, 200, 400]
    assert sent[2].json()["error"]["error_subcode"] == 2018074
    assert (await sim.client.get(thread[1]["media"]["url"])).content == photo
    assert thread[2]["media"]["url"] == "https://a.test/x.pdf"


async def test_a_file_may_come_with_the_send(sim: Sim) -> None:
    await sim.play(PAGE)
    files: Any = {
        "recipient": (None, '{"id": "15550200001"}'), "filedata": ("a.jpg", samples.load("photo-3").data, "image/jpeg"),
        "message": (None, '{"attachment": {"type": "image", "payload": {}}}'),
    }  # fmt: skip

    answer = await sim.client.post(
        f"{GRAPH}/{PAGE}/messages", files=files, headers={"Authorization": "Bearer token-messenger"}
    )

    assert answer.status_code == 200
    shown = (await sim.api("GET", f"threads/{PAGE}/{CUSTOMER}"))["data"][-1]
    assert (await sim.client.get(shown["media"]["url"])).content == samples.load("photo-3").data


async def test_links_are_fetched_when_that_is_asked_for(sim: Sim) -> None:
    await sim.api("POST", "settings", {"fetch_links": True})
    await sim.play()
    await sim.play(PAGE)
    file = f"{sim.receiver.url}?hub.verify_token=right&hub.challenge=x"
    dead = f"{sim.receiver.url.rsplit(':', 1)[0]}:1/a.jpg"

    whatsapp = await sim.graph(
        WHATSAPP, {"messaging_product": "whatsapp", "to": CUSTOMER, "type": "image", "image": {"link": dead}}
    )
    attachment = {"type": "image", "payload": {"url": dead}}
    messenger = await sim.graph(PAGE, {"recipient": {"id": CUSTOMER}, "message": {"attachment": attachment}})
    alive = await sim.graph(
        WHATSAPP,
        {"messaging_product": "whatsapp", "to": CUSTOMER, "type": "image", "image": {"link": file}},
    )

    assert whatsapp.json()["error"]["code"] == 131053
    assert messenger.json()["error"]["error_subcode"] == 2018008
    assert alive.status_code == 200
    assert (await sim.api("GET", f"threads/{WHATSAPP}/{CUSTOMER}"))["data"][-1]["media"]["id"]


@pytest.mark.parametrize(("profile", "code", "subcode"), [("hidden", 100, 33), ("no_consent", 230, None)])
@pytest.mark.parametrize("account_id", [PAGE, INSTAGRAM])
async def test_a_profile_may_be_out_of_reach(
    sim: Sim, account_id: str, profile: str, code: int, subcode: int | None
) -> None:
    await sim.play(account_id)
    await sim.api("PATCH", f"customers/{account_id}/{CUSTOMER}", {"profile": profile})
    token = {PAGE: "token-messenger", INSTAGRAM: "token-instagram"}[account_id]

    answer = await sim.client.get(f"{GRAPH}/{CUSTOMER}", headers={"Authorization": f"Bearer {token}"})

    error = answer.json()["error"]
    assert (error["code"], error.get("error_subcode")) == (code, subcode)


async def test_a_stranger_on_instagram_has_not_consented(sim: Sim) -> None:
    await sim.api("POST", "customers", {"account_id": INSTAGRAM, "id": CUSTOMER})

    answer = await sim.client.get(f"{GRAPH}/{CUSTOMER}", headers={"Authorization": "Bearer token-instagram"})

    assert answer.json()["error"]["code"] == 230


@pytest.mark.parametrize(
    ("account_id", "event"),
    [
        (WHATSAPP, {"event_type": "comment"}),
        (PAGE, {"event_type": "history"}),
        (INSTAGRAM, {"event_type": "comment"}),
        (WHATSAPP, {"event_type": "quality", "event": "PURPLE"}),
        (WHATSAPP, {"event_type": "call"}),
        (WHATSAPP, {"event_type": "history", "chunks": 0}),
    ],
)
async def test_an_event_that_makes_no_sense_is_refused(sim: Sim, account_id: str, event: dict[str, Any]) -> None:
    await sim.api("POST", "events", {"account_id": account_id, **event}, expect=422)


async def test_what_can_happen_is_listed(sim: Sim) -> None:
    known = await sim.api("GET", "events")

    assert {"quality", "history", "echo"} <= set(known["whatsapp"])
    assert {"comment", "handover"} <= set(known["messenger"]) & set(known["instagram"])


async def test_a_file_of_an_earlier_version_gets_its_new_columns(tmp_path: Any) -> None:
    path = tmp_path / "old.sqlite3"
    old = sqlite3.connect(path)
    old.execute(
        "CREATE TABLE customers (account_id TEXT NOT NULL, customer_id TEXT NOT NULL, name TEXT NOT NULL,"
        " username TEXT, phone TEXT, user_id TEXT,"
        " shows_phone INTEGER NOT NULL DEFAULT 1, online INTEGER NOT NULL DEFAULT 1,"
        " last_inbound_ms INTEGER, last_activity_ms INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (account_id, customer_id))"
    )
    old.execute("INSERT INTO customers (account_id, customer_id, name) VALUES ('1', '2', 'Ada')")
    old.commit()
    old.close()

    database = Database(str(path))
    found = Customers(database).find("1", "2")
    database.close()

    assert found is not None
    assert (found.standby, found.profile) == (False, "open")
