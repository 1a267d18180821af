"""What a batch of arrivals does to the rows, decided without a database."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.inbox.intake.arrivals import Arrival, Report
from apps.inbox.intake.book import Book, Row
from apps.inbox.intake.plan import enter
from apps.inbox.tests.arrivals import ACCOUNT, MARA, arrival, minute, report


def entered(*arrivals: Arrival | Report, book: Book | None = None) -> Book:
    book = book or Book()
    enter(book, arrivals, now=minute(60))
    return book


def only(rows: dict[str, Row]) -> Row:
    (row,) = rows.values()
    return row


def own_reply(book: Book, *, text: str = "Hi", status: str = "sending", at: float = 1, **changes: Any) -> Row:
    """A reply of ours in the book's conversation, as the database has it."""
    row = {
        **only(entered(arrival()).messages),
        "id": f"msg_own_{len(book.messages)}",
        "conversation_id": only(book.conversations)["id"],
        "direction": "outbound",
        "body_text": text,
        "channel_message_id": None,
        "dedupe_key": None,
        "sent_by_id": "usr_1",
        "sent_at": None,
        "created_at": minute(at),
        "position_at": minute(at),
        "delivery_status": status,
        "reactions": [],
        **changes,
    }
    book.add_known(messages=[row])
    return row


def conversation_with(**changes: Any) -> Book:
    """A Book as loaded: one conversation with one message of the customer, nothing changed yet."""
    made = entered(arrival("mid.first"))
    book = Book(customers=made.customers)
    book.add_known(conversations=[{**only(made.conversations), **changes}], messages=[dict(only(made.messages))])
    return book


def test_a_first_message_opens_a_conversation() -> None:
    book = entered(arrival(text="Hi there", at=5))

    conversation, message = only(book.new_conversations), only(book.new_messages)
    assert (conversation["status"], conversation["unread_count"], conversation["number"]) == ("open", 1, 1)
    assert conversation["last_message_at"] == conversation["waiting_since"] == minute(5)
    assert conversation["reply_window_ends_at"] == minute(5) + timedelta(hours=24)
    assert conversation["last_message_preview"] == "Hi there"
    assert (message["position_at"], message["delivery_status"], message["rev"]) == (minute(5), None, 1)


@pytest.mark.parametrize("status", ["resolved", "pending", "open"])
def test_a_message_opens_the_conversation_again_and_makes_no_second_one(status: str) -> None:
    book = entered(arrival(at=3), book=conversation_with(status=status))

    assert not book.new_conversations
    assert only(book.changed_conversations)["status"] == "open"
    assert only(book.changed_conversations)["rev"] == 2


def test_the_same_customer_on_another_account_is_another_conversation() -> None:
    book = entered(arrival(), arrival(account="cha_2"))

    assert [row["number"] for row in book.new_conversations.values()] == [1, 2]


def test_of_two_conversations_the_one_that_is_not_resolved_is_used() -> None:
    book = conversation_with(status="resolved", last_message_at=minute(50))
    book.add_known(conversations=[{**only(book.conversations), "id": "conv_open", "status": "pending"}])

    entered(arrival(at=55), book=book)

    assert only(book.new_messages)["conversation_id"] == "conv_open"


def test_a_message_that_comes_twice_is_entered_once_in_one_batch_or_two() -> None:
    book = entered(arrival("mid.1"), arrival("mid.1"))
    entered(arrival("mid.1", text="again"), book=book)

    assert len(book.new_messages) == 1
    assert only(book.new_conversations)["unread_count"] == 1


def test_a_late_older_message_takes_its_place_in_the_thread_only() -> None:
    book = entered(arrival(at=10, text="new"), arrival(at=4, text="late"))

    conversation = only(book.new_conversations)
    assert (conversation["last_message_at"], conversation["last_message_preview"]) == (minute(10), "new")
    assert conversation["reply_window_ends_at"] == minute(10) + timedelta(hours=24)
    assert conversation["waiting_since"] == minute(4)
    assert conversation["unread_count"] == 2
    assert sorted(row["position_at"] for row in book.new_messages.values()) == [minute(4), minute(10)]


def test_a_time_in_the_future_is_not_believed() -> None:
    book = entered(arrival(at=500, received_at=minute(2)))

    assert only(book.new_conversations)["last_message_at"] == minute(2)
    assert only(book.new_messages)["sent_at"] == minute(500)


def test_a_message_sent_elsewhere_answers_the_customer() -> None:
    book = entered(arrival(at=5, direction="outbound", text="Answered"), book=conversation_with())

    conversation, message = only(book.changed_conversations), only(book.new_messages)
    assert (conversation["unread_count"], conversation["waiting_since"]) == (0, None)
    assert conversation["last_message_direction"] == "outbound"
    assert conversation["reply_window_ends_at"] == minute(0) + timedelta(hours=24)
    assert (message["delivery_status"], message["sent_by_id"]) == ("sent", None)


