"""Replies of every kind over the API: what is stored, what is refused and with which words."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.access.models import Member
from apps.inbox import queries, services, settings
from apps.inbox.models import Conversation, Message
from apps.inbox.tests.factories import make_conversation, make_message
from apps.media.models import MediaFile
from apps.message_templates.tests.factories import make_template
from kernel import clock
from kernel.events import log
from kernel.scope import Scope
from tests.world.client import Api, as_person
from tests.world.companies import Company

ASK = {"kind": "buttons", "body": "Sure?", "options": [{"title": "Yes"}, {"title": "No"}]}


@pytest.fixture
def api(acme: Company) -> Api:
    return as_person(acme, "agent")


@pytest.fixture
def late_answers(tenant: Scope, now: datetime) -> None:
    settings.change(wanted={"human_agent": True}, now=now)


def post(api: Api, conversation: Conversation, **reply: Any) -> Any:
    body = {"temp_id": "t1", **reply}
    return api.call("POST", f"/api/conversations/{conversation.pk}/messages", body)


def make_upload(
    conversation: Conversation, kind: str = "image", mime_type: str = "image/png", **more: Any
) -> MediaFile:
    fields: dict[str, Any] = {
        "channel_account_id": conversation.channel_account_id, "direction": "outbound", "kind": kind, "size": 1000,
        "state": "stored", "mime_type": mime_type, "filename": "a.png", "storage_key": "att/original",
        "uploaded_by": Member.objects.get(email__startswith="agent@"),
    }  # fmt: skip
    return MediaFile.objects.create(**{**fields, **more})


KINDS: list[tuple[dict[str, Any], str | None, dict[str, Any]]] = [
    ({"message_type": "text", "body_text": " Hi "}, "Hi", {}),
    (
        {"message_type": "location", "latitude": 0, "longitude": -71.5, "name": "Shop", "address": ""},
        None,
        {"location": {"latitude": 0.0, "longitude": -71.5, "name": "Shop", "address": ""}},
    ),
    (
        {
            "message_type": "contacts",
            "contacts": [{"name": "Ada", "phones": [{"number": "+1 555", "wa_id": "1555000"}]}],
        },
        None,
        {"contacts": [{"name": "Ada", "phones": [{"number": "+1 555", "wa_id": "1555000"}]}]},
    ),
    (
        {"message_type": "interactive", "interactive": ASK},
        "Sure?",
        {
            "interactive": {
                "kind": "buttons",
                "body": "Sure?",
                "options": [{"title": "Yes", "id": "1"}, {"title": "No", "id": "2"}],
            }
        },
    ),
    (
        {
            "message_type": "template",
            "template": {"name": "hello", "language": "en_US", "variables": {"body": [{"text": "Ada"}]}},
        },
        "Hello Ada, how are you?",
        {
            "template": {
                "name": "hello",
                "language": "en_US",
                "variables": {"body": [{"text": "Ada"}]},
                "shown": {
                    "header": None,
                    "body": "Hello Ada, how are you?",
                    "footer": None,
                    "buttons": [],
                    "category": "utility",
                },
            }
        },
    ),
]


@pytest.mark.parametrize(("reply", "text", "content"), KINDS)
def test_each_kind_is_stored_queued_and_told(
    tenant: Scope, api: Api, reply: dict[str, Any], text: str | None, content: dict[str, Any]
) -> None:
    conversation = make_conversation()
    hello = [{"type": "BODY", "text": "Hello {{1}}, how are you?"}]
    make_template(name="hello", language="en_US", components=hello)

    answer = post(api, conversation, **reply)

    assert answer.status == 202, answer
    shown = answer.body
    assert (shown["message_type"], shown["body_text"], shown["content"]) == (reply["message_type"], text, content)
    assert (shown["delivery_status"], shown["temp_id"]) == ("queued", "t1")
    assert post(api, conversation, **reply).body["id"] == shown["id"]
    (event,) = [json.loads(frame) for frame in log.list_after(0, 10)]
    assert event["data"]["message"] == shown


def test_a_text_without_its_kind_is_a_text(tenant: Scope, api: Api) -> None:
    assert post(api, make_conversation(), body_text="Hi").body["message_type"] == "text"


def test_uploaded_files_are_shown_with_the_reply_and_belong_to_it(tenant: Scope, api: Api) -> None:
    conversation = make_conversation()
    file = make_upload(conversation)

    reply = {"message_type": "image", "attachment_ids": [file.pk], "body_text": "Look"}
    shown = post(api, conversation, **reply).body

    assert [each["id"] for each in shown["attachments"]] == [file.pk]
    assert (shown["body_text"], shown["attachments"][0]["state"]) == ("Look", "stored")
    file.refresh_from_db()
    assert file.message_id == shown["id"]
    assert post(api, conversation, **reply).body["id"] == shown["id"]
    assert post(api, conversation, **{**reply, "temp_id": "t2"}).body["code"] == "file_not_usable"


@pytest.mark.parametrize(
    "change",
    [{"state": "failed"}, {"uploaded_by": None}, {"direction": "inbound"}, {"message_id": "msg_x"}, {"kind": "video"}],
)
def test_a_file_that_is_not_ready_or_not_ours_is_refused(tenant: Scope, api: Api, change: dict[str, Any]) -> None:
    conversation = make_conversation()
    file = make_upload(conversation, **change)

    answer = post(api, conversation, message_type="image", attachment_ids=[file.pk])

    assert (answer.status, answer.body["code"]) == (422, "file_not_usable")
    assert not Message.objects.exists()


def test_a_file_of_another_channel_is_refused(tenant: Scope, api: Api) -> None:
    conversation = make_conversation()
    file = make_upload(make_conversation(channel_type="messenger"))
    answer = post(api, conversation, message_type="image", attachment_ids=[file.pk])
    assert (answer.status, answer.body["code"]) == (422, "file_not_usable")


@pytest.mark.parametrize(
    ("channel", "reply", "reason"),
    [
        ("instagram", {"body_text": "é" * 501}, "message_too_long"),
        ("whatsapp", {"body_text": "x" * 4097}, "message_too_long"),
        ("messenger", {"message_type": "location", "latitude": 1, "longitude": 1}, "kind_unsupported"),
        ("instagram", {"message_type": "interactive", "interactive": ASK}, "kind_unsupported"),
        ("instagram", {"message_type": "template", "template": {"name": "a", "language": "en"}}, "kind_unsupported"),
    ],
)
def test_what_the_channel_does_not_take_is_refused_and_changes_nothing(
    tenant: Scope, api: Api, channel: str, reply: dict[str, Any], reason: str
) -> None:
    conversation = make_conversation(channel_type=channel)

    answer = post(api, conversation, **reply)

    assert (answer.status, answer.body["code"], answer.body["reason"]) == (422, "reply_does_not_fit", reason)
    assert not Message.objects.exists() and log.position().head_seq == 0


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"body_text": " "},
        {"message_type": "text"},
        {"message_type": "order"},
        {"message_type": "image", "attachment_ids": []},
        {"message_type": "location", "latitude": 91, "longitude": 0},
        {"message_type": "contacts", "contacts": [{"name": ""}]},
        {"message_type": "contacts", "contacts": [{"name": "A", "secret": 1}]},
        {"message_type": "interactive", "interactive": {"kind": "carousel", "body": "x"}},
        {"message_type": "template", "template": {"name": "Not A Name", "language": "en"}},
    ],
)
def test_nonsense_is_a_clear_problem(tenant: Scope, api: Api, reply: dict[str, Any]) -> None:
    answer = post(api, make_conversation(), **reply)
    assert (answer.status, answer.body["code"]) == (422, "validation_failed")


def test_a_long_text_goes_out_as_several_messages_on_messenger(tenant: Scope, api: Api) -> None:
    conversation = make_conversation(channel_type="messenger")
    text = "One sentence of this length. " * 100

    shown = post(api, conversation, body_text=text, reply_to="m_7").body

    parts = list(Message.objects.order_by("pk"))
    assert [(part.content["part"]["number"], part.content["part"]["of"]) for part in parts] == [(1, 2), (2, 2)]
    assert [(part.temp_id, part.reply_to) for part in parts] == [("t1", "m_7"), (None, None)]
    assert " ".join(str(part.body_text) for part in parts) == text.strip()
    assert shown["id"] == parts[0].pk
    assert post(api, conversation, body_text=text, reply_to="m_7").body["id"] == parts[0].pk
    assert Message.objects.count() == len(log.list_after(0, 10)) == 2
    assert post(api, conversation, body_text=text + "more").body["code"] == "temp_id_reused"


# --- the moment


@pytest.mark.parametrize(
    ("channel", "hours_ago", "state", "then"),
    [
        ("whatsapp", 1, "open", "template_only"),
        ("whatsapp", 25, "template_only", None),
        ("messenger", 1, "open", "closed"),
        ("messenger", 25, "closed", None),
        ("instagram", 25, "closed", None),
    ],
)
def test_what_the_moment_allows(
    tenant: Scope, api: Api, channel: str, hours_ago: int, state: str, then: str | None
) -> None:
    written_at = clock.now() - timedelta(hours=hours_ago)
    conversation = make_conversation(channel_type=channel, at=written_at)

    composer = api.get(f"/api/conversations/{conversation.pk}").body["composer"]

    assert (composer["window"]["state"], composer["window"]["then"]) == (state, then)
    allowed = {"open": "text", "template_only": "template", "closed": None}[state]
    assert ("text" in composer["kinds"]) == (state == "open")
    assert composer["kinds"][:1] == ([allowed] if allowed else [])
    template = {"message_type": "template", "template": {"name": "a", "language": "en"}}
    make_template(name="a", language="en", components=[{"type": "BODY", "text": "Hello."}])
    answers = [
        post(api, conversation, body_text="Hi").status,
        post(api, conversation, temp_id="t2", **template).status,
    ]
    expected = {"open": [202, 202 if channel == "whatsapp" else 422], "template_only": [409, 202], "closed": [409, 409]}
    assert answers == expected[state]


@pytest.mark.parametrize(("days", "state"), [(2, "human_agent"), (7, "closed"), (8, "closed")])
def test_people_may_answer_late_where_the_organization_has_chosen_so(
    tenant: Scope, api: Api, late_answers: None, days: int, state: str
) -> None:
    conversation = make_conversation(channel_type="messenger", at=clock.now() - timedelta(days=days))

    composer = api.get(f"/api/conversations/{conversation.pk}").body["composer"]

    assert composer["window"]["state"] == state
    assert post(api, conversation, body_text="Sorry for the wait").status == (202 if state == "human_agent" else 409)
    if state == "human_agent":
        assert "text" in composer["kinds"] and "reaction" not in composer["kinds"]


def test_a_customer_who_never_wrote_can_be_sent_a_template_only(tenant: Scope, now: datetime) -> None:
    conversation = make_conversation(reply_window_ends_at=None)
    assert queries.current_window(conversation, now).state == "template_only"
    with pytest.raises(services.ReplyWindowClosed) as caught:
        services.send_reply(conversation_id=conversation.pk, author_id="x", body_text="Hi", temp_id="t", now=now)
    assert caught.value.detail == (
        "The customer has not written yet, so WhatsApp takes no free-form reply. Send a template, or wait until the "
        "customer writes."
    )


# --- reactions


def react(api: Api, message: Message, emoji: str | None) -> Any:
    address = f"/api/messages/{message.pk}/reaction"
    return api.call("PUT", address, {"emoji": emoji}) if emoji else api.call("DELETE", address)


def ours(message: Message) -> list[Any]:
    message.refresh_from_db()
    return [each["emoji"] for each in message.reactions if each["by"] == "business"]


def test_a_reaction_is_shown_at_once_and_queued(tenant: Scope, api: Api) -> None:
    conversation = make_conversation()
    message = make_message(conversation, reactions=[{"emoji": "😂", "by": "customer"}])

    answer = react(api, message, "👍")

    assert (answer.status, answer.body["id"]) == (202, message.pk)
    assert answer.body["reactions"] == [{"emoji": "😂", "by": "customer"}, {"emoji": "👍", "by": "business"}]
    fact = Message.objects.get(target_id=message.channel_message_id)
    assert (fact.message_type, fact.body_text, fact.delivery_status) == ("reaction", "👍", "queued")
    kinds = [json.loads(frame)["type"] for frame in log.list_after(0, 10)]
    assert kinds == ["message.created", "message.updated"]
    before = (conversation.last_message_preview, conversation.waiting_since)
    conversation.refresh_from_db()
    assert (conversation.last_message_preview, conversation.waiting_since) == before, "it is no answer"


def test_a_reaction_is_replaced_and_taken_back(tenant: Scope, api: Api) -> None:
    message = make_message(make_conversation())

    for emoji, expected in (("👍", ["👍"]), ("👍", ["👍"]), ("❤️", ["❤️"]), (None, []), (None, [])):
        assert react(api, message, emoji).status == 202
        assert ours(message) == expected

    facts = Message.objects.filter(message_type="reaction").order_by("pk")
    assert [fact.body_text for fact in facts] == ["👍", "❤️", None]


def test_one_cannot_react_to_what_the_platform_does_not_know(tenant: Scope, api: Api, now: datetime) -> None:
    conversation = make_conversation()
    for changes in ({"channel_message_id": None, "dedupe_key": None}, {"deleted_at": now}, {"target_id": "wamid.x"}):
        answer = react(api, make_message(conversation, **changes), "👍")
        assert (answer.status, answer.body["code"]) == (409, "message_not_reactable")


def test_instagram_knows_one_reaction_and_a_closed_window_none(tenant: Scope, api: Api) -> None:
    message = make_message(make_conversation(channel_type="instagram"))
    assert react(api, message, "👍").body["code"] == "reply_does_not_fit"
    assert react(api, message, "❤️").status == 202
    old = make_message(make_conversation(at=clock.now() - timedelta(days=2)))
    assert react(api, old, "👍").body["code"] == "reply_window_closed"
