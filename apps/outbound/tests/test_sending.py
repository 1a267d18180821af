"""Replies leave once and in order, whatever the other side does. The platform is a real HTTP server on this machine."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from apps.channels import connection
from apps.channels.models import ChannelAccount, ChannelAlarm, HealthEvent
from apps.channels.services import SENDS_AT_LEAST
from apps.inbox.models import Conversation, Message
from apps.inbox.tests.arrivals import arrival, report
from apps.inbox.tests.factories import make_reply
from apps.outbound.models import SendAttempt
from apps.outbound.retry import MAX_TRIES
from apps.outbound.tests.post import (
    SENT,
    customer_row,
    graph_error,
    look_around,
    pause_is_over,
    record,
    send,
    states,
    told,
    unconfirmed,
)
from kernel import clock, crypto
from kernel.http import HttpClient
from kernel.scope import Scope
from kernel.tests.local_server import LocalServer, answer, cut, free_port, hang
from tests.world.threads import in_thread


def test_a_reply_is_handed_over_with_the_accounts_token_and_our_id(
    meta: LocalServer, conversation: Conversation
) -> None:
    message = make_reply(conversation, body_text="Hi!", reply_to="wamid.quoted")

    assert send(conversation) == 1

    (request,) = meta.received
    body: Any = request.json()
    account = ChannelAccount.objects.get(channel_type="whatsapp")
    assert request.path == f"/v25.0/{account.wa_phone_number_id}/messages"
    assert request.headers["authorization"] == f"Bearer {crypto.unseal(account.access_token)}"
    assert (body["to"], body["text"]["body"]) == (conversation.customer.phone, "Hi!")
    assert (body["biz_opaque_callback_data"], body["context"]) == (message.pk, {"message_id": "wamid.quoted"})
    message.refresh_from_db()
    assert (message.delivery_status, message.channel_message_id) == ("sent", "wamid.1")
    assert told() == ["sending", "sent"]
    assert SendAttempt.objects.get().state == "sent"
    assert send(conversation) == 0


def test_the_attempt_is_written_before_the_call(meta: LocalServer, conversation: Conversation) -> None:
    make_reply(conversation)
    seen: list[Any] = []

    def look(handler: Any) -> None:
        seen.extend(in_thread(lambda: _in(conversation)))
        SENT(handler)

    scope_of_test = _scope()

    def _in(conversation: Conversation) -> list[Any]:
        from tenants.context import tenant_scope

        with tenant_scope(scope_of_test):
            return [states(conversation), list(SendAttempt.objects.values_list("state", flat=True))]

    meta.behave = look
    send(conversation)

    assert seen == [["sending"], ["sending"]]


def _scope() -> Scope:
    from kernel.scope import require_scope

    return require_scope()


def test_too_many_messages_wait_and_are_sent_later(meta: LocalServer, conversation: Conversation) -> None:
    make_reply(conversation)
    meta.behave = graph_error(130429)

    assert send(conversation) == 1
    assert send(conversation) == 0, "not before the pause is over"
    attempt = SendAttempt.objects.get()
    assert attempt.retry_at is not None and attempt.retry_at > clock.now() + timedelta(seconds=2)
    assert states(conversation) == ["queued"]

    meta.behave = SENT
    pause_is_over()
    assert send(conversation) == 1
    assert states(conversation) == ["sent"]
    assert told() == ["sending", "queued", "sending", "sent"]


def test_a_platform_that_cannot_be_reached_is_tried_again(
    meta: LocalServer, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_reply(conversation)
    nowhere = f"http://127.0.0.1:{free_port()}"
    with HttpClient([nowhere], connect_timeout_s=0.3) as http:
        monkeypatch.setattr(settings, "META_GRAPH_URL", nowhere)
        monkeypatch.setattr(connection, "http", lambda: http)
        send(conversation)

    assert states(conversation) == ["queued"]
    assert SendAttempt.objects.get().error_code == "channel_unreachable"


def test_after_the_last_try_it_fails(meta: LocalServer, conversation: Conversation) -> None:
    make_reply(conversation)
    meta.behave = graph_error(132069)

    for _ in range(MAX_TRIES + 2):
        send(conversation)
        pause_is_over()

    assert len(meta.received) == MAX_TRIES
    assert states(conversation) == ["failed"]


def test_a_doubtful_error_is_tried_once_more_only(meta: LocalServer, conversation: Conversation) -> None:
    make_reply(conversation)
    meta.behave = graph_error(131000, status=500)

    for _ in range(4):
        send(conversation)
        pause_is_over()

    assert len(meta.received) == 2
    assert states(conversation) == ["failed"]


def test_a_refusal_fails_with_plain_words_and_is_not_repeated(meta: LocalServer, conversation: Conversation) -> None:
    message = make_reply(conversation)
    meta.behave = graph_error(131047)

    send(conversation)
    send(conversation)

    message.refresh_from_db()
    assert (message.delivery_status, message.error_code) == ("failed", "reply_window_closed")
    assert message.error_detail == "The reply window has closed: the customer wrote too long ago."
    assert len(meta.received) == 1


def test_several_that_fail_within_an_hour_are_an_alarm_of_the_account_once(
    meta: LocalServer, conversation: Conversation
) -> None:
    meta.behave = graph_error(131047)
    alarms = []
    for _ in range(SENDS_AT_LEAST + 2):
        make_reply(conversation)
        send(conversation)
        alarms.append(ChannelAlarm.objects.count())

    assert alarms == [*[0] * (SENDS_AT_LEAST - 1), 1, 1, 1]
    assert HealthEvent.objects.get().kind == "sends_failing"


@pytest.mark.parametrize("code", [368, 131031])
def test_an_account_that_may_not_send_is_an_alarm_with_the_first_message(
    meta: LocalServer, conversation: Conversation, code: int
) -> None:
    meta.behave = graph_error(code)
    make_reply(conversation)

    send(conversation)

    assert ChannelAlarm.objects.get().cause == "restricted"
    assert states(conversation) == ["failed"]


def test_a_customer_who_wants_no_marketing_is_remembered(meta: LocalServer, conversation: Conversation) -> None:
    meta.behave = graph_error(131050)
    make_reply(conversation)

    send(conversation)

    conversation.customer.refresh_from_db()
    assert conversation.customer.marketing_stopped_at is not None
    assert states(conversation) == ["failed"]


def test_after_too_many_to_one_customer_the_pauses_grow_four_times(
    meta: LocalServer, conversation: Conversation
) -> None:
    meta.behave = graph_error(131056)
    make_reply(conversation)
    pauses = []
    for _ in range(4):
        send(conversation)
        last = SendAttempt.objects.order_by("-number")[0]
        assert last.retry_at is not None and last.finished_at is not None
        pauses.append((last.retry_at - last.finished_at).total_seconds())
        pause_is_over()

    assert pauses == [6.0, 16.0, 64.0, 256.0]  # four seconds, but at least what the limit itself takes


@pytest.mark.parametrize("behave", [cut, hang(0.8), answer(502, b"bad gateway"), answer(200, {"odd": True})])
def test_an_answer_that_is_lost_is_unconfirmed_and_never_repeated(
    meta: LocalServer, conversation: Conversation, behave: Any
) -> None:
    message = make_reply(conversation)
    meta.behave = behave
    send(conversation)
    meta.behave = SENT

    for _ in range(3):
        send(conversation)
        look_around()

    message.refresh_from_db()
    assert (message.delivery_status, message.error_code) == ("unconfirmed", "outcome_unknown")
    assert len(meta.received) == 1
    assert told() == ["sending", "unconfirmed"]


def test_a_status_with_our_id_settles_what_was_unknown(meta: LocalServer, conversation: Conversation) -> None:
    message = unconfirmed(conversation, meta)

    record(
        report(
            "delivered", "wamid.9", account=message.channel_account_id, customer_id=conversation.customer_id,
            client_ref=message.pk,
        )
    )  # fmt: skip

    message.refresh_from_db()
    assert (message.delivery_status, message.channel_message_id) == ("delivered", "wamid.9")
    assert message.error_code is None
    assert (send(conversation), len(meta.received)) == (0, 1)


def test_an_echo_settles_what_was_unknown(meta: LocalServer, conversation: Conversation) -> None:
    message = unconfirmed(conversation, meta)

    record(
        arrival(
            "wamid.9", direction="outbound", text=message.body_text, client_ref=message.pk,
            account=message.channel_account_id, customer=customer_row(conversation),
        )
    )  # fmt: skip

    assert states(conversation) == ["sent"]
    assert Message.objects.get(pk=message.pk).channel_message_id == "wamid.9"


def test_a_status_that_overtakes_the_answer_is_not_lost(meta: LocalServer, conversation: Conversation) -> None:
    """The platform tells `read` before our call has returned."""
    message = make_reply(conversation)
    record(report("read", "wamid.1", account=message.channel_account_id, customer_id=conversation.customer_id))

    send(conversation)

    assert states(conversation) == ["read"]