def test_a_late_message_sent_elsewhere_does_not_answer_what_came_after_it() -> None:
    book = entered(arrival(at=1), arrival(at=9), arrival(at=5, direction="outbound"))

    assert only(book.new_conversations)["unread_count"] >= 1
    assert only(book.new_conversations)["waiting_since"] == minute(9)


def test_an_echo_with_our_id_is_our_own_message() -> None:
    book = conversation_with()
    own = own_reply(book, status="unconfirmed", error_code="outcome_unknown")

    entered(arrival("mid.echo", direction="outbound", text="changed", client_ref=own["id"]), book=book)

    assert not book.new_messages
    assert (own["channel_message_id"], own["dedupe_key"]) == ("mid.echo", "mid.echo")
    assert (own["delivery_status"], own["error_code"]) == ("sent", None)
    assert only(book.changed_messages)["rev"] == 2


def test_an_echo_with_our_id_from_another_account_is_not_believed() -> None:
    book = conversation_with()
    own = own_reply(book, channel_account_id="cha_other")

    entered(arrival(direction="outbound", client_ref=own["id"]), book=book)

    assert own["channel_message_id"] is None
    assert len(book.new_messages) == 1


def test_an_echo_without_our_id_is_told_by_its_text() -> None:
    """Instagram has no field for our id."""
    book = conversation_with()
    other, own = own_reply(book, text="Other"), own_reply(book, text="Hi", at=2)

    entered(arrival("mid.echo", direction="outbound", text="Hi", at=3), book=book)

    assert not book.new_messages
    assert (own["channel_message_id"], other["channel_message_id"]) == ("mid.echo", None)


def test_of_two_equal_replies_the_older_one_gets_the_first_echo() -> None:
    book = conversation_with()
    second, first = own_reply(book, at=2), own_reply(book, at=1)

    echoes = [arrival(f"mid.{n}", direction="outbound", text="Hi", at=3) for n in (1, 2)]
    entered(*echoes, *echoes, book=book)

    assert (first["channel_message_id"], second["channel_message_id"]) == ("mid.1", "mid.2")
    assert not book.new_messages


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "sent", "channel_message_id": "mid.known", "dedupe_key": "mid.known"},
        {"status": "queued"},
        {"status": "failed"},
        {"at": -30},
        {"text": "Hi!"},
    ],
)
def test_an_echo_that_cannot_be_ours_is_a_message_of_its_own(changes: dict[str, Any]) -> None:
    book = conversation_with()
    own = own_reply(book, **changes)

    entered(arrival("mid.echo", direction="outbound", text="Hi", at=3), book=book)

    assert len(book.new_messages) == 1
    assert own["channel_message_id"] != "mid.echo"


def reaction(emoji: str | None, *, at: float, target: str = "mid.first", by: str = "inbound") -> Arrival:
    return arrival(at=at, text=emoji, kind="reaction", direction=by, target_id=target, removed=emoji is None)


def test_reactions_are_one_for_each_side() -> None:
    book = conversation_with()
    entered(reaction("👍", at=1), reaction("❤️", at=2), reaction("🎉", at=3, by="outbound"), book=book)

    target = book.by_key[ACCOUNT, "mid.first"]
    assert target["reactions"] == [{"emoji": "❤️", "by": "customer"}, {"emoji": "🎉", "by": "business"}]
    entered(reaction(None, at=4), book=book)
    assert target["reactions"] == [{"emoji": "🎉", "by": "business"}]


def test_a_reaction_neither_reopens_nor_counts_as_unread() -> None:
    book = entered(reaction("👍", at=1), book=conversation_with(status="resolved", unread_count=0))

    assert not book.changed_conversations
    assert only(book.changed_messages)["reactions"]


def edit(text: str, *, at: float) -> Arrival:
    return arrival(f"edit.{at}", at=at, text=text, kind="edit", target_id="mid.first")


def deletion(*, at: float) -> Arrival:
    return arrival(f"deleted.{at}", at=at, text=None, kind="deleted", target_id="mid.first")


FACTS = [reaction("👍", at=2), reaction("❤️", at=4), reaction(None, at=6), edit("one", at=3), edit("two", at=5)]


@settings(max_examples=60)
@given(st.permutations([arrival("mid.first", text="original"), *FACTS, deletion(at=7)]), st.integers(0, 7))
def test_facts_in_any_order_and_twice_end_the_same(order: list[Arrival], cut: int) -> None:
    """Before, after, or in another batch than the message they are about."""
    book = Book()
    entered(*order[:cut], book=book)
    entered(*order[cut:], *order[:cut], book=book)

    target = book.by_key[ACCOUNT, "mid.first"]
    assert (target["body_text"], target["edited_at"], target["deleted_at"]) == (None, None, minute(7))
    assert target["reactions"] == []
    words = {row["body_text"] for row in book.new_messages.values() if row["message_type"] != "reaction"}
    assert words == {None}, "nothing of what it said is left, in no row"
    assert len(book.new_messages) == 7
    assert len(book.new_conversations) == 1


