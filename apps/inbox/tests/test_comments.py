"""A comment can be answered in private: once, for seven days, by whoever may reply."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.channels.adapters.contents import TextContent
from apps.channels.adapters.items import Alias
from apps.channels.adapters.sending import OutboundDraft
from apps.inbox import comments, sending, services
from apps.inbox.models import Message
from apps.inbox.queries import MessageNotFound
from apps.inbox.tests.factories import make_comment, make_conversation, make_message
from kernel.events import log
from kernel.scope import Scope
from tests.world.client import as_person
from tests.world.companies import Company


def answer(comment: Message, acme: Company, now: datetime, temp_id: str = "t") -> Message:
    return comments.reply_in_private(
        comment_id=comment.pk, author_id=acme.people["agent"], body_text="It is!", temp_id=temp_id, now=now
    )


def test_the_reply_is_queued_and_both_are_told(tenant: Scope, acme: Company, now: datetime) -> None:
    comment = make_comment(position_at=now - timedelta(days=6, hours=23))

    reply = answer(comment, acme, now)
    again = answer(comment, acme, now)

    assert reply.pk == again.pk
    assert reply.content == {"private_reply_to": comment.content["comment"]["id"], "comment_message_id": comment.pk}
    assert reply.delivery_status == "queued"
    comment.refresh_from_db()
    assert comment.content["comment"]["reply_message_id"] == reply.pk
    assert [b'"message.updated"' in each or b'"message.created"' in each for each in log.list_after(0, 9)] == [True] * 2
    due = sending.next_to_send(comment.conversation_id, now=now)
    assert due is not None and due.pk == reply.pk


@pytest.mark.parametrize("age", [timedelta(days=7), timedelta(days=30)])
def test_too_old_a_comment_is_not_answered(tenant: Scope, acme: Company, now: datetime, age: timedelta) -> None:
    comment = make_comment(position_at=now - age)

    with pytest.raises(comments.CommentTooOld):
        answer(comment, acme, now)
    assert Message.objects.count() == 1


def test_the_temp_id_of_another_message_is_refused(tenant: Scope, acme: Company, now: datetime) -> None:
    first, second = make_comment(position_at=now), make_comment(position_at=now)
    answer(first, acme, now)

    with pytest.raises(services.TempIdReused):
        answer(second, acme, now)
    second.refresh_from_db()
    assert Message.objects.count() == 3 and "reply_message_id" not in second.content["comment"]


def test_a_second_answer_is_refused(tenant: Scope, acme: Company, now: datetime) -> None:
    comment = make_comment(position_at=now)
    answer(comment, acme, now)

    with pytest.raises(comments.CommentAnswered):
        answer(comment, acme, now, temp_id="another")
    assert Message.objects.count() == 2


def test_what_is_no_comment_is_not_answered_in_private(tenant: Scope, acme: Company, now: datetime) -> None:
    message = make_message(make_conversation())

    with pytest.raises(comments.NotAComment):
        answer(message, acme, now)
    with pytest.raises(MessageNotFound):
        comments.reply_in_private(
            comment_id="msg_x", author_id=acme.people["agent"], body_text="x", temp_id="t", now=now
        )


def test_a_failed_one_can_be_sent_again_though_there_is_no_window(tenant: Scope, acme: Company, now: datetime) -> None:
    reply = answer(make_comment(position_at=now), acme, now)
    Message.objects.filter(pk=reply.pk).update(delivery_status="failed")

    assert services.resend(message_id=reply.pk, now=now).delivery_status == "queued"


@pytest.mark.parametrize(("channel", "kind"), [("messenger", "psid"), ("instagram", "igsid")])
def test_it_is_addressed_to_the_comment(channel: Any, kind: Any) -> None:
    from apps.channels.adapters.instagram.send import build_payload as instagram
    from apps.channels.adapters.messenger.send import build_payload as messenger

    draft = OutboundDraft(
        recipients=(Alias(kind=kind, value="77"),),
        content=TextContent(text="Hi"),
        client_ref="msg_1",
        comment_id="1794",
    )
    build = {"messenger": messenger, "instagram": instagram}[channel]

    assert build(draft)["recipient"] == {"comment_id": "1794"}


def test_over_the_api(tenant: Scope, acme: Company, now: datetime) -> None:
    comment = make_comment(position_at=now)
    address = f"/api/comments/{comment.pk}/private-reply"

    assert as_person(acme, "viewer").post(address, {"body_text": "Hi", "temp_id": "t"}).status == 403
    reply = as_person(acme, "agent").post(address, {"body_text": "Hi", "temp_id": "t"})
    second = as_person(acme, "agent").post(address, {"body_text": "Hi again", "temp_id": "u"})

    assert (reply.status, reply.body["body_text"]) == (202, "Hi")
    assert (second.status, second.body["code"]) == (409, "private_reply_used")
