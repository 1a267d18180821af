"""Taking a conversation over from another app, and handing it back."""

import json
from datetime import datetime

import pytest

from apps.audit.models import AuditEntry
from apps.inbox import sending, thread_control
from apps.inbox.intake.owners import owners_after
from apps.inbox.models import Conversation, Message
from apps.inbox.tests.factories import make_conversation
from kernel.events import log
from kernel.scope import Scope
from tests.world.client import as_person
from tests.world.companies import Company

BOT = "480010000000102"


def elsewhere(**fields: str | None) -> Conversation:
    conversation = make_conversation(channel_type="messenger")
    held = {"thread_owner": BOT, "thread_partner": BOT, **fields}
    Conversation.objects.filter(pk=conversation.pk).update(**held)
    conversation.refresh_from_db()
    return conversation


def settle(message: Message, now: datetime) -> Conversation:
    message.delivery_status = "sending"
    sending.mark_sent(message, channel_message_id=None, sent_at=now, now=now)
    return Conversation.objects.get(pk=message.conversation_id)


def test_it_is_ours_when_the_platform_says_so_and_can_be_handed_back(
    tenant: Scope, acme: Company, now: datetime
) -> None:
    conversation, author_id = elsewhere(), acme.people["agent"]

    taking = thread_control.change_owner(conversation_id=conversation.pk, author_id=author_id, wish="take", now=now)
    again = thread_control.change_owner(conversation_id=conversation.pk, author_id=author_id, wish="take", now=now)

    assert (taking.pk, taking.delivery_status) == (again.pk, "queued"), "one that is on its way is not asked twice"
    assert Conversation.objects.get().thread_owner == BOT, "only asked for"
    assert settle(taking, now).thread_owner is None
    with pytest.raises(thread_control.ThreadIsOurs):
        thread_control.change_owner(conversation_id=conversation.pk, author_id=author_id, wish="take", now=now)
    giving = thread_control.change_owner(
        conversation_id=conversation.pk, author_id=author_id, wish="give_back", now=now
    )
    assert giving.content == {"event": {"kind": "pass_thread_control", "app_id": BOT}}
    assert settle(giving, now).thread_owner == BOT
    with pytest.raises(thread_control.ThreadIsNotOurs):
        thread_control.change_owner(conversation_id=conversation.pk, author_id=author_id, wish="give_back", now=now)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "conversation.taken_over", "conversation.handed_back",
    ]  # fmt: skip
    told = [json.loads(frame)["data"]["conversation"]["thread_owner"] for frame in log.list_after(0, 10)]
    assert told == [BOT, None, None, BOT], "colleagues hear who answers"


def test_an_app_that_meta_does_not_name_gets_it_by_our_letting_go(tenant: Scope, acme: Company, now: datetime) -> None:
    conversation = elsewhere(thread_owner=None, thread_partner="other")

    giving = thread_control.change_owner(
        conversation_id=conversation.pk, author_id=acme.people["agent"], wish="give_back", now=now
    )

    assert giving.content["event"] == {"kind": "release_thread_control"}
    assert settle(giving, now).thread_owner == "other"


@pytest.mark.parametrize(
    ("channel", "wish", "refusal"),
    [
        ("whatsapp", "take", thread_control.OneAppOnly),
        ("messenger", "take", thread_control.ThreadIsOurs),
        ("instagram", "give_back", thread_control.NobodyToGiveTo),
    ],
)
def test_what_makes_no_sense_is_refused(
    tenant: Scope, now: datetime, channel: str, wish: thread_control.Wish, refusal: type[Exception]
) -> None:
    conversation = make_conversation(channel_type=channel)

    with pytest.raises(refusal):
        thread_control.change_owner(conversation_id=conversation.pk, author_id="x", wish=wish, now=now)

    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("event", "before", "after"),
    [
        ({"kind": "take_thread_control", "app_id": BOT}, (None, None), (BOT, BOT)),
        ({"kind": "take_thread_control"}, (None, BOT), ("other", "other")),
        ({"kind": "pass_thread_control", "app_id": "1", "from_app_id": BOT}, ("other", None), (None, BOT)),
        ({"kind": "pass_thread_control"}, (BOT, None), (None, BOT)),
        ({"kind": "request_thread_control", "app_id": BOT}, (None, None), (None, BOT)),
        ({"kind": "referral"}, (None, BOT), (None, BOT)),
    ],
)
def test_what_other_apps_do_says_who_answers(
    event: dict[str, str], before: tuple[str | None, str | None], after: tuple[str | None, str | None]
) -> None:
    assert owners_after(event, *before) == after


def test_over_the_api(tenant: Scope, acme: Company) -> None:
    conversation = elsewhere()
    address = f"/api/conversations/{conversation.pk}/thread-control"

    assert as_person(acme, "viewer").post(address, {"wish": "take"}).status == 403
    assert as_person(acme, "agent").post(address, {"wish": "steal"}).status == 422
    taken = as_person(acme, "agent").post(address, {"wish": "take"})
    refused = as_person(acme, "agent").post(address, {"wish": "give_back"})

    assert (taken.status, taken.body["message_type"], taken.body["delivery_status"]) == (202, "event", "queued")
    assert (refused.status, refused.body["code"]) == (409, "thread_is_not_ours")
