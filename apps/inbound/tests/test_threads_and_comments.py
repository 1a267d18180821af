"""Who answers a thread that several apps share, and comments on a Page's posts."""

from typing import Any

import pytest
from django.conf import settings

from apps.channels.adapters.tests.corpus import load_body
from apps.inbound.tests.office import Office

PAGE = "110010000000101"


def test_what_we_did_ourselves_with_a_thread_is_no_news(office: Office) -> None:
    """Every app of the account hears of it: the one that did it knows."""
    standby = load_body("instagram/standby--1.json")
    office.deliver(standby)
    thread = standby["entry"][0]["standby"][0]
    owners = {"previous_owner_app_id": "77", "new_owner_app_id": settings.META_APP_ID}
    told = {"sender": thread["sender"], "recipient": thread["recipient"], "timestamp": thread["timestamp"] + 1000}
    entry = {**standby["entry"][0], "messaging": [{**told, "take_thread_control": owners}]}
    del entry["standby"]
    office.deliver({**standby, "entry": [entry]})

    assert [each["message_type"] for each in office.messages("acme")] == ["text"]
    assert office.conversations("acme")[0]["thread_owner"] == "other", "the answer to our call says that it is ours"


@pytest.mark.parametrize(
    ("change", "comments"),
    [
        ({}, 1),
        ({"verb": "remove"}, 0),
        ({"item": "reaction"}, 0),
        ({"from": {"id": PAGE, "name": "Acme"}}, 0),
    ],
)
def test_a_comment_on_a_post_of_a_page_is_in_the_thread(office: Office, change: dict[str, Any], comments: int) -> None:
    value = {
        "item": "comment", "verb": "add", "comment_id": "122_345", "post_id": "1015_122", "parent_id": "1015_122",
        "from": {"id": "7001", "name": "Mara Beck"}, "message": "Is it waterproof?", "created_time": 1_788_000_000,
        **change,
    }  # fmt: skip
    entry = {"id": PAGE, "time": 1_788_000_001, "changes": [{"field": "feed", "value": value}]}
    office.deliver({"object": "page", "entry": [entry]})

    found = office.messages("acme")
    assert len(found) == comments
    if comments:
        assert (found[0]["body_text"], found[0]["sent_at"]) == ("Is it waterproof?", "2026-08-29T10:40:00.000Z")
        about = {"id": "122_345", "media_id": "1015_122", "media_type": "feed"}
        assert found[0]["content"]["comment"] == about
        conversation = office.conversations("acme")[0]
        assert (conversation["customer"]["display_name"], conversation["reply_window_ends_at"]) == ("Mara Beck", None)
