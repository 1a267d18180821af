"""Order, workers at once, processes that died, people who decide, and channels that are cut off."""

import json
import threading
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from apps.channels.adapters.sending import Rejected, TryLater, Unconfirmed
from apps.channels.models import ChannelAccount
from apps.inbox import services as inbox
from apps.inbox.models import Conversation, Message
from apps.inbox.sending import list_waiting
from apps.inbox.tests.arrivals import arrival, report
from apps.inbox.tests.factories import make_conversation, make_message, make_reply
from apps.outbound import sender, services, throttle
from apps.outbound.models import SendAttempt
from apps.outbound.retry import MAX_TRIES, may_try_again, pause_before
from apps.outbound.tests.post import (
    SENT,
    claimed,
    customer_row,
    graph_error,
    look_around,
    record,
    send,
    settle,
    states,
    texts,
    told,
    unconfirmed,
)
from apps.outbound.wake import CREW, Piece
from kernel import clock
from kernel.events import log
from kernel.tests.local_server import LocalServer, answer
from tenants import life
from tenants.context import public_scope
from tenants.crew import Crew
from tests.world.client import as_person
from tests.world.companies import Company
from tests.world.threads import at_once


def test_what_is_sent_to_many_rings_no_bell_and_stands_behind_replies(
    meta: LocalServer, conversation: Conversation, acme: Company
) -> None:
    agent = as_person(acme, "agent")
    many = [make_conversation() for _ in range(3)]
    while CREW._bell.wait() is not None:
        pass  # what other tests have rung

    for each in many:
        body = {"temp_id": f"many-{each.pk}", "body_text": "To everybody", "bulk": True}
        assert agent.call("POST", f"/api/conversations/{each.pk}/messages", body).status == 202
    assert CREW._bell.wait() is None
    body = {"temp_id": "one", "body_text": "To one"}
    assert agent.call("POST", f"/api/conversations/{conversation.pk}/messages", body).status == 202

    assert str(CREW._bell.wait()).endswith(f":{conversation.channel_account_id} {conversation.pk}")
    waiting = [(conversation_id, priority) for conversation_id, _, priority in list_waiting(10)]
    assert waiting == [(conversation.pk, 0), *((each.pk, 10) for each in many)]
    look_around()
    assert sorted(texts(meta)) == ["To everybody"] * 3 + ["To one"]


def test_what_one_look_cannot_pass_on_is_found_by_the_next(
    meta: LocalServer, acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "AT_ONCE", 2)
    for each in [make_conversation() for _ in range(3)]:
        make_reply(each)
    CREW.round.take_turns(clock.now() + timedelta(days=1))  # what other tests have told

    look_around()

    assert len(meta.received) == 2
    assert CREW.round._take_due(clock.now() + timedelta(seconds=2)) == [acme.id]


