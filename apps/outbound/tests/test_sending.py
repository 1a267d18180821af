"""Replies leave once and in order, whatever the other side does. The platform is a real HTTP server on this machine."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from apps.channels import connection
from apps.channels.models import ChannelAccount
from apps.inbox import services as inbox
from apps.inbox.intake.record import record_batch
from apps.inbox.models import Conversation, Message
from apps.inbox.tests.arrivals import arrival, report
from apps.inbox.tests.factories import make_conversation, make_reply
from apps.outbound import services, sweep
from apps.outbound.models import SendAttempt
from apps.outbound.retry import MAX_TRIES, may_try_again, pause_before
from kernel import clock, crypto
from kernel.events import log
from kernel.http import HttpClient
from kernel.scope import Scope
from kernel.tests.local_server import LocalServer, answer, cut, free_port, hang
from tests.world.companies import Company
from tests.world.threads import at_once, in_thread

SENT = answer(200, {"messages": [{"id": "wamid.1"}]})


def graph_error(code: int, status: int = 400) -> Any:
    return answer(status, {"error": {"code": code, "message": "as Meta says it", "type": "OAuthException"}})


@pytest.fixture
def meta(committed: None, tenant: Scope, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    with (
        LocalServer(behave=SENT) as server,
        HttpClient([server.url], connect_timeout_s=0.5, read_timeout_s=0.4, total_timeout_s=1.0) as http,
    ):
        monkeypatch.setattr(settings, "META_GRAPH_URL", server.url)
        monkeypatch.setattr(settings, "META_INSTAGRAM_GRAPH_URL", server.url)
        monkeypatch.setattr(connection, "http", lambda: http)
        yield server


@pytest.fixture
def conversation(meta: LocalServer) -> Conversation:
    return make_conversation()


def send(conversation: Conversation) -> int:
    return services.send_waiting(conversation_id=conversation.pk)


def states(conversation: Conversation) -> list[str | None]:
    thread = Message.objects.filter(conversation=conversation, direction="outbound").order_by("created_at", "pk")
    return [message.delivery_status for message in thread]


def told() -> list[str]:
    """The delivery states that the log tells, in order; other events by their type."""
    shown = []
    for frame in log.list_after(0, 1000):
        event = json.loads(frame)
        message = event["data"].get("message")
        shown.append(message["delivery_status"] if message else event["type"])
    return shown


def texts(meta: LocalServer) -> list[Any]:
    return [json.loads(each.body)["text"]["body"] for each in meta.received]


def pause_is_over() -> None:
    SendAttempt.objects.update(retry_at=clock.now() - timedelta(seconds=1))


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
    meta.behave = graph_error(130429)

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
        sweep.sweep()

    message.refresh_from_db()
    assert (message.delivery_status, message.error_code) == ("unconfirmed", "outcome_unknown")
    assert len(meta.received) == 1
    assert told() == ["sending", "unconfirmed"]


def unconfirmed(conversation: Conversation, meta: LocalServer) -> Message:
    message = make_reply(conversation)
    meta.behave = cut
    send(conversation)
    meta.behave = SENT
    message.refresh_from_db()
    assert message.delivery_status == "unconfirmed"
    return message


def customer_row(conversation: Conversation) -> dict[str, Any]:
    customer = conversation.customer
    return {"id": customer.pk, "display_name": customer.display_name, "username": None, "phone": customer.phone}


def record(*arrivals: Any) -> None:
    from django.db import transaction

    with transaction.atomic():
        record_batch(arrivals, now=clock.now())


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


def test_replies_leave_in_the_order_in_which_they_were_written(meta: LocalServer, conversation: Conversation) -> None:
    start = clock.now() - timedelta(minutes=1)
    for number in (2, 0, 1):
        make_reply(conversation, body_text=str(number), at=start + timedelta(seconds=number))
    meta.behave = lambda handler: answer(200, {"messages": [{"id": f"wamid.{len(meta.received)}"}]})(handler)

    assert send(conversation) == 3
    assert texts(meta) == ["0", "1", "2"]
    assert states(conversation) == ["sent"] * 3


def test_nothing_overtakes_a_reply_that_waits_for_its_next_try(meta: LocalServer, conversation: Conversation) -> None:
    start = clock.now() - timedelta(minutes=1)
    for number in range(2):
        make_reply(conversation, body_text=str(number), at=start + timedelta(seconds=number))
    meta.behave = graph_error(130429)

    send(conversation)
    send(conversation)

    assert texts(meta) == ["0"]


def test_a_reply_waits_a_little_behind_one_whose_fate_is_unknown(meta: LocalServer, conversation: Conversation) -> None:
    young = make_reply(conversation, status="unconfirmed", at=clock.now())
    make_reply(conversation, body_text="next", at=clock.now() + timedelta(milliseconds=5))

    assert send(conversation) == 0
    Message.objects.filter(pk=young.pk).update(created_at=clock.now() - timedelta(seconds=11))
    assert send(conversation) == 1
    assert texts(meta) == ["next"]


def test_two_workers_at_once_make_one_call(meta: LocalServer, conversation: Conversation) -> None:
    make_reply(conversation)
    arrived = threading.Event()

    def slow(handler: Any) -> None:
        arrived.set()
        time.sleep(0.15)
        SENT(handler)

    meta.behave = slow
    calls = at_once([lambda: send(conversation)] * 4)

    assert sorted(calls) == [0, 0, 0, 1]  # type: ignore[type-var]
    assert len(meta.received) == 1
    assert states(conversation) == ["sent"]


def test_an_older_reply_that_is_sent_again_waits_for_the_one_in_flight(
    meta: LocalServer, conversation: Conversation
) -> None:
    make_reply(conversation, body_text="old", at=clock.now() - timedelta(minutes=2))
    make_reply(conversation, body_text="in flight", status="sending", at=clock.now())

    assert send(conversation) == 0
    assert meta.received == []


def test_a_process_that_died_leaves_an_unconfirmed_reply(meta: LocalServer, conversation: Conversation) -> None:
    make_reply(conversation)
    claim = services._claim_next(conversation.pk, clock.now())
    assert claim is not None

    services.give_up_lost(now=clock.now() + timedelta(seconds=10))
    assert states(conversation) == ["sending"], "its lease is not over"
    services.give_up_lost(now=clock.now() + timedelta(seconds=31))

    assert states(conversation) == ["unconfirmed"]
    assert SendAttempt.objects.get().state == "unconfirmed"
    assert meta.received == []


def test_a_process_that_was_only_slow_still_settles_it(meta: LocalServer, conversation: Conversation) -> None:
    make_reply(conversation)
    claim = services._claim_next(conversation.pk, clock.now())
    assert claim is not None
    services.give_up_lost(now=clock.now() + timedelta(seconds=31))

    services._settle(claim, services._call(claim), clock.now())

    assert states(conversation) == ["sent"]


def test_an_answer_that_comes_after_a_person_asked_again_ends_the_matter(
    meta: LocalServer, conversation: Conversation
) -> None:
    message = make_reply(conversation)
    claim = services._claim_next(conversation.pk, clock.now())
    assert claim is not None
    services.give_up_lost(now=clock.now() + timedelta(seconds=31))
    inbox.resend(message_id=message.pk, now=clock.now())

    services._settle(claim, services._call(claim), clock.now())

    assert (states(conversation), send(conversation)) == (["sent"], 0)
    assert len(meta.received) == 1


def test_a_person_sends_an_unconfirmed_reply_again(meta: LocalServer, conversation: Conversation) -> None:
    message = unconfirmed(conversation, meta)

    inbox.resend(message_id=message.pk, now=clock.now())
    send(conversation)

    assert states(conversation) == ["sent"]
    assert len(meta.received) == 2
    assert list(SendAttempt.objects.order_by("number").values_list("state", flat=True)) == ["unconfirmed", "sent"]


def test_a_person_marks_an_unconfirmed_reply_as_sent(meta: LocalServer, conversation: Conversation) -> None:
    message = unconfirmed(conversation, meta)

    inbox.confirm_sent(message_id=message.pk, now=clock.now())

    assert (states(conversation), send(conversation), len(meta.received)) == (["sent"], 0, 1)


def test_a_refused_token_asks_for_a_reconnection_once(
    meta: LocalServer, conversation: Conversation, acme: Company
) -> None:
    make_reply(conversation)
    make_reply(make_conversation())
    meta.behave = graph_error(190, status=401)

    sweep.sweep()

    account = ChannelAccount.objects.get(channel_type="whatsapp")
    assert (account.status, account.rev) == ("reconnect", 2)
    assert told().count("channel_account.updated") == 1
    assert states(conversation) == ["failed"]
    assert ChannelAccount.objects.filter(status="reconnect").count() == 1


def test_a_secret_that_cannot_be_read_holds_up_no_other_conversation(
    meta: LocalServer, conversation: Conversation, acme: Company
) -> None:
    make_reply(conversation)
    page = make_conversation(channel_type="messenger")
    make_reply(page)
    account = ChannelAccount.objects.get(channel_type="whatsapp")
    sealed = account.access_token
    ChannelAccount.objects.filter(pk=account.pk).update(access_token="broken")
    meta.behave = answer(200, {"recipient_id": "1", "message_id": "m_1"})
    try:
        sweep.sweep()
    finally:
        ChannelAccount.objects.filter(pk=account.pk).update(access_token=sealed)

    assert (states(page), states(conversation)) == (["sent"], ["queued"])


def test_a_refused_token_and_a_customer_writing_at_the_same_time_do_not_deadlock(
    meta: LocalServer, conversation: Conversation, acme: Company
) -> None:
    row = customer_row(conversation)
    others = [make_conversation() for _ in range(3)]
    meta.behave = graph_error(190, status=401)

    for _ in range(4):
        ChannelAccount.objects.update(status="connected")
        for each in others:
            make_reply(each)
        works: list[Any] = [lambda each=each: send(each) for each in others]
        works += [lambda: record(*(arrival(account=acme.accounts["whatsapp"], customer=row) for _ in range(20)))]
        failed = [answer for answer in at_once(works) if isinstance(answer, BaseException)]
        assert failed == []


@pytest.mark.xfail(strict=True, reason="the echo's own row becomes a second, unconfirmed bubble")
def test_an_echo_whose_text_the_platform_changed_is_not_left_as_a_second_message(
    meta: LocalServer, acme: Company
) -> None:
    conversation = make_conversation(channel_type="instagram")
    make_reply(conversation, body_text="Hi  there")
    row = {**customer_row(conversation), "phone": None}

    def echo_first(handler: Any) -> None:
        answer(200, {"message_id": "mid.echo"})(handler)

    record(
        arrival(
            "mid.echo", direction="outbound", text="Hi there", account=acme.accounts["instagram"],
            channel="instagram", customer=row,
        )
    )  # fmt: skip
    meta.behave = echo_first
    send(conversation)

    assert states(conversation).count("unconfirmed") == 0


def test_pauses_double_up_to_a_quarter_of_an_hour_and_heed_the_platform() -> None:
    pauses = [pause_before(number, asked_s=0).total_seconds() for number in range(2, 20)]

    assert pauses[:4] == [2, 4, 8, 16]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 900
    assert pause_before(2, asked_s=60) == timedelta(seconds=60)
    assert pause_before(2, asked_s=10_000) == timedelta(minutes=15)
    assert [may_try_again(tried, None) for tried in (1, MAX_TRIES - 1, MAX_TRIES)] == [True, True, False]
    assert [may_try_again(tried, 2) for tried in (1, 2)] == [True, False]
