"""A channel that no room has heard of works in all of them: only the tables know it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from apps.channels.adapters import catalog
from apps.channels.services import jobs
from apps.inbound import letters
from apps.inbound.drain import drain
from apps.outbound import services as outbound
from apps.realtime.tests.edge import aside, open_tab
from kernel import clock, crypto
from kernel.tests.local_server import LocalServer, answer
from tenants.context import public_change, public_scope, tenant_scope
from tenants.models import WebhookApp
from tests.fourth_channel.conftest import BOX, Box
from tests.world.client import Api, as_person
from tests.world.companies import Company

CARD = {"id": "card-1", "from": "mara-17", "name": "Mara Beck", "text": "Greetings from the sea"}


def only_conversation(api: Api) -> Any:
    listed = api.get("/api/conversations", channel="postcard")
    assert listed.status == 200, listed.body
    (row,) = listed.body["data"]
    return api.get(f"/api/conversations/{row['id']}").body


def messages(api: Api, conversation_id: str) -> list[Any]:
    return list(reversed(api.get(f"/api/conversations/{conversation_id}/messages").body["data"]))


def send(api: Api, company: Company, conversation_id: str, text: str) -> None:
    said = {"message_type": "text", "body_text": text, "temp_id": f"tmp-{text}"}
    sent = api.post(f"/api/conversations/{conversation_id}/messages", said)
    assert sent.status == 202, sent.body
    with tenant_scope(company.scope):
        outbound.send_waiting(conversation_id=conversation_id)


def test_the_door_takes_what_is_signed_and_nothing_else(box: Box) -> None:
    letter = {"box": BOX, "cards": [CARD]}

    assert box.post(letter, secret=b"somebody-else") == 401
    assert box.post(letter, path="/webhooks/pigeon") == 404
    assert box.post(letter, path="/webhooks/postcard/no-such-key") == 404
    assert box.post({"object": "page", "entry": []}, path="/webhooks/meta") == 401, "each door has a key of its own"
    assert box.post(letter) == 200


def test_a_box_with_a_secret_of_its_own_has_an_address_of_its_own(box: Box, acme: Company) -> None:
    with public_change():
        WebhookApp.objects.create(
            key="desk-key",
            organization_id=acme.id,
            channel_account_id=box.account_id,
            app_secret=crypto.seal("their-own"),
            verify_token=crypto.seal("unused"),
        )
    letter, path = {"box": BOX, "cards": [CARD]}, "/webhooks/postcard/desk-key"

    assert box.post(letter, path=path) == 401, "the post office's own secret is not theirs"
    assert box.post(letter, secret=b"their-own", path="/webhooks/meta/desk-key") == 401
    assert box.post(letter, secret=b"their-own", path=path) == 200
    drain()
    assert only_conversation(as_person(acme))["customer"]["display_name"] == "Mara Beck"


def test_a_card_comes_in_and_is_seen_at_once(box: Box, acme: Company) -> None:
    async def watch() -> list[dict[str, Any]]:
        async with open_tab(box.port, acme.id, acme.token("agent")) as tab:
            await tab.next()
            await aside(lambda: box.deliver(cards=[CARD, {"id": "card-2"}]))
            return await tab.events(1)

    (event,) = asyncio.run(watch())
    box.deliver(cards=[CARD])  # once more

    assert event["type"] == "conversation.created" and event["data"]["conversation"]["channel_type"] == "postcard"
    api = as_person(acme)
    conversation = only_conversation(api)
    (message,) = messages(api, conversation["id"])
    assert (message["body_text"], message["direction"]) == ("Greetings from the sea", "inbound")
    assert conversation["customer"]["display_name"] == "Mara Beck"
    (identity,) = conversation["customer"]["identities"]
    assert (identity["channel_type"], identity["kind"]) == ("postcard", "user")
    raw = as_person(acme, "admin").get(f"/api/messages/{message['id']}/raw").body["raw"]
    assert raw == {"field": "cards", "value": CARD}
    with public_scope():
        (letter,) = letters.open_letters()
        assert letter.code == "unreadable" and letters.raw_of(letter) == {"id": "card-2"}


def test_what_a_worker_of_another_release_cannot_read_waits_for_one_that_can(
    box: Box, acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.delitem(catalog.DOORS, "postcard")
        box.deliver(cards=[CARD])
        with public_scope():
            (letter,) = letters.open_letters()
            assert letter.code == "vendor_unknown" and letters.raw_of(letter) is None

    with public_scope():
        assert letters.replay(letters.open_letters(), now=clock.now()) == 1
    drain()
    api = as_person(acme)
    assert len(messages(api, only_conversation(api)["id"])) == 1


def test_what_is_offered_and_refused_is_what_the_table_says(box: Box, acme: Company) -> None:
    long_ago = clock.now() - timedelta(days=90)
    box.deliver(cards=[CARD], at=int(long_ago.timestamp()))
    api = as_person(acme)
    conversation = only_conversation(api)
    path = f"/api/conversations/{conversation['id']}/messages"

    assert conversation["composer"]["kinds"] == ["text"]
    assert conversation["composer"]["window"] == {"state": "open", "ends_at": None, "then": None}
    assert conversation["reply_window_ends_at"] is None and conversation["waiting_since"] is not None
    too_long = api.post(path, {"message_type": "text", "body_text": "x" * 161, "temp_id": "t1"})
    assert (too_long.status, too_long.body["reason"]) == (422, "message_too_long")
    assert "Postcard takes at most 160 characters" in too_long.body["detail"]
    place = {"message_type": "location", "latitude": 0, "longitude": 0, "temp_id": "t2"}
    assert api.post(path, place).body["reason"] == "kind_unsupported"
    (message,) = messages(api, conversation["id"])
    reaction = api.call("PUT", f"/api/messages/{message['id']}/reaction", {"emoji": "👍"})
    assert (reaction.status, reaction.body["detail"]) == (422, "Postcard takes no reactions.")
    assert api.get("/api/conversations", channel="pigeon").status == 422


def test_a_reply_goes_out_and_its_receipts_come_back(box: Box, acme: Company, post_office: LocalServer) -> None:
    box.deliver(cards=[CARD])
    api = as_person(acme)
    conversation_id = only_conversation(api)["id"]

    send(api, acme, conversation_id, "Wish we were there")

    (call,) = post_office.received
    (_, reply) = messages(api, conversation_id)
    assert (call.path, call.headers["authorization"]) == ("/cards", "Bearer stamp")
    told = {"box": BOX, "to": "mara-17", "text": "Wish we were there", "reference": reply["id"]}
    assert call.json() == told and reply["delivery_status"] == "sent"

    box.deliver(receipts=[{"id": "card-out-1", "state": "delivered"}])
    assert messages(api, conversation_id)[1]["delivery_status"] == "delivered"

    post_office.behave = answer(201, {"id": "card-out-2"})
    send(api, acme, conversation_id, "And again")
    box.deliver(receipts=[{"id": "card-out-2", "state": "failed", "reason": "no such street"}])
    returned = messages(api, conversation_id)[2]
    assert returned["delivery_status"] == "failed" and returned["error"]["code"] == "returned_to_sender"
    assert "no such street" in returned["error"]["detail"]

    post_office.behave = answer(401)
    send(api, acme, conversation_id, "Hello?")
    assert messages(api, conversation_id)[3]["delivery_status"] == "failed"
    assert api.get(f"/api/channels/{box.account_id}").body["account"]["status"] == "reconnect"


def test_its_page_and_its_check_work(box: Box, acme: Company, post_office: LocalServer) -> None:
    api = as_person(acme, "admin")
    path = f"/api/channels/{box.account_id}"
    assert "postcard" in [each["channel_type"] for each in api.get("/api/channels").body["data"]]

    assert api.post(f"{path}/test").status == 202
    jobs.run_asked()
    steps = api.get(path).body["steps"]
    assert [(step["key"], step["state"]) for step in steps] == [("token", "ok"), ("webhook", "ok")]

    post_office.behave = answer(401)
    api.post(f"{path}/test")
    jobs.run_asked()
    closed = api.get(path).body
    assert [step["state"] for step in closed["steps"]] == ["failed", "ok"]
    assert closed["account"]["status"] == "reconnect"

    assert api.post(f"{path}/subscribe").status == 202
    jobs.run_asked()
    assert api.post(f"{path}/disconnect").body["status"] == "disconnected"
    jobs.run_asked()
    assert api.get(path).body["account"]["status_code"] == "by_member"
