"""Each kind leaves as its channel wants it: files first, late answers with their tag, gestures beside them."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from celery import current_app
from django.db import transaction

from apps.channels.models import ChannelAccount
from apps.inbox import services as inbox
from apps.inbox import settings as inbox_settings
from apps.inbox.models import Conversation, Message
from apps.inbox.snapshots import columns_of
from apps.inbox.tests.arrivals import report
from apps.inbox.tests.factories import make_conversation, make_message, make_reply
from apps.media.models import MediaFile
from apps.media.shape import attachment_of
from apps.outbound import gestures, handing_over, services, throttle
from apps.outbound.models import SendAttempt
from apps.outbound.tests.post import (
    SENT,
    claimed,
    forget_limits,
    graph_error,
    pause_is_over,
    record,
    send,
    settle,
    states,
    told,
)
from kernel import clock, storage
from kernel.tests.local_server import LocalServer, answer, cut
from tests.world.companies import Company

pytestmark = pytest.mark.usefixtures("object_store")
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 600_000


def by_path(**behaviors: Any) -> Any:
    """Behave by the last part of the address."""

    def behave(handler: Any) -> None:
        behaviors[handler.path.rpartition("/")[2]](handler)

    return behave


TAKEN = by_path(media=answer(200, {"id": "77"}), messages=SENT)


@pytest.fixture
def account_settings(meta: LocalServer) -> Iterator[Any]:
    yield lambda **chosen: ChannelAccount.objects.update(settings=chosen)
    ChannelAccount.objects.update(settings={})


def make_picture(conversation: Conversation, caption: str | None = None) -> Message:
    """A queued photo, its bytes in the store."""
    file = MediaFile.objects.create(
        channel_account_id=conversation.channel_account_id, direction="outbound", kind="image", state="stored",
        mime_type="image/png", filename="a.png", size=len(PNG), storage_key="att_1/original",
    )  # fmt: skip
    storage.put("att_1/original", BytesIO(PNG), content_type="image/png")
    message = make_reply(
        conversation, message_type="image", body_text=caption, attachments=[attachment_of(columns_of(file))]
    )
    MediaFile.objects.filter(pk=file.pk).update(message_id=message.pk)
    return message


def paths(meta: LocalServer) -> list[str]:
    return [request.path.rpartition("/")[2] for request in meta.received]


def test_a_photo_is_handed_over_and_then_sent_by_its_id(meta: LocalServer, conversation: Conversation) -> None:
    make_picture(conversation, caption="Look")
    meta.behave = TAKEN

    assert send(conversation) == 1

    assert paths(meta) == ["media", "messages"]
    assert PNG in meta.received[0].body
    assert meta.received[1].json()["image"] == {"id": "77", "caption": "Look"}
    assert states(conversation) == ["sent"]
    attempt = SendAttempt.objects.get()
    assert list(attempt.uploads.values()) == ["77"] and attempt.called_at is not None


def test_over_messenger_it_is_sent_as_a_link_of_our_own(meta: LocalServer) -> None:
    conversation = make_conversation(channel_type="messenger")
    make_picture(conversation)
    meta.behave = answer(200, {"recipient_id": "1", "message_id": "m_1"})

    send(conversation)

    url: Any = meta.received[0].json()["message"]["attachment"]["payload"]["url"]  # type: ignore[index]
    assert "/att_1/original?" in url and "Signature" in url
    assert states(conversation) == ["sent"]


def test_what_is_handed_over_once_is_not_handed_over_again(meta: LocalServer, conversation: Conversation) -> None:
    make_picture(conversation)
    meta.behave = by_path(media=answer(200, {"id": "77"}), messages=graph_error(130429))
    send(conversation)
    meta.behave = TAKEN
    pause_is_over()
    send(conversation)

    assert paths(meta) == ["media", "messages", "messages"]
    assert states(conversation) == ["sent"]


def test_an_upload_without_an_answer_is_repeated_and_the_message_sent_once(
    meta: LocalServer, conversation: Conversation
) -> None:
    message = make_picture(conversation)
    meta.behave = by_path(media=cut, messages=SENT)
    send(conversation)
    message.refresh_from_db()
    assert (message.delivery_status, message.error_code) == ("queued", "upload_failed")
    meta.behave = TAKEN
    pause_is_over()
    send(conversation)

    assert paths(meta) == ["media", "media", "messages"]
    assert states(conversation) == ["sent"]


def test_a_worker_that_dies_before_the_call_leaves_a_photo_that_is_sent_by_another(
    meta: LocalServer, conversation: Conversation
) -> None:
    make_picture(conversation)
    meta.behave = TAKEN
    claim = claimed(conversation)
    services.give_up_lost(now=clock.now() + timedelta(seconds=31))
    assert states(conversation) == ["queued"], "surely not sent"
    pause_is_over()

    assert send(conversation) == 1
    assert services._send(claim) is None, "the one that was taken for dead gives up"

    assert paths(meta).count("messages") == 1
    assert states(conversation) == ["sent"]


def test_a_worker_that_dies_after_the_call_began_leaves_an_unconfirmed_photo(
    meta: LocalServer, conversation: Conversation
) -> None:
    make_picture(conversation)
    meta.behave = TAKEN
    claim = claimed(conversation)
    assert services._begin_call(claim, {"x": "77"}, clock.now())
    services.give_up_lost(now=clock.now() + timedelta(seconds=31))

    assert (states(conversation), send(conversation), paths(meta)) == (["unconfirmed"], 0, [])


def test_bytes_that_flow_keep_the_claim(
    meta: LocalServer, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_over, "BEAT_S", 0.0)
    make_picture(conversation)
    meta.behave = TAKEN
    claim = claimed(conversation)
    SendAttempt.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    seen: list[Any] = []

    def look(handler: Any) -> None:
        seen.append(handler.path)
        answer(200, {"id": "77"})(handler)

    meta.behave = by_path(media=look, messages=SENT)
    settle(claim)

    assert SendAttempt.objects.get().state == "sent" and seen
    assert SendAttempt.objects.get().lease_until > clock.now()


def test_a_file_that_is_gone_fails_the_message_with_what_to_do(meta: LocalServer, conversation: Conversation) -> None:
    message = make_picture(conversation)
    MediaFile.objects.update(state="expired")

    send(conversation)

    message.refresh_from_db()
    assert (message.delivery_status, message.error_code) == ("failed", "file_missing")
    assert meta.received == []


# --- reactions


def test_a_reaction_that_is_refused_is_taken_back(meta: LocalServer, conversation: Conversation, acme: Company) -> None:
    message = make_message(conversation)
    agent = acme.people["agent"]
    inbox.react(message_id=message.pk, author_id=agent, emoji="👍", now=clock.now())
    send(conversation)
    meta.behave = graph_error(131026)
    inbox.react(message_id=message.pk, author_id=agent, emoji="🎉", now=clock.now())

    send(conversation)

    message.refresh_from_db()
    assert message.reactions == [{"emoji": "👍", "by": "business"}], "what the customer still sees"
    assert meta.received[0].json()["reaction"] == {"message_id": message.channel_message_id, "emoji": "👍"}
    assert states(conversation) == ["sent", "failed"]


def test_a_reaction_that_fails_later_is_taken_back(
    meta: LocalServer, conversation: Conversation, acme: Company
) -> None:
    message = make_message(conversation)
    agent, account = acme.people["agent"], conversation.channel_account_id
    for number, emoji in enumerate(("👍", "🎉")):
        meta.behave = answer(200, {"messages": [{"id": f"wamid.react.{number}"}]})
        inbox.react(message_id=message.pk, author_id=agent, emoji=emoji, now=clock.now())
        send(conversation)

    record(report("failed", "wamid.react.1", account=account, customer_id=conversation.customer_id))
    message.refresh_from_db()
    assert message.reactions == [{"emoji": "👍", "by": "business"}]
    record(report("failed", "wamid.react.0", account=account, customer_id=conversation.customer_id))
    message.refresh_from_db()
    assert message.reactions == []

    record(report("failed", "wamid.react.2", account=account, customer_id=conversation.customer_id))
    meta.behave = answer(200, {"messages": [{"id": "wamid.react.2"}]})
    inbox.react(message_id=message.pk, author_id=agent, emoji="❤️", now=clock.now())
    send(conversation)
    message.refresh_from_db()
    assert message.reactions == [], "the status was faster than the answer"


def test_a_reaction_over_messenger_gets_no_id_and_is_sent_all_the_same(meta: LocalServer, acme: Company) -> None:
    conversation = make_conversation(channel_type="messenger")
    message = make_message(conversation)
    meta.behave = answer(200, {"recipient_id": "1"})
    for emoji in ("👍", ""):
        inbox.react(message_id=message.pk, author_id=acme.people["agent"], emoji=emoji, now=clock.now())

    assert send(conversation) == 2
    assert states(conversation) == ["sent", "sent"]
    assert [request.json()["sender_action"] for request in meta.received] == ["react", "unreact"]


# --- late answers


def test_a_late_answer_says_that_a_person_writes(meta: LocalServer) -> None:
    conversation = make_conversation(channel_type="messenger", at=clock.now() - timedelta(days=2))
    meta.behave = answer(200, {"recipient_id": "1", "message_id": "m_1"})
    make_reply(conversation, at=clock.now())
    inbox_settings.change(wanted={"human_agent": True}, now=clock.now())
    send(conversation)
    make_reply(conversation, at=clock.now())
    inbox_settings.change(wanted={"human_agent": False}, now=clock.now())
    send(conversation)

    tagged, plain = (request.json() for request in meta.received)
    assert (tagged["messaging_type"], tagged["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")
    assert (plain["messaging_type"], "tag" in plain) == ("RESPONSE", False)


# --- turns


def test_a_reply_waits_its_turn_is_shown_as_waiting_and_never_fails(
    meta: LocalServer, conversation: Conversation
) -> None:
    message = make_reply(conversation)
    throttle.pause(f"account:{conversation.channel_account_id}", 30)

    assert [send(conversation) for _ in range(3)] == [0, 0, 0]

    message.refresh_from_db()
    assert (message.delivery_status, message.error_code) == ("queued", "throttled")
    assert told() == ["queued"], "told once"
    assert not SendAttempt.objects.exists()
    forget_limits()
    assert send(conversation) == 1
    message.refresh_from_db()
    assert (message.delivery_status, message.error_code, message.error_more) == ("sent", None, None)


def test_a_limit_of_the_account_holds_up_its_other_conversations(meta: LocalServer, conversation: Conversation) -> None:
    other, page = make_conversation(), make_conversation(channel_type="messenger")
    for each in (conversation, other, page):
        make_reply(each)
    meta.behave = graph_error(130429)
    send(conversation)
    meta.behave = answer(200, {"messages": [{"id": "wamid.1"}], "message_id": "m_1"})

    assert [send(each) for each in (conversation, other, page)] == [0, 0, 1]


def test_a_limit_of_the_pair_holds_up_nobody_else(meta: LocalServer, conversation: Conversation) -> None:
    other = make_conversation()
    make_reply(conversation)
    make_reply(other)
    meta.behave = graph_error(131056)
    send(conversation)
    meta.behave = SENT
    SendAttempt.objects.update(retry_at=None)

    assert [send(conversation), send(other)] == [0, 1]


def test_what_is_used_up_is_heeded(meta: LocalServer, conversation: Conversation) -> None:
    make_reply(conversation)
    make_reply(conversation, at=clock.now())
    full = '{"1": [{"call_count": 100, "estimated_time_to_regain_access": 5}]}'
    meta.behave = answer(200, {"messages": [{"id": "wamid.1"}]}, {"X-Business-Use-Case-Usage": full})

    assert send(conversation) == 1
    assert states(conversation) == ["sent", "queued"]


def test_a_short_wait_is_waited_for(meta: LocalServer, conversation: Conversation) -> None:
    make_reply(conversation)
    throttle.pause(f"account:{conversation.channel_account_id}", 0.2)
    assert send(conversation) == 1


# --- what the platform said is kept


def test_an_unknown_error_is_kept_and_shown(meta: LocalServer, conversation: Conversation) -> None:
    message = make_reply(conversation)
    error = {"code": 999999, "error_subcode": 77, "message": "Strange thing", "fbtrace_id": "Az9"}
    meta.behave = answer(400, {"error": error})

    send(conversation)

    message.refresh_from_db()
    said = {"code": 999999, "subcode": 77, "title": "Strange thing", "trace_id": "Az9"}
    assert message.error_more is not None and message.error_more["platform"] == said
    assert message.error_more["advice"]
    assert SendAttempt.objects.get().said == said


# --- gestures


def test_reading_and_typing_are_shown_to_the_customer(
    meta: LocalServer, conversation: Conversation, account_settings: Any
) -> None:
    message = make_message(conversation)
    meta.behave = answer(200, {"success": True})

    assert gestures.show(conversation_id=conversation.pk, kind="seen")
    assert gestures.show(conversation_id=conversation.pk, kind="typing")
    assert not gestures.show(conversation_id=conversation.pk, kind="typing"), "not again so soon"

    bodies = [request.json() for request in meta.received]
    seen = {"messaging_product": "whatsapp", "status": "read", "message_id": message.channel_message_id}
    assert bodies == [seen, {**seen, "typing_indicator": {"type": "text"}}]


def test_read_marks_can_be_switched_off(meta: LocalServer, conversation: Conversation, account_settings: Any) -> None:
    make_message(conversation)
    page = make_conversation(channel_type="messenger")
    meta.behave = answer(200, {"recipient_id": "1"})
    account_settings(read_marks=False)

    shown = [gestures.show(conversation_id=each.pk, kind=kind)
             for each in (conversation, page) for kind in ("seen", "typing")]  # fmt: skip

    assert shown == [False, False, False, True], "on WhatsApp typing would tell that we have read"


def test_reading_and_typing_reach_the_worker(
    meta: LocalServer, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(current_app, "send_task", lambda _, kwargs, **__: asked.append(kwargs["kind"]))
    inbox.mark_read(conversation_id=conversation.pk, now=clock.now())
    inbox.mark_read(conversation_id=conversation.pk, now=clock.now())
    inbox.show_typing(conversation_id=conversation.pk, now=clock.now())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        inbox.show_typing(conversation_id=conversation.pk, now=clock.now())
        _ = 1 / 0

    assert asked == ["seen", "typing"]