def test_what_a_worker_took_along_when_it_was_killed_is_looked_for_again(
    meta: LocalServer, conversation: Conversation, acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_reply(conversation)
    CREW.round.take_turns(clock.now() + timedelta(days=1))  # what other tests have told
    monkeypatch.setattr(CREW, "hear", lambda *_, **__: None)

    sender.look_around()

    assert CREW.round._take_due(clock.now() + services.LEASE) == [acme.id]


def test_what_waits_in_a_suspended_organization_is_looked_for_again(
    meta: LocalServer, conversation: Conversation, acme: Company
) -> None:
    make_reply(conversation)
    with public_scope():
        life.suspend(organization_id=acme.id, reason="x", now=clock.now())
    CREW.round.take_turns(clock.now() + timedelta(days=1))  # what other tests have told

    look_around()
    with public_scope():
        life.restore(organization_id=acme.id, reason="x", now=clock.now())

    assert (meta.received, states(conversation)) == ([], ["queued"])
    assert CREW.round._take_due(clock.now() + services.LEASE) == [acme.id]
    look_around()
    assert states(conversation) == ["sent"]


def test_many_in_an_account_that_may_not_send_keep_no_other_account_waiting(
    meta: LocalServer, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "AT_ONCE", 2)
    for each in [make_conversation() for _ in range(3)]:
        make_reply(each, at=clock.now() - timedelta(minutes=1))
    throttle.pause(f"account:{conversation.channel_account_id}", 60)
    make_reply(make_conversation(channel_type="messenger"), at=clock.now())
    meta.behave = answer(200, {"message_id": "m_1"})

    look_around()
    look_around()

    assert len(meta.received) == 1


def test_a_worker_that_ends_begins_no_further_reply_of_a_conversation(
    meta: LocalServer, conversation: Conversation, acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_reply(conversation)
    ending = Crew("outbound", threads=2)
    monkeypatch.setattr(services, "CREW", ending)
    ending.work_here(sender.send)
    ending.round.take_turns(clock.now() + timedelta(days=1))  # what other tests have told
    called, asked = threading.Event(), threading.Event()

    def slow(handler: Any) -> None:
        called.set()
        asked.wait(0.3)
        answer(200, {"messages": [{"id": f"wamid.{len(meta.received)}"}]})(handler)

    meta.behave = slow
    ending.hear(acme.scope, Piece(conversation.channel_account_id, conversation.pk).pack())
    assert called.wait(10)

    assert ending.finish(within_s=10)

    assert states(conversation) == ["sent", "queued", "queued"]
    assert ending.round._take_due(clock.now()) == [acme.id]


def test_an_answer_that_comes_too_late_says_nothing_about_the_next_try(
    meta: LocalServer, conversation: Conversation
) -> None:
    make_reply(conversation)
    late = claimed(conversation)
    SendAttempt.objects.update(called_at=None)  # it was handing over a file
    services.give_up_lost(now=clock.now() + timedelta(seconds=31))
    SendAttempt.objects.update(retry_at=None)
    claimed(conversation)

    for outcome in (TryLater(1, "x", "x"), Rejected("x", "x"), Unconfirmed("x")):
        services._settle(late, outcome, clock.now())

    assert states(conversation) == ["sending"]
    assert send(conversation) == 0, "it would be sent twice"


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
    claimed(conversation)

    services.give_up_lost(now=clock.now() + timedelta(seconds=10))
    assert states(conversation) == ["sending"], "its lease is not over"
    services.give_up_lost(now=clock.now() + timedelta(seconds=31))

    assert states(conversation) == ["unconfirmed"]
    assert SendAttempt.objects.get().state == "unconfirmed"
    assert meta.received == []


def test_a_process_that_was_only_slow_still_settles_it(meta: LocalServer, conversation: Conversation) -> None:
    make_reply(conversation)
    claim = claimed(conversation)
    services.give_up_lost(now=clock.now() + timedelta(seconds=31))

    settle(claim)

    assert states(conversation) == ["sent"]


def test_an_answer_that_comes_after_a_person_asked_again_ends_the_matter(
    meta: LocalServer, conversation: Conversation
) -> None:
    message = make_reply(conversation)
    claim = claimed(conversation)
    services.give_up_lost(now=clock.now() + timedelta(seconds=31))
    inbox.resend(message_id=message.pk, now=clock.now())

    settle(claim)

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

    look_around()

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
        look_around()
    finally:
        ChannelAccount.objects.filter(pk=account.pk).update(access_token=sealed)

    assert (states(page), states(conversation)) == (["sent"], ["queued"])


def test_a_refused_token_and_a_customer_writing_at_the_same_time_do_not_deadlock(
    meta: LocalServer, conversation: Conversation, now: datetime
) -> None:
    """Both need the account's row and the log: the writer takes a share of the row when it commits, the log in hand."""
    make_reply(conversation)
    other, called, written = make_conversation(), threading.Event(), threading.Event()

    def refuse_once_the_customer_writes(handler: Any) -> None:
        called.set()
        written.wait(5)
        graph_error(190, status=401)(handler)

    meta.behave = refuse_once_the_customer_writes

    def customer_writes() -> None:
        called.wait(5)
        with transaction.atomic():
            make_message(other)
            inbox.mark_read(conversation_id=other.pk, now=now)
            written.set()
            time.sleep(0.4)

    assert at_once([customer_writes, lambda: send(conversation)]) == [None, 1]
    assert states(conversation) == ["failed"]


def test_an_echo_whose_text_the_platform_changed_is_not_left_as_a_second_message(
    meta: LocalServer, acme: Company
) -> None:
    conversation = make_conversation(channel_type="instagram")
    reply = make_reply(conversation, body_text="Hi  there")
    common: dict[str, Any] = {
        "account": acme.accounts["instagram"],
        "channel": "instagram",
        "customer": {**customer_row(conversation), "phone": None},
    }
    echo = arrival("mid.echo", direction="outbound", text="Hi there", **common)
    heart = arrival("mid.heart", kind="reaction", target_id="mid.echo", text="❤️", **common)

    meta.behave = answer(200, {"message_id": "mid.echo"})
    claim = claimed(conversation)

    record(echo, heart, report("read", "mid.echo", account=acme.accounts["instagram"], customer_id=None))
    settle(claim)
    record(echo, heart)

    bubbles = Message.objects.filter(conversation=conversation, target_id=None)
    assert [(each.pk, each.delivery_status, len(each.reactions)) for each in bubbles] == [(reply.pk, "read", 1)]
    assert set(reply.events.values_list("event_type", flat=True)) == {"read"}
    assert json.loads(log.list_after(0, 1000)[-1])["data"]["message"]["id"] == reply.pk


def test_pauses_double_up_to_a_quarter_of_an_hour_and_heed_the_platform() -> None:
    pauses = [pause_before(number, asked_s=0).total_seconds() for number in range(2, 20)]

    assert pauses[:4] == [2, 4, 8, 16]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 900
    assert pause_before(2, asked_s=60) == timedelta(seconds=60)
    assert pause_before(2, asked_s=10_000) == timedelta(minutes=15)
    assert [may_try_again(tried, None) for tried in (1, MAX_TRIES - 1, MAX_TRIES)] == [True, True, False]
    assert [may_try_again(tried, 2) for tried in (1, 2)] == [True, False]
