"""What the corpus does not say: kinds of ids, what stands in `content`, ids of our own that come back."""

from typing import Any

import pytest

from apps.channels.adapters import registry
from apps.channels.adapters.items import (
    Alias,
    ChannelEvent,
    DeliveryStatus,
    InboundMessage,
    Item,
    MediaRef,
    Part,
    Poisoned,
)
from apps.channels.adapters.meta.envelope import split
from apps.channels.adapters.meta.errors import explain
from apps.channels.adapters.tests.corpus import load_body

NUMBER = "106540000000101"


def parse_all(body: object) -> list[Item]:
    return [item for part in split(body) for item in registry.adapter_for(part.channel).parse(part)]


def parse_file(file: str) -> list[Item]:
    return parse_all(load_body(file))


def read_first(file: str) -> InboundMessage:
    return require_message(parse_file(file)[0])


def require_message(item: Item) -> InboundMessage:
    assert isinstance(item, InboundMessage)
    return item


def read_whatsapp(value: dict[str, Any], field: str = "messages") -> list[Item]:
    value = {"metadata": {"phone_number_id": NUMBER}, **value}
    part = Part(channel="whatsapp", account_ids=(NUMBER,), field=field, value=value, entry_id="1022")
    return registry.adapter_for("whatsapp").parse(part)


def read_event(channel: Any, event: dict[str, Any], sender: str = "7", recipient: str = "1") -> list[Item]:
    value = {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": 1788789933261, **event}
    part = Part(channel=channel, account_ids=("1",), field="messaging", value=value, entry_id="1")
    return registry.adapter_for(channel).parse(part)


# --- who


def test_a_whatsapp_customer_is_named_by_phone_and_both_scoped_ids() -> None:
    assert read_first("whatsapp/text_bsuid_phone--1.json").user_aliases == (
        Alias(kind="phone", value="15550202751"),
        Alias(kind="bsuid", value="US.17615657781458044462"),
        Alias(kind="parent_bsuid", value="US.ENT.88460355460446737319"),
    )


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("whatsapp/text_bsuid--1.json", "bsuid"),
        ("whatsapp/text_bsuid--3.json", "bsuid"),
        ("whatsapp/text_bsuid_in_from--1.json", "bsuid"),
        ("whatsapp/text_no_profile--1.json", "phone"),
        ("messenger/echo--1.json", "psid"),
        ("instagram/text--1.json", "igsid"),
    ],
)
def test_the_first_alias_is_the_external_id_with_its_kind(file: str, kind: Any) -> None:
    message = read_first(file)
    assert message.user_aliases[0] == Alias(kind=kind, value=message.external_user_id or "")


def test_each_message_of_a_batch_gets_the_profile_of_its_own_sender() -> None:
    items = read_whatsapp(
        {
            "contacts": [{"wa_id": "2", "profile": {"name": "B"}}, {"wa_id": "1", "profile": {"name": "A"}}],
            "messages": [
                {"from": "1", "id": "m1", "type": "text", "text": {"body": "x"}},
                {"from": "3", "id": "m3", "type": "text", "text": {"body": "x"}},
                {"from": "2", "id": "m2", "type": "text", "text": {"body": "x"}},
            ],
        }
    )
    assert [require_message(item).profile_name for item in items] == ["A", None, "B"]


def test_a_phone_is_kept_as_digits() -> None:
    items = read_whatsapp({"message_echoes": [{"to": "+1 555-020 (0001)", "id": "m", "type": "text"}]})
    assert require_message(items[0]).external_user_id == "15550200001"


def test_a_message_without_sender_or_number_is_poisoned_with_its_reason() -> None:
    assert [getattr(item, "reason", None) for item in parse_file("whatsapp/missing_sender--1.json")] == ["no_sender"]
    reasons = [getattr(item, "reason", None) for item in parse_file("whatsapp/missing_phone_number_id--1.json")]
    assert reasons == ["no_phone_number_id"]


def test_a_list_that_is_none_is_poisoned_and_a_null_list_is_empty() -> None:
    items = read_whatsapp({"messages": {"id": "m1"}, "statuses": None, "errors": []})
    assert items == [Poisoned(reason="not_a_list", raw={"value": {"id": "m1"}})]


# --- what


def test_a_changed_number_tells_the_new_ids() -> None:
    system = read_first("whatsapp/system_number--2.json").content["system"]
    assert isinstance(system, dict)
    assert (system["wa_id"], system["user_id"]) == ("15550201129", "US.34401043202603752197")


def test_the_old_voice_type_is_audio() -> None:
    items = read_whatsapp({"messages": [{"from": "1", "id": "m", "type": "voice", "voice": {"id": "5"}}]})
    assert require_message(items[0]).message_type == "audio"
    assert require_message(items[0]).media == (MediaRef(kind="audio", id="5"),)


