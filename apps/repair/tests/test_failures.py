"""What went wrong, over the API: seen in groups and one by one, tried again, given up."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.audit.models import AuditEntry
from apps.inbound.models import DeadLetter, PendingReceipt, Receipt
from apps.inbound.queue import Dead, open_queue
from apps.inbox.models import Message
from apps.inbox.tests.factories import make_conversation, make_message, make_reply
from apps.media.services.entering import withdraw_files
from apps.media.tests.factories import make_waiting
from apps.outbound.models import SendAttempt
from kernel.scope import Scope
from tenants.context import public_scope
from tests.world.client import Api, as_person
from tests.world.companies import Company

WEBHOOK = b'{"object": "whatsapp_business_account", "entry": []}'


def make_letter(company: Company, *, code: str = "unreadable", body: bytes | None = WEBHOOK, **changes: Any) -> str:
    """A dead letter of the company, with its receipt unless `body` is None; its id in the API."""
    with public_scope():
        receipt_id = Receipt.objects.create(body=body).pk if body is not None else 2**40 + DeadLetter.objects.count()
        fields = {"position": 0, "reason": "It has no type.", "raw": {"id": "wamid.1"}, **changes}
        letter = DeadLetter.objects.create(receipt_id=receipt_id, organization_id=company.id, code=code, **fields)
        return f"inb_{letter.pk}"


def make_failed(
    *, code: str = "recipient_unreachable", status: str = "failed", channel: str = "whatsapp", **changes: Any
) -> Message:
    """A reply that was tried once and refused."""
    fields = {"error_code": code, "error_detail": "The customer cannot be reached.", **changes}
    message = make_reply(make_conversation(channel_type=channel), status=status, **fields)
    now = datetime.now(UTC)
    SendAttempt.objects.create(message=message, number=1, state="failed", started_at=now, lease_until=now)
    return message


def test_groups_say_what_is_wrong_and_how_often(acme: Company, api: Api, tenant_of_acme: Scope) -> None:
    make_failed()
    make_failed()
    make_failed(code="outcome_unknown", status="unconfirmed")
    make_letter(acme)

    groups = api.get("/api/failures/groups").body["data"]

    assert [(each["kind"], each["code"], each["count"]) for each in groups] == [
        ("send", "recipient_unreachable", 2),
        ("inbound", "unreadable", 1),
        ("send", "outcome_unknown", 1),
    ]
    assert groups[0]["reason"] == "The customer cannot be reached."


def test_those_of_one_account_are_counted_and_mended_alone(acme: Company, api: Api, tenant_of_acme: Scope) -> None:
    account, others = make_failed().channel_account_id, make_failed(channel="messenger")

    [group] = api.get("/api/failures/groups", channel_account_id=account).body["data"]
    chosen = {"kind": "send", "code": group["code"], "channel_account_id": account}
    given_up = api.post("/api/failures/discard", {**chosen, "reason": "a test"}).body

    assert (group["count"], given_up["done"]) == (1, 1)
    assert [each["id"] for each in api.get("/api/failures", kind="send").body["data"]] == [others.pk]


def test_a_failure_is_shown_with_what_the_platform_sent_and_the_reading_is_recorded(
    acme: Company, api: Api, tenant_of_acme: Scope
) -> None:
    letter, message = make_letter(acme), make_failed()

    assert api.get(f"/api/failures/{letter}").body["raw"] == {"id": "wamid.1"}
    shown = api.get(f"/api/failures/{message.pk}").body

    assert (shown["conversation_id"], shown["tries"], shown["can_replay"]) == (message.conversation_id, 1, True)
    assert shown["raw"]["attempts"][0]["state"] == "failed"
    read = AuditEntry.objects.filter(action="failure.read").order_by("seq")
    assert [each.target_id for each in read] == [letter, message.pk]


def test_a_letter_that_is_applied_again_is_settled_and_open_anew_when_it_fails_again(
    committed: None, acme: Company, api: Api
) -> None:
    letter = make_letter(acme)
    row = DeadLetter.objects.get()

    assert api.post("/api/failures/replay", {"ids": [letter]}).body["done"] == 1

    assert list(PendingReceipt.objects.values_list("organization_id", "receipt_id")) == [(acme.id, row.receipt_id)]
    assert api.get(f"/api/failures/{letter}").status == 404
    dead = Dead(receipt_id=row.receipt_id, position=0, code="fault:KeyError", reason="still")
    with open_queue() as queue:
        taken, _ = queue.take(acme.id, 10)
        queue.finish(acme.id, taken, [dead])
    again = api.get(f"/api/failures/{letter}").body
    assert (again["code"], again["reason"], again["tries"]) == ("fault:KeyError", "still", 2)


def test_of_a_kind_that_nothing_fails_in_there_is_none(acme: Company, api: Api) -> None:
    for kind in ("inbound", "media", "send"):
        assert api.get("/api/failures", kind=kind).body == {"data": [], "next_cursor": None}
        mended = api.post("/api/failures/replay", {"kind": kind, "code": "unreadable"})
        nothing = {"done": 0, "refused": [], "remaining": 0, "next_cursor": None}
        assert (mended.status, mended.body) == (200, nothing)


def test_what_the_platform_sent_may_be_gone(acme: Company, api: Api) -> None:
    letter = make_letter(acme, body=None, raw=None)

    assert api.get(f"/api/failures/{letter}").body["can_replay"] is False
    reply = api.post("/api/failures/replay", {"ids": [letter]})

    assert (reply.body["done"], reply.body["refused"][0]["code"]) == (0, "receipt_gone")


def test_messages_are_sent_again_and_a_closed_window_is_told(acme: Company, api: Api, tenant_of_acme: Scope) -> None:
    good, late = make_failed(), make_failed()
    late.conversation.reply_window_ends_at = datetime.now(UTC) - timedelta(hours=1)
    late.conversation.save()

    mended = api.post("/api/failures/replay", {"kind": "send", "code": "recipient_unreachable"}).body

    assert (mended["done"], mended["remaining"]) == (1, 0)
    assert [(each["id"], each["code"]) for each in mended["refused"]] == [(late.pk, "reply_window_closed")]
    good.refresh_from_db()
    assert good.delivery_status == "queued"


def test_what_is_given_up_leaves_the_list_until_it_fails_anew(acme: Company, api: Api, tenant_of_acme: Scope) -> None:
    letter, message = make_letter(acme), make_failed()

    body = {"ids": [letter, message.pk], "reason": "The customer called instead."}
    assert api.post("/api/failures/discard", body).body["done"] == 2

    assert api.get("/api/failures/groups").body["data"] == []
    with public_scope():
        assert DeadLetter.objects.get().discard_reason == "The customer called instead."
    assert AuditEntry.objects.filter(action="failure.discarded").count() == 2
    message.refresh_from_db()
    assert message.delivery_status == "failed", "the thread still tells what happened"
    later = datetime.now(UTC) + timedelta(seconds=5)
    SendAttempt.objects.create(message=message, number=2, state="failed", started_at=later, lease_until=later)
    assert [each["id"] for each in api.get("/api/failures", kind="send").body["data"]] == [message.pk]


def test_pages_go_on_where_the_last_one_ended_with_one_query_each(
    acme: Company, api: Api, tenant_of_acme: Scope
) -> None:
    made = [make_failed().pk for _ in range(5)]
    seen: list[str] = []
    cursor, counts = "", []
    while True:
        with CaptureQueriesContext(connection) as asked:
            page = api.get("/api/failures", kind="send", limit=2, cursor=cursor).body
        seen += [each["id"] for each in page["data"]]
        counts.append(len(asked))
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert seen == made[::-1]
    assert len(set(counts)) == 1


@pytest.mark.parametrize("failure_id", ["inb_", "inb_x", "inb_" + "9" * 30, "msg_unknown", "nothing", "inb_1"])
def test_an_id_that_is_no_failure_is_not_found(api: Api, failure_id: str) -> None:
    assert api.get(f"/api/failures/{failure_id}").status == 404
    assert api.post("/api/failures/replay", {"ids": [failure_id]}).status == 404


def test_letters_of_others_are_not_there(acme: Company, globex: Company) -> None:
    letter = make_letter(acme)
    stranger = as_person(globex, "owner")

    assert stranger.get(f"/api/failures/{letter}").status == 404
    assert stranger.post("/api/failures/replay", {"ids": [letter]}).status == 404
    assert stranger.get("/api/failures", kind="inbound").body["data"] == []


@pytest.mark.parametrize(
    "body", [{}, {"ids": []}, {"kind": "send"}, {"ids": ["msg_1"], "kind": "send", "code": "x"}, {"ids": ["m"] * 101}]
)
def test_one_has_to_say_which(api: Api, body: dict[str, Any]) -> None:
    assert api.post("/api/failures/replay", body).status == 422


def test_files_that_were_not_fetched_are_told_tried_again_and_given_up(
    acme: Company, api: Api, tenant_of_acme: Scope
) -> None:
    message = make_message(make_conversation())
    at = datetime.now(UTC) - timedelta(minutes=1)
    trouble = {
        "state": "failed",
        "error_code": "too_slow",
        "error_detail": "The file came too slowly.",
        "failed_at": at,
    }
    first, second = (make_waiting(message, next_try_at=None, **trouble) for _ in range(2))

    [group] = api.get("/api/failures/groups").body["data"]
    assert (group["kind"], group["code"], group["count"]) == ("media", "too_slow", 2)
    shown = api.get(f"/api/failures/{first.pk}").body
    assert (shown["message_id"], shown["conversation_id"]) == (message.pk, message.conversation_id)
    assert shown["raw"]["provider_id"] == "900100" and "provider_url" not in shown["raw"]

    assert api.post("/api/failures/discard", {"ids": [second.pk], "reason": "a test"}).body["done"] == 1
    assert api.post("/api/failures/replay", {"ids": [first.pk]}).body["done"] == 1

    assert api.get("/api/failures", kind="media").body["data"] == []
    first.refresh_from_db()
    assert (first.state, first.next_try_at is not None) == ("pending", True)


def test_files_that_the_platform_does_not_give_any_more_are_failures_and_asked_for_once_more(
    acme: Company, api: Api, tenant_of_acme: Scope
) -> None:
    message = make_message(make_conversation())
    gone = {
        "state": "expired",
        "error_code": "media_expired",
        "error_detail": "The platform does not have this file any more.",
        "failed_at": datetime.now(UTC) - timedelta(minutes=1),
        "next_try_at": None,
    }
    first, second, taken_back = (make_waiting(message, **gone) for _ in range(3))
    unnamed = make_waiting(message, **gone | {"provider_id": None})
    withdraw_files([taken_back.pk])
    make_waiting(message, **gone | {"direction": "outbound", "provider_id": None})  # fails with its message

    [group] = api.get("/api/failures/groups").body["data"]
    assert (group["kind"], group["code"], group["count"]) == ("media", "media_expired", 3)
    shown = {each["id"]: each["can_replay"] for each in api.get("/api/failures", kind="media").body["data"]}
    assert shown == {first.pk: True, second.pk: True, unnamed.pk: False}

    assert api.post("/api/failures/discard", {"ids": [second.pk], "reason": "a test"}).body["done"] == 1
    mended = api.post("/api/failures/replay", {"kind": "media", "code": "media_expired"}).body

    assert (mended["done"], [each["code"] for each in mended["refused"]]) == (1, ["media_nowhere"])
    first.refresh_from_db()
    assert (first.state, first.error_code, first.next_try_at is not None) == ("pending", None, True)
    message.refresh_from_db()
    assert message.attachments[0]["state"] == "pending", "the thread says that it is asked for"
