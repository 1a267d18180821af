"""Every delivery status of the corpus reaches its message, whichever of the two comes first."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from apps.channels.adapters.tests.corpus import Case, load_cases
from apps.inbound.tests.office import Office
from apps.inbound.tests.webhooks import Webhook, echo, event, first_contact

CASES = [
    case
    for case in load_cases()
    if case.expected["statuses"] and not case.expected.get("robustness_only")
]  # fmt: skip
NAMES = [case.file for case in CASES]
NOBODY_NAMED = "1234567890"

Status = dict[str, Any]

# A reply that was handed over, and whose answer was lost.
_SEND_WITHOUT_ANSWER = """
INSERT INTO "SCHEMA".inbox_message (id, conversation_id, channel_account_id, direction, message_type, body_text,
    content, attachments, reactions, position_at, created_at, delivery_status, rev)
SELECT 'msg_ours', id, channel_account_id, 'outbound', 'text', 'Written elsewhere', '{}', '[]', '[]', now(), now(),
    'unconfirmed', 1 FROM "SCHEMA".inbox_conversation
"""


def time_of(status: Status) -> int:
    return min(int(status[name]) for name in ("timestamp", "watermark") if status.get(name) is not None)


def written_before(case: Case) -> dict[str, Webhook]:
    """An echo per message that the statuses are about, each a second older than its first status; by message id."""
    first: dict[str, Status] = {}
    for status in sorted(case.expected["statuses"], key=time_of):
        first.setdefault(name_of(status), status)
    return {
        name: echo(
            case.expected["channel"],
            status["account_id"],
            name,
            customer=status.get("external_user_id") or NOBODY_NAMED,
            at_ms=time_of(status) // 1000 * 1000 - 1000,
        )
        for name, status in first.items()
    }


def name_of(status: Status) -> str:
    """The message of a status; a watermark is about whatever was sent to the customer before."""
    return status.get("channel_message_id") or f"before-{status['watermark']}"


def customers_write_first(case: Case) -> list[Webhook]:
    """On Messenger and Instagram nobody can be written to who has not written."""
    if case.expected["channel"] == "whatsapp":
        return []
    people = {(each["account_id"], each.get("external_user_id") or NOBODY_NAMED) for each in case.expected["statuses"]}
    return [
        first_contact(case.expected["channel"], account, customer=person, at_ms=1_780_000_000_000)
        for account, person in sorted(people)
    ]


def state_after(words: list[str]) -> str:
    """The state of a sent message after these statuses, in whatever order they came."""
    if {"read", "played"} & set(words):
        return "read"
    return next((word for word in ("delivered", "failed") if word in words), "sent")


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_statuses_move_the_message_that_is_there(office: Office, case: Case) -> None:
    office.deliver(*customers_write_first(case), *written_before(case).values())

    office.deliver(case.body)

    assert_all_applied(office, case)
    assert office.count("inbox_parkedstatus", slug="acme") == 0


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_statuses_that_come_first_are_kept_for_their_message(office: Office, case: Case) -> None:
    office.deliver(*customers_write_first(case))
    office.deliver(case.body)
    office.deliver(case.body)
    named = {(each["channel_message_id"], each["status"]) for each in case.expected["statuses"] if has_id(each)}
    parked = office.rows("SELECT channel_message_id, status FROM inbox_parkedstatus", slug="acme")
    assert sorted(parked) == sorted(named)

    office.deliver(*written_before(case).values())

    assert_all_applied(office, case)
    assert office.count("inbox_parkedstatus", slug="acme") == 0


def test_the_echo_of_a_send_without_answer_brings_the_receipts_that_overtook_it(office: Office) -> None:
    page, customer, at_ms = "110010000000101", "4113367904644564", 1_789_000_000_000
    office.deliver(first_contact("messenger", page, customer=customer, at_ms=at_ms))
    office.database.execute(_SEND_WITHOUT_ANSWER.replace("SCHEMA", office.scopes["acme"].schema_name).encode())
    receipt = {"delivery": {"mids": ["m_ours"], "watermark": at_ms}, "timestamp": at_ms + 9}
    office.deliver(event("messenger", page, customer, receipt))
    own = echo("messenger", page, "m_ours", customer=customer, at_ms=at_ms)
    own["entry"][0]["messaging"][0]["message"]["metadata"] = "msg_ours"

    office.deliver(own)

    message = office.messages("acme")[-1]
    assert (message["id"], message["delivery_status"]) == ("msg_ours", "delivered")
    assert office.count("inbox_parkedstatus", slug="acme") == 0


def has_id(status: Status) -> bool:
    return status.get("channel_message_id") is not None


def assert_all_applied(office: Office, case: Case) -> None:
    found = {message["channel_message_id"]: message for message in office.messages("acme")}
    for name in written_before(case):
        about = [status for status in case.expected["statuses"] if is_about(status, name, case)]
        message = found[name]
        assert message["delivery_status"] == state_after([status["status"] for status in about])
        told = dict(
            office.rows(
                "SELECT e.event_type, e.occurred_at FROM inbox_messageevent e WHERE e.message_id = %s",
                [message["id"]],
                slug="acme",
            )
        )
        for status in about:
            assert told[status["status"]] == at(status) or "timestamp" not in status or not has_id(status)
        codes = [status["error_code"] for status in about if status.get("error_code")]
        assert bool(message["error"]) == bool(codes)
        assert codes == failures_of(office, message["id"])


def is_about(status: Status, name: str, case: Case) -> bool:
    """Whether the status is about the message: by its id, or because it is older than the watermark."""
    if has_id(status):
        return bool(status["channel_message_id"] == name)
    mine = next(each for each in case.expected["statuses"] if name_of(each) == name)
    same_customer = mine.get("external_user_id") == status.get("external_user_id")
    return bool(same_customer and time_of(mine) <= status["watermark"])


def at(status: Status) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=status.get("timestamp", 0))


def failures_of(office: Office, message_id: str) -> list[int]:
    sql = """
    SELECT (payload->'platform'->>'code')::int FROM inbox_messageevent WHERE message_id = %s AND event_type = 'failed'
    """
    return [code for (code,) in office.rows(sql, [message_id], slug="acme")]
