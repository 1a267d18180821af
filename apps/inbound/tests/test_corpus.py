"""Every payload of the corpus goes through the real endpoint and the real drain, and is read back through the API."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest

from apps.channels.adapters.tests.corpus import Case, load_cases
from apps.inbound.drain import drain
from apps.inbound.tests.office import Office
from apps.inbound.tests.webhooks import text, whatsapp
from apps.inbox.kinds import ELSEWHERE, QUIET

CASES = load_cases()
NAMES = [case.file for case in CASES]
ALWAYS = (
    "account_id", "external_user_id", "channel_message_id", "message_type", "text", "timestamp", "direction",
    "attachment_count", "reply_to",
)  # fmt: skip
# Compared when the index names them; the first two have values that stand for "nothing".
SOMETIMES = ("target_id", "removed", "payload", "ad_id", "story_id", "group_id", "app_id", "standby")
SEED = 20261123

Message = dict[str, Any]


def millis(value: str | None) -> int | None:
    return round(datetime.fromisoformat(value).timestamp() * 1000) if value else None


def read(message: Message, wanted: Message) -> Message:
    """A message of the API in the words of the index; ids of the customer count in any of their spellings."""
    named = [wanted["external_user_id"], *wanted.get("user_aliases", [])]
    knows_all = set(named) <= set(message["identities"])
    found = {
        **{name: message["content"].get(name) for name in SOMETIMES},
        "account_id": message["account_id"],
        "external_user_id": wanted["external_user_id"] if knows_all else message["identities"],
        "channel_message_id": message["channel_message_id"],
        "message_type": message["message_type"],
        "text": message["body_text"],
        "timestamp": millis(message["sent_at"]),
        "direction": message["direction"],
        "attachment_count": len(message["attachments"]),
        "reply_to": message["reply_to"],
        "target_id": message["target_id"],
        "removed": bool(message["content"].get("removed")),
    }
    return {name: found[name] for name in keys_of(wanted)}


def keys_of(wanted: Message) -> tuple[str, ...]:
    return *ALWAYS, "target_id", "removed", *(name for name in SOMETIMES[2:] if name in wanted)


def complete(wanted: Message) -> Message:
    values = {"target_id": None, "removed": False, **wanted}
    return {name: values[name] for name in keys_of(wanted)}


def place_of(message: Message) -> tuple[str, str, int]:
    """What pairs a stored message with its record, whatever else is wrong with it."""
    sent_at = message["timestamp"] if "timestamp" in message else millis(message["sent_at"])
    return message["account_id"], message["channel_message_id"] or "", sent_at or 0


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_payload_is_stored_as_the_index_says(office: Office, case: Case) -> None:
    assert office.post(case.body).status_code == 200
    drain()

    assert office.count("inbound_pendingreceipt") == 0
    if case.expected.get("robustness_only"):
        assert not any(office.count("inbox_conversation", slug=slug) for slug in office.scopes)
        office.deliver(whatsapp("101", text("wamid.after")))
        assert [each["channel_message_id"] for each in office.messages("acme")] == ["wamid.after"]
        return
    assert not office.rows("SELECT reason FROM inbound_deadletter")
    assert_messages(case, office.all_messages())


def assert_messages(case: Case, found: list[Message]) -> None:
    found = written(found)
    lenient, wanted = set(case.expected.get("lenient", [])), case.expected["messages"]
    if "messages" in lenient and not found:
        return
    assert len(found) == len(wanted)
    pairs = zip(sorted(found, key=place_of), sorted(wanted, key=place_of), strict=True)
    for message, expected in pairs:
        compared = complete(expected)
        skipped = dict.fromkeys(lenient)
        assert {**read(message, expected), **skipped} == {**compared, **skipped}


def written(found: list[Message]) -> list[Message]:
    """Without the entries that come from other news: the index lists those as events."""
    return [message for message in found if message["message_type"] not in {"event", *ELSEWHERE}]


def union_of(cases: list[Case], *, lenient: bool) -> Counter[tuple[object, ...]]:
    """The identities of all messages of the cases; of those that may also be missing only when `lenient`."""
    kept = [case for case in cases if not case.expected.get("robustness_only")]
    return Counter(
        identity_of(message, message["timestamp"])
        for case in kept
        if lenient or "messages" not in case.expected.get("lenient", [])
        for message in case.expected["messages"]
    )


def identity_of(message: Message, sent_ms: int | None) -> tuple[object, ...]:
    own_id = message["channel_message_id"]
    return message["account_id"], own_id or sent_ms, message.get("target_id"), message["direction"]


def test_the_whole_corpus_shuffled_and_twice_is_there_exactly_once(office: Office) -> None:
    chance = random.Random(SEED)
    bodies = [case.body for case in CASES] * 2
    chance.shuffle(bodies)

    with ThreadPoolExecutor(8) as senders:
        for start in range(0, len(bodies), 60):
            answers = list(senders.map(office.post, bodies[start : start + 60]))
            assert {answer.status_code for answer in answers} == {200}
            drain()

    assert office.count("inbound_pendingreceipt") == 0
    found = Counter(identity_of(message, millis(message["sent_at"])) for message in written(office.all_messages()))
    assert [identity for identity, count in found.items() if count > 1] == []
    assert set(union_of(CASES, lenient=False)) - set(found) == set(), f"missing (seed {SEED})"
    assert set(found) - set(union_of(CASES, lenient=True)) == set(), f"more than there is (seed {SEED})"
    reasons = {reason for (reason,) in office.rows("SELECT DISTINCT reason FROM inbound_deadletter")}
    assert reasons <= {"The message names no customer.", "no_phone_number_id", "no_sender"}
    for slug in office.scopes:
        assert_counters(office, slug)


def assert_counters(office: Office, slug: str) -> None:
    """What a conversation says of its messages is what counting them says."""
    by_conversation: dict[str, list[Message]] = {}
    for message in office.messages(slug):
        by_conversation.setdefault(message["conversation_id"], []).append(message)
    for conversation in office.conversations(slug):
        its = by_conversation[conversation["id"]]
        shown = [each for each in its if each["target_id"] is None and each["message_type"] not in QUIET]
        assert conversation["last_message_at"] == max(
            (each["position_at"] for each in shown), default=conversation["last_message_at"]
        )
        answered = max((each["position_at"] for each in shown if each["direction"] == "outbound"), default="")
        waiting = [each for each in shown if each["direction"] == "inbound" and each["position_at"] > answered]
        assert conversation["unread_count"] >= len(waiting)
