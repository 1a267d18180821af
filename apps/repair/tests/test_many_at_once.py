"""Hundreds of failures, mended in turns: each is tried once, whatever stands in front of it, and whoever else tries."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connections

from apps.inbound.models import DeadLetter, PendingReceipt
from apps.inbox.models import Message
from apps.outbound.models import SendAttempt
from apps.repair import services
from apps.repair.tests.test_failures import make_failed, make_letter
from kernel import clock
from kernel.events import log
from kernel.scope import Scope
from tenants.context import public_scope, tenant_scope
from tenants.models import InboundRoute
from tests.world.client import Api, as_person
from tests.world.companies import Company

SENDS = {"kind": "send", "code": "recipient_unreachable"}


def in_turns(api: Api, path: str, body: dict[str, Any], *, between: Callable[[], None] = lambda: None) -> Any:
    """As the page does it: until there is no further turn."""
    turns: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        reply = api.post(path, {**body, "cursor": cursor})
        assert reply.status == 200, reply
        turns.append(reply.body)
        cursor = reply.body["next_cursor"]
        between()
        assert len(turns) < 20, "it comes to an end"
    return turns


def too_late(message: Message) -> Message:
    message.conversation.reply_window_ends_at = datetime.now(UTC) - timedelta(hours=1)
    message.conversation.save()
    return message


def states(*messages: Message) -> list[str | None]:
    known = dict(Message.objects.values_list("pk", "delivery_status"))
    return [known[each.pk] for each in messages]


def test_those_that_cannot_be_mended_do_not_stand_before_the_rest(
    api: Api, tenant_of_acme: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 2)
    late = [too_late(make_failed()) for _ in range(4)]
    good = make_failed()

    turns = in_turns(api, "/api/failures/replay", SENDS)

    assert [each["remaining"] for each in turns] == [3, 1, 0]
    assert sum(each["done"] for each in turns) == 1 and states(good) == ["queued"]
    assert [each["id"] for turn in turns for each in turn["refused"]] == [each.pk for each in late]


def test_what_fails_anew_meanwhile_is_left_for_the_next_time(
    api: Api, tenant_of_acme: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 2)
    made = [make_failed() for _ in range(5)]

    def fail_again() -> None:
        for message in Message.objects.filter(delivery_status="queued"):
            now = clock.now()
            SendAttempt.objects.create(message=message, number=2, state="failed", started_at=now, lease_until=now)
            trouble = {"error_code": "recipient_unreachable", "error_detail": "Still not."}
            Message.objects.filter(pk=message.pk).update(delivery_status="failed", **trouble)

    turns = in_turns(api, "/api/failures/replay", SENDS, between=fail_again)

    assert [each["done"] for each in turns] == [2, 2, 1]
    assert states(*made) == ["failed"] * 5
    assert api.get("/api/failures/groups").body["data"][0]["count"] == 5


def test_five_hundred_letters_are_put_back_in_five_turns(acme: Company, api: Api) -> None:
    for _ in range(500):
        make_letter(acme, code="fault:KeyError")

    turns = in_turns(api, "/api/failures/replay", {"kind": "inbound", "code": "fault:KeyError"})

    assert [(each["done"], each["remaining"]) for each in turns] == [
        (100, 400), (100, 300), (100, 200), (100, 100), (100, 0),
    ]  # fmt: skip
    with public_scope():
        assert PendingReceipt.objects.filter(organization_id=acme.id).count() == 500


def test_a_group_can_be_mended_on_one_channel_alone(acme: Company, api: Api, tenant_of_acme: Scope) -> None:
    here, there = make_failed(), make_failed()
    Message.objects.filter(pk=there.pk).update(channel_account_id=acme.accounts["messenger"])

    reply = api.post("/api/failures/replay", {**SENDS, "channel_account_id": acme.accounts["whatsapp"]})

    assert reply.body["done"] == 1 and states(here, there) == ["queued", "failed"]


def test_a_cursor_belongs_to_its_group(api: Api, tenant_of_acme: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 1)
    first = [make_failed() for _ in range(2)]
    cursor = api.post("/api/failures/replay", SENDS).body["next_cursor"]

    for other in ({"kind": "send", "code": "outcome_unknown"}, {**SENDS, "channel_account_id": "cha_x"}):
        assert api.post("/api/failures/replay", {**other, "cursor": cursor}).body["code"] == "cursor_invalid"
    assert states(*first) == ["queued", "failed"]


def test_two_people_who_try_the_same_again_at_once_send_it_once(committed: None, acme: Company) -> None:
    with tenant_scope(acme.scope):
        message = make_failed()
    letter = make_letter(acme)
    replies: list[Any] = []

    def try_again(person: str) -> None:
        try:
            replies.append(as_person(acme, person).post("/api/failures/replay", {"ids": [letter, message.pk]}))
        finally:
            connections.close_all()

    threads = [Thread(target=try_again, args=(person,)) for person in ("admin", "owner")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {each.status for each in replies} <= {200, 404}, replies
    assert PendingReceipt.objects.filter(organization_id=acme.id).count() == 1
    assert DeadLetter.objects.get().replays == 1
    with tenant_scope(acme.scope):
        assert states(message) == ["queued"]
        assert len([each for each in log.list_after(0, 100) if message.pk.encode() in each]) == 1


def test_a_letter_of_a_channel_that_is_gone_is_kept_until_it_is_connected_again(
    committed: None, acme: Company, api: Api
) -> None:
    account = acme.accounts["messenger"]
    letter = make_letter(acme, channel_account_id=account)
    routes = list(InboundRoute.objects.filter(channel_account_id=account))
    InboundRoute.objects.filter(channel_account_id=account).delete()
    try:
        assert api.get(f"/api/failures/{letter}").body["can_replay"] is False
        reply = api.post("/api/failures/replay", {"ids": [letter]})
        assert (reply.body["done"], reply.body["refused"][0]["code"]) == (0, "channel_gone")
        assert api.get(f"/api/failures/{letter}").status == 200, "it would have come to nothing"
    finally:
        InboundRoute.objects.bulk_create(routes)

    assert api.post("/api/failures/replay", {"ids": [letter]}).body["done"] == 1


def test_what_was_given_up_is_not_tried_again(acme: Company, api: Api, tenant_of_acme: Scope) -> None:
    ids = [make_letter(acme), make_failed().pk]
    assert api.post("/api/failures/discard", {"ids": ids, "reason": "Settled by phone."}).body["done"] == 2

    assert api.post("/api/failures/replay", {"ids": ids}).status == 404
    assert api.post("/api/failures/discard", {"ids": ids, "reason": "Again."}).status == 404
    with public_scope():
        assert not PendingReceipt.objects.exists()
