"""What agents do: each change with its event, each refusal with nothing changed."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.access.models import Member
from apps.inbox import queries, services
from apps.inbox.models import Conversation, Message
from apps.inbox.tests.factories import make_conversation, make_message, make_reply
from kernel.errors import InvalidInput
from kernel.events import log
from kernel.scope import Scope
from tests.world.companies import Company
from tests.world.threads import at_once


def published() -> list[dict[str, Any]]:
    return [json.loads(frame) for frame in log.list_after(0, 1000)]


def reply(conversation: Conversation, author: str, now: datetime, **changes: Any) -> Message:
    given: dict[str, Any] = {"body_text": "Hi!", "temp_id": "t1", "reply_to": None, **changes}
    return services.send_reply(conversation_id=conversation.pk, author_id=author, now=now, **given)


@pytest.fixture
def author(acme: Company) -> str:
    return acme.people["agent"]


def test_a_reply_is_queued_and_told_with_its_temp_id(tenant: Scope, author: str, now: datetime) -> None:
    conversation = make_conversation()

    message = reply(conversation, author, now)

    (event,) = published()
    assert event["type"] == "message.created"
    shown = event["data"]["message"]
    assert (shown["id"], shown["temp_id"], shown["delivery_status"]) == (message.pk, "t1", "queued")
    assert (shown["sent_by"], shown["channel_message_id"]) == (author, None)
    assert event["data"]["conversation"]["last_message_preview"] == "Hi!"
    assert event["data"]["conversation"]["waiting_since"] is None
    assert event["data"]["conversation"]["rev"] == conversation.rev + 1


@pytest.mark.parametrize("ended", [timedelta(0), timedelta(hours=1), None])
def test_a_reply_after_the_window_is_refused_and_changes_nothing(
    tenant: Scope, author: str, now: datetime, ended: timedelta | None
) -> None:
    conversation = make_conversation(reply_window_ends_at=None if ended is None else now - ended)
    before = Conversation.objects.values().get(pk=conversation.pk)

    with pytest.raises(services.ReplyWindowClosed):
        reply(conversation, author, now)

    assert Conversation.objects.values().get(pk=conversation.pk) == before
    assert not Message.objects.exists()
    assert published() == []


def test_the_same_temp_id_gives_the_same_message_even_after_the_window(
    tenant: Scope, author: str, now: datetime
) -> None:
    conversation = make_conversation()
    first = reply(conversation, author, now)

    again = reply(conversation, author, now + timedelta(days=2))

    assert again.pk == first.pk
    assert Message.objects.count() == len(published()) == 1


def test_the_same_temp_id_for_something_else_is_refused(tenant: Scope, author: str, now: datetime) -> None:
    conversation = make_conversation()
    reply(conversation, author, now)

    for other, text in ((conversation, "Something else"), (make_conversation(), "Hi!")):
        with pytest.raises(services.TempIdReused):
            reply(other, author, now, body_text=text)
    assert Message.objects.count() == 1


def test_two_people_may_use_the_same_temp_id(tenant: Scope, acme: Company, now: datetime) -> None:
    conversation = make_conversation()

    assert reply(conversation, acme.people["agent"], now).pk != reply(conversation, acme.people["agent2"], now).pk


def test_the_same_reply_from_two_threads_is_one_message(
    committed: None, tenant: Scope, author: str, now: datetime
) -> None:
    conversation = make_conversation()

    answers = at_once([lambda: reply(conversation, author, now)] * 4)

    assert len({answer.pk for answer in answers if isinstance(answer, Message)}) == 1
    assert not [answer for answer in answers if isinstance(answer, BaseException)]
    assert Message.objects.count() == len(published()) == 1


def test_replies_and_assignments_at_once_lose_nothing(
    committed: None, tenant: Scope, acme: Company, author: str, now: datetime
) -> None:
    conversation = make_conversation()
    works: list[Any] = [
        lambda number=number: reply(conversation, author, now, temp_id=f"t{number}") for number in range(4)
    ]
    works += [
        lambda: services.assign_conversation(conversation_id=conversation.pk, assigned_to=author, now=now),
        lambda: services.mark_read(conversation_id=conversation.pk, now=now),
        lambda: services.set_status(conversation_id=conversation.pk, status="pending", now=now),
    ]

    assert not [answer for answer in at_once(works) if isinstance(answer, BaseException)]

    after = Conversation.objects.get(pk=conversation.pk)
    assert (after.assigned_to_id, after.unread_count, after.status) == (author, 0, "pending")
    assert after.rev == conversation.rev + len(works)
    assert [event["data"]["conversation"]["rev"] for event in published()] == list(range(2, 2 + len(works)))


def test_a_late_clock_does_not_move_the_conversation_down(tenant: Scope, author: str, now: datetime) -> None:
    conversation = make_conversation(at=now, last_message_preview="newer")

    reply(conversation, author, now - timedelta(seconds=5))

    after = Conversation.objects.get(pk=conversation.pk)
    assert (after.last_message_at, after.last_message_preview) == (now, "newer")


def test_a_conversation_is_given_taken_away_and_told_only_when_it_changes(
    tenant: Scope, author: str, now: datetime
) -> None:
    conversation = make_conversation()

    for assigned_to in (author, author, None, None):
        changed = services.assign_conversation(conversation_id=conversation.pk, assigned_to=assigned_to, now=now)
        assert changed.assigned_to_id == assigned_to

    assert [event["type"] for event in published()] == ["conversation.updated"] * 2
    assert [event["data"]["conversation"]["assigned_to"] for event in published()] == [author, None]


def test_a_conversation_is_not_given_to_somebody_who_has_left(tenant: Scope, author: str, now: datetime) -> None:
    conversation = make_conversation()
    Member.objects.filter(pk=author).update(deactivated_at=now)

    for nobody in (author, "usr_unknown", ""):
        with pytest.raises(InvalidInput):
            services.assign_conversation(conversation_id=conversation.pk, assigned_to=nobody, now=now)

    assert published() == []


def test_a_status_is_set_and_told_only_when_it_changes(tenant: Scope, now: datetime) -> None:
    conversation = make_conversation()

    for status in ("resolved", "resolved", "open"):
        services.set_status(conversation_id=conversation.pk, status=status, now=now)

    assert [event["data"]["conversation"]["status"] for event in published()] == ["resolved", "open"]


def test_reading_clears_the_count_once(tenant: Scope, now: datetime) -> None:
    conversation = make_conversation(unread_count=3)

    for _ in range(2):
        assert services.mark_read(conversation_id=conversation.pk, now=now).unread_count == 0

    assert [event["type"] for event in published()] == ["conversation.updated"]


@pytest.mark.parametrize("status", ["failed", "unconfirmed"])
def test_a_person_sends_again_what_failed_or_is_unknown(tenant: Scope, now: datetime, status: str) -> None:
    message = make_reply(make_conversation(), status=status, error_code="outcome_unknown", error_detail="?")

    again = services.resend(message_id=message.pk, now=now)

    assert (again.delivery_status, again.error_code) == ("queued", None)
    (event,) = published()
    assert (event["type"], event["data"]["message"]["error"]) == ("message.updated", None)


@pytest.mark.parametrize("status", ["queued", "sending", "sent", "delivered", "read"])
def test_nothing_else_is_sent_again_or_settled_by_hand(tenant: Scope, now: datetime, status: str) -> None:
    message = make_reply(make_conversation(), status=status)

    for change in (services.resend, services.confirm_sent):
        with pytest.raises(services.NotResendable):
            change(message_id=message.pk, now=now)

    assert Message.objects.get(pk=message.pk).delivery_status == status
    assert published() == []


def test_a_customers_message_cannot_be_sent_again(tenant: Scope, now: datetime) -> None:
    message = make_message(make_conversation())

    with pytest.raises(services.NotResendable):
        services.resend(message_id=message.pk, now=now)


def test_sending_again_keeps_to_the_window(tenant: Scope, now: datetime) -> None:
    message = make_reply(make_conversation(reply_window_ends_at=now), status="failed")

    with pytest.raises(services.ReplyWindowClosed):
        services.resend(message_id=message.pk, now=now)

    assert Message.objects.get(pk=message.pk).delivery_status == "failed"
    assert published() == []


def test_a_person_settles_what_is_unknown_and_the_doubt_is_gone(tenant: Scope, now: datetime) -> None:
    message = make_reply(make_conversation(), status="unconfirmed", error_code="outcome_unknown", error_detail="?")

    settled = services.confirm_sent(message_id=message.pk, now=now)

    assert (settled.delivery_status, settled.sent_at) == ("sent", now)
    assert published()[0]["data"]["message"]["error"] is None


def test_what_is_not_there_is_not_found(tenant: Scope, author: str, now: datetime) -> None:
    with pytest.raises(queries.ConversationNotFound):
        services.send_reply(
            conversation_id="conv_x", author_id=author, body_text="Hi", temp_id="t", reply_to=None, now=now
        )
    with pytest.raises(queries.ConversationNotFound):
        services.mark_read(conversation_id="conv_x", now=now)
    with pytest.raises(queries.MessageNotFound):
        services.resend(message_id="msg_x", now=now)
