"""Taking a thread over and handing it back at the platform: what is asked, and what its refusal means."""

import pytest

from apps.access.models import Member
from apps.channels.models import ChannelAccount
from apps.customers.queries import list_identities
from apps.inbox import thread_control
from apps.inbox.models import Conversation, Message
from apps.inbox.tests.factories import make_conversation, make_reply
from apps.outbound.tests.post import graph_error, pause_is_over, send, states
from kernel import clock
from kernel.tests.local_server import LocalServer, answer, cut


def taken_over(conversation: Conversation) -> Message:
    Conversation.objects.filter(pk=conversation.pk).update(thread_owner="77", thread_partner="77")
    author_id = Member.objects.values_list("pk", flat=True).first() or ""
    return thread_control.change_owner(
        conversation_id=conversation.pk, author_id=author_id, wish="take", now=clock.now()
    )


@pytest.mark.parametrize("channel", ["messenger", "instagram"])
def test_a_thread_is_taken_over_and_handed_back_at_the_platform(meta: LocalServer, channel: str) -> None:
    conversation = make_conversation(channel_type=channel)
    message = taken_over(conversation)
    meta.behave = answer(200, {"success": True})
    send(conversation)
    thread_control.change_owner(
        conversation_id=conversation.pk, author_id=message.sent_by_id or "", wish="give_back", now=clock.now()
    )
    send(conversation)

    who = {"id": list_identities(conversation.customer_id)[0]["external_user_id"]}
    assert [each.path.rsplit("/", 1)[-1] for each in meta.received] == ["take_thread_control", "pass_thread_control"]
    assert [each.json() for each in meta.received] == [{"recipient": who}, {"recipient": who, "target_app_id": "77"}]
    assert states(conversation) == ["sent", "sent"]
    assert Conversation.objects.get().thread_owner == "77"


def test_that_meta_refuses_a_thread_says_so_and_cuts_nothing_off(meta: LocalServer) -> None:
    conversation = make_conversation(channel_type="messenger")
    message = taken_over(conversation)
    meta.behave = graph_error(10, 403)
    send(conversation)

    message.refresh_from_db()
    assert (message.delivery_status, message.error_code) == ("failed", "thread_control_refused")
    assert Conversation.objects.get().thread_owner == "77"
    assert ChannelAccount.objects.get(pk=conversation.channel_account_id).status == "connected"


def test_a_lost_answer_about_a_thread_is_simply_asked_again(meta: LocalServer) -> None:
    conversation = make_conversation(channel_type="messenger")
    taken_over(conversation)
    meta.behave = cut
    send(conversation)
    assert states(conversation) == ["queued"]
    meta.behave = answer(200, {"success": True})
    pause_is_over()
    send(conversation)

    assert states(conversation) == ["sent"]


def test_a_reply_in_a_thread_of_another_app_fails_alone(meta: LocalServer) -> None:
    conversation = make_conversation(channel_type="messenger")
    message = make_reply(conversation)
    error = {"code": 10, "error_subcode": 2018300, "message": "as Meta says it", "type": "OAuthException"}
    meta.behave = answer(403, {"error": error})
    send(conversation)

    message.refresh_from_db()
    assert (message.delivery_status, message.error_code) == ("failed", "thread_elsewhere")
    assert ChannelAccount.objects.get(pk=conversation.channel_account_id).status == "connected"
