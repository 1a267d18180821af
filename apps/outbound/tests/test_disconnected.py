"""Nothing goes from the moment at which somebody disconnects an account, whatever was waiting."""

import pytest

from apps.channels.models import ChannelAccount
from apps.channels.services import accounts
from apps.inbox.models import Conversation, Message
from apps.inbox.tests.factories import make_reply
from apps.outbound import gestures
from apps.outbound.tests.post import send, states
from kernel import clock
from kernel.tests.local_server import LocalServer


@pytest.mark.parametrize("keeps_token", [True, False])
def test_replies_that_wait_when_an_account_is_disconnected_are_not_sent(
    meta: LocalServer, conversation: Conversation, keeps_token: bool
) -> None:
    make_reply(conversation)
    make_reply(conversation)
    now = clock.now()
    accounts.disconnect(channel_account_id=conversation.channel_account_id, now=now, keeps_token=keeps_token)

    send(conversation)
    gestures.show(conversation_id=conversation.pk, kind="seen")

    assert meta.received == [], "the platform is told that we go, and nothing else"
    assert states(conversation) == ["failed", "failed"]
    message = Message.objects.filter(conversation=conversation).order_by("pk").last()
    assert message is not None and message.error_code == "channel_disconnected" and message.error_more is not None
    assert "Connect it again" in str(message.error_detail) and message.error_more["advice"]
    assert ChannelAccount.objects.get(pk=conversation.channel_account_id).status == "disconnected"