def test_a_deleted_message_does_not_live_on_in_the_list() -> None:
    book = entered(deletion(at=3), book=conversation_with())

    assert only(book.changed_conversations)["last_message_preview"] == "Message deleted"


def test_an_edit_of_the_newest_message_shows_in_the_list() -> None:
    book = entered(edit("better", at=3), book=conversation_with())

    assert only(book.changed_conversations)["last_message_preview"] == "better"


def test_a_report_moves_our_message_and_remembers_what_was_said() -> None:
    book = conversation_with()
    own = own_reply(book, status="sent", channel_message_id="mid.own", dedupe_key="mid.own")

    entered(report("read", "mid.own", at=3), report("delivered", "mid.own", at=2), book=book)

    assert own["delivery_status"] == "read"
    assert [kind for _, kind, _, _ in book.message_events] == ["read", "delivered"]
    assert not book.to_park


def test_a_report_with_our_id_tells_the_platforms_id() -> None:
    book = conversation_with()
    own = own_reply(book, status="unconfirmed")

    entered(report("sent", "wamid.1", client_ref=own["id"]), report("delivered", "wamid.1"), book=book)

    assert (own["channel_message_id"], own["delivery_status"]) == ("wamid.1", "delivered")


def test_a_failure_says_why_in_plain_words() -> None:
    book = conversation_with()
    own = own_reply(book, status="sent", channel_message_id="mid.own", dedupe_key="mid.own")

    entered(report("failed", "mid.own", error_code=131047), book=book)

    assert (own["delivery_status"], own["error_code"]) == ("failed", "reply_window_closed")
    assert own["error_detail"] == "The reply window has closed: the customer wrote too long ago."


def test_a_report_about_a_customers_message_changes_nothing() -> None:
    book = entered(report("read", "mid.first"), book=conversation_with())

    assert not book.changed_messages and not book.message_events and not book.to_park


def test_a_report_before_its_message_waits_for_it_in_the_same_batch() -> None:
    book = entered(
        report("read", "mid.echo", at=9), arrival("mid.echo", direction="outbound", at=5), book=conversation_with()
    )

    assert only(book.new_messages)["delivery_status"] == "read"
    assert book.to_park == []


def test_a_report_that_was_parked_is_applied_when_its_message_comes() -> None:
    book = conversation_with()
    waiting = {"id": 7, "status": "delivered", "occurred_at": minute(9), "payload": {}}
    book.parked = {(ACCOUNT, "mid.echo"): [waiting]}

    entered(arrival("mid.echo", direction="outbound", at=5), book=book)

    assert only(book.new_messages)["delivery_status"] == "delivered"
    assert book.unparked == [7]


def test_a_report_about_nothing_we_know_is_parked() -> None:
    book = entered(report("delivered", "mid.unknown", at=2), book=conversation_with())

    (parked,) = book.to_park
    assert (parked["channel_message_id"], parked["status"]) == ("mid.unknown", "delivered")


def watermark(status: str, at: float) -> Report:
    return report(status, at=at, watermark=minute(at))


def test_a_watermark_moves_everything_sent_until_then() -> None:
    book = conversation_with()
    early = own_reply(book, status="sent", sent_at=minute(1))
    late = own_reply(book, status="sent", sent_at=minute(8))
    unsent = own_reply(book, status="sending")

    entered(watermark("read", 5), watermark("delivered", 9), book=book)

    assert [row["delivery_status"] for row in (early, late, unsent)] == ["read", "delivered", "sending"]


def test_a_watermark_never_goes_back() -> None:
    book = entered(watermark("read", 9), watermark("read", 3), book=conversation_with())

    assert only(book.changed_conversations)["read_up_to"] == minute(9)


def test_a_watermark_for_a_customer_that_we_do_not_know_changes_nothing() -> None:
    book = entered(
        report("read", at=3, watermark=minute(3), customer_id=None),
        report("read", at=3, watermark=minute(3), customer_id="cus_other"),
        book=conversation_with(),
    )
    assert not book.changed_conversations


def test_rev_grows_once_in_a_batch_and_never_for_what_did_not_change() -> None:
    book = conversation_with()
    own = own_reply(book, status="sent", channel_message_id="mid.own", dedupe_key="mid.own", rev=5)

    entered(report("delivered", "mid.own"), report("read", "mid.own"), report("read", "mid.own"), book=book)

    assert own["rev"] == 6
    assert not book.changed_conversations
    assert MARA["id"] in book.customers


def test_messages_of_the_same_second_keep_the_order_in_which_they_came() -> None:
    book = entered(*(arrival(f"mid.{n}", at=1) for n in range(50)))

    shown = sorted(book.new_messages.values(), key=lambda row: (row["position_at"], row["id"]))
    assert [row["channel_message_id"] for row in shown] == [f"mid.{n}" for n in range(50)]
