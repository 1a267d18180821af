"""The rows a batch works on, in memory: what was there, what is new, what has changed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Row = dict[str, Any]
Pair = tuple[str, str]  # (channel account id, customer id) or (channel account id, dedupe key)


@dataclass(slots=True)
class Erased:
    """A message whose content was taken back: where else it may still stand."""

    conversation_id: str
    message_ids: set[str] = field(default_factory=set)  # the message and its edits
    words: set[str | None] = field(default_factory=set)  # what it said, as far as its rows know
    link: str | None = None  # the page that it led to


@dataclass(slots=True)
class Book:
    """Rows by the keys that the plan looks them up with."""

    conversations: dict[str, Row] = field(default_factory=dict)  # by id
    by_pair: dict[Pair, Row] = field(default_factory=dict)  # the conversation in use of a (channel account, customer)
    customers: dict[str, Row] = field(default_factory=dict)  # by id
    messages: dict[str, Row] = field(default_factory=dict)  # by id
    by_key: dict[Pair, Row] = field(default_factory=dict)  # by (channel account, dedupe key)
    facts: dict[Pair, list[Row]] = field(default_factory=dict)  # by (channel account, target id)
    quotes: dict[Pair, list[str]] = field(default_factory=dict)  # ids of messages, by (channel account, quoted id)
    parked: dict[Pair, list[Row]] = field(default_factory=dict)  # by (channel account, platform's message id)
    next_number: int = 1

    new_conversations: dict[str, Row] = field(default_factory=dict)
    changed_conversations: dict[str, Row] = field(default_factory=dict)
    new_messages: dict[str, Row] = field(default_factory=dict)
    changed_messages: dict[str, Row] = field(default_factory=dict)
    message_events: list[tuple[str, str, datetime, Row]] = field(default_factory=list)
    to_park: list[Row] = field(default_factory=list)
    unparked: list[int] = field(default_factory=list)
    new_files: list[Row] = field(default_factory=list)  # of media.MediaFile
    withdrawn_files: list[str] = field(default_factory=list)  # ids
    imported_messages: set[str] = field(default_factory=set)  # ids of new messages that are old
    imported_conversations: set[str] = field(default_factory=set)  # ids of new conversations that hold only such
    erased: dict[str, Erased] = field(default_factory=dict)  # by message id

    def add_known(self, *, conversations: Iterable[Row] = (), messages: Iterable[Row] = ()) -> None:
        """Rows as they are in the database."""
        for row in conversations:
            self.conversations[row["id"]] = row
            pair = (row["channel_account_id"], row["customer_id"])
            if pair not in self.by_pair or _precedes(row, self.by_pair[pair]):
                self.by_pair[pair] = row
        for row in messages:
            self.messages[row["id"]] = row
            if row["dedupe_key"]:
                self.by_key[row["channel_account_id"], row["dedupe_key"]] = row
            if row["target_id"]:
                self.facts.setdefault((row["channel_account_id"], row["target_id"]), []).append(row)
            if row["reply_to"]:
                self.quotes.setdefault((row["channel_account_id"], row["reply_to"]), []).append(row["id"])

    def add_conversation(self, row: Row) -> None:
        self.new_conversations[row["id"]] = row
        self.add_known(conversations=[row])

    def add_message(self, row: Row) -> None:
        self.new_messages[row["id"]] = row
        self.add_known(messages=[row])

    def touch_conversation(self, row: Row) -> None:
        """The row has been changed: its `rev` grows once in a batch."""
        if row["id"] not in self.changed_conversations and row["id"] not in self.new_conversations:
            row["rev"] += 1
            self.changed_conversations[row["id"]] = row

    def touch_message(self, row: Row) -> None:
        if row["id"] not in self.changed_messages and row["id"] not in self.new_messages:
            row["rev"] += 1
            self.changed_messages[row["id"]] = row

    def touch_quotes_of(self, row: Row) -> None:
        """What quotes the row shows it from now on: it was not there, or its id was not known."""
        for message_id in self.quotes.get((row["channel_account_id"], row["dedupe_key"]), ()):
            self.touch_message(self.messages[message_id])


def _precedes(row: Row, other: Row) -> bool:
    """Whether `row` rather than `other` is the conversation in use: not resolved first, then the newer one."""
    return (row["status"] != "resolved", row["last_message_at"]) > (
        other["status"] != "resolved",
        other["last_message_at"],
    )