def test_coordinates_of_zero_are_kept() -> None:
    location = read_first("whatsapp/location--3.json").content["location"]
    assert isinstance(location, dict)
    assert location["latitude"] == 0.0


def test_a_filled_form_is_decoded_and_odd_json_kept() -> None:
    assert read_first("whatsapp/interactive_flow_odd--1.json").content["interactive"] == {
        "type": "nfm_reply",
        "name": "flow",
        "response": ["not", "an", "object"],
    }


def test_forwarding_and_advertisement_are_told() -> None:
    assert read_first("whatsapp/text_forwarded--1.json").content == {"forwarded": True}
    referral = read_first("whatsapp/text_referral--1.json").content["referral"]
    assert isinstance(referral, dict)
    assert referral["headline"] == "Spring sale"


def test_an_opened_chat_without_a_message_is_an_event() -> None:
    items = read_whatsapp(
        {"messages": [{"from": "1", "id": "m", "timestamp": "1788003607", "type": "request_welcome"}]}
    )
    assert items == [
        ChannelEvent(
            account_id=NUMBER, type="request_welcome", data={"external_user_id": "1", "timestamp": 1788003607000}
        )
    ]


@pytest.mark.parametrize("kind", ["edit", "revoke"])
def test_imported_history_holds_no_messages(kind: str) -> None:
    threads = [{"id": "1", "messages": [{"from": "1", "id": "m", "type": kind}]}]
    items = read_whatsapp({"history": [{"metadata": {"phase": 0}, "threads": threads}]}, "history")
    assert items == [ChannelEvent(account_id=NUMBER, type="history", data={"phase": 0, "threads": 1, "messages": 1})]


def test_story_media_and_shared_posts_are_links_and_not_files() -> None:
    mention, share = read_first("instagram/story_mention--1.json"), read_first("instagram/share--2.json")
    assert (mention.media, share.media) == ((), ())
    assert str(mention.content["story"]).startswith("{'url': 'https://lookaside.fbsbx.com/")
    assert isinstance(share.content["share"], dict)
    assert share.content["share"]["title"] == "Shared Instagram post"


@pytest.mark.parametrize(
    ("types", "text", "expected"),
    [
        (["fallback", "image"], "see", "image"),
        (["ig_reel", "image"], None, "image"),
        (["fallback"], "see", "text"),
        (["fallback"], None, "share"),
        (["hologram"], "see", "text"),
        (["hologram", "ig_post"], None, "share"),
        (["hologram"], None, "unsupported"),
        ([None], None, "unsupported"),
        (["video", "image"], None, "video"),
    ],
)
def test_the_type_is_that_of_the_first_attachment_that_counts(
    types: list[Any], text: str | None, expected: str
) -> None:
    attachments = [{"type": kind, "payload": {"url": "https://x.fbcdn.net/1"}} for kind in types]
    items = read_event("instagram", {"message": {"mid": "m", "text": text, "attachments": attachments}})
    assert require_message(items[0]).message_type == expected


def test_a_reaction_by_name_only_gets_its_emoji() -> None:
    items = read_event("messenger", {"reaction": {"mid": "m", "action": "react", "reaction": "like"}})
    assert require_message(items[0]).text == "👍"


def test_a_reaction_of_the_account_itself_is_outbound() -> None:
    items = read_event("instagram", {"reaction": {"mid": "m", "action": "react", "emoji": "❤"}}, "1", "7")
    message = require_message(items[0])
    assert (message.direction, message.external_user_id) == ("outbound", "7")


def test_one_event_with_two_keys_gives_both() -> None:
    event = {"message": {"mid": "m", "text": "x"}, "referral": {"ref": "r", "ad_id": 5}}
    items = read_event("messenger", event)
    assert [type(item) for item in items] == [InboundMessage, ChannelEvent]


# --- our own ids


def test_our_own_id_comes_back_in_statuses_and_echoes() -> None:
    statuses = [{"id": "w", "status": "failed", "biz_opaque_callback_data": "msg_1", "errors": [{"code": "131047"}]}]
    status = read_whatsapp({"statuses": statuses})[0]
    assert isinstance(status, DeliveryStatus)
    assert (status.client_ref, status.error_code) == ("msg_1", 131047)
    echo = read_event(
        "messenger", {"message": {"mid": "m", "text": "x", "is_echo": True, "metadata": "msg_1"}}, "1", "7"
    )
    assert require_message(echo[0]).client_ref == "msg_1"


def test_a_failed_status_is_explained_by_the_same_table_as_a_refused_send() -> None:
    status = parse_file("whatsapp/status_failed--2.json")[0]
    assert isinstance(status, DeliveryStatus)
    assert explain(status.error_code).code == "reply_window_closed"
    assert (status.error_detail or "").startswith("Message failed to send because more than 24 hours")


@pytest.mark.parametrize("code", [None, 424242, -1])
def test_an_unknown_code_is_a_plain_refusal(code: int | None) -> None:
    assert explain(code).code == "rejected_by_channel"
