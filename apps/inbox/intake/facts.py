"""What reactions, edits and deletions do to the message they are about. Pure."""

from apps.inbox.delivery import DeliveryStatus
from apps.inbox.intake.book import Book, Erased, Row
from apps.inbox.kinds import QUIET
from apps.inbox.links import first_link
from apps.inbox.preview import DELETED, preview_of


def apply_fact(book: Book, fact: Row, target: Row) -> None:
    """A reaction, an edit or a deletion changes the message that it is about."""
    if target["deleted_at"] is not None:
        if fact["message_type"] == "edit":
            _forget_words(book, fact)  # it would bring back what was taken back
        return
    if fact["message_type"] == "reaction":
        _react(book, fact, target)
    elif fact["message_type"] == "edit":
        _edit(book, fact, target)
    elif fact["message_type"] == "deleted":
        target["deleted_at"] = fact["position_at"]
        erase(book, target)
        book.touch_message(target)
        book.touch_quotes_of(target)


def erase(book: Book, message: Row) -> None:
    """Take what a message said from everywhere: its row, its edits, its files and (`book.erased`) the log.

    Platform terms: what a customer unsends must go; that there was a message may stay.
    """
    erased = book.erased.setdefault(message["id"], Erased(conversation_id=message["conversation_id"]))
    erased.message_ids.add(message["id"])
    erased.words.add(message["body_text"])
    erased.link = message["content"].get("link") or erased.link
    book.withdrawn_files += [each["id"] for each in message["attachments"]]
    message.update(body_text=None, content={}, attachments=[], reactions=[], edited_at=None)
    for fact in book.facts.get((message["channel_account_id"], message["dedupe_key"] or ""), ()):
        if fact["message_type"] == "edit":
            erased.message_ids.add(fact["id"])
            erased.words.add(fact["body_text"])
            _forget_words(book, fact)


def renew_preview(book: Book, target: Row) -> None:
    """The list shows the newest message as it is now: edited, or no longer there."""
    conversation = book.conversations[target["conversation_id"]]
    if target["position_at"] < conversation["last_message_at"] or target["message_type"] in QUIET:
        return
    shown = preview_of(target["message_type"], target["body_text"])
    if target["deleted_at"] is not None:
        shown = DELETED
    if conversation["last_message_preview"] != shown:
        conversation["last_message_preview"] = shown
        book.touch_conversation(conversation)


_CALL_STATES = ("ringing", "connected", "missed", "rejected", "ended")  # each later one replaces those before it


def renew_call(book: Book, message: Row, news: Row) -> None:
    """A call has gone on: one entry of the thread tells it from the first ring to the end."""
    told, new = message["content"].get("call", {}), news.get("call", {})
    state = max(told.get("state", ""), new.get("state", ""), key=lambda each: _CALL_STATES.index(each) if each else -1)
    call = {**new, **told, "state": state, **({"duration_s": new["duration_s"]} if "duration_s" in new else {})}
    if call != told:
        message["content"] = {**message["content"], "call": call}
        book.touch_message(message)


def _forget_words(book: Book, fact: Row) -> None:
    if fact["body_text"] is not None or fact["content"] or fact["attachments"]:
        fact.update(body_text=None, content={}, attachments=[])
        book.touch_message(fact)


def _react(book: Book, fact: Row, target: Row) -> None:
    if _has_newer_reaction(book, fact):
        return
    by = _side(fact)
    others = [each for each in target["reactions"] if each["by"] != by]
    gone = fact["content"].get("removed") or not fact["body_text"]
    target["reactions"] = others if gone else [*others, {"emoji": fact["body_text"], "by": by}]
    book.touch_message(target)


def withdraw_reaction(book: Book, fact: Row) -> None:
    """A reaction of ours did not arrive: show what the customer sees instead."""
    key = (fact["channel_account_id"], fact["target_id"])
    target = book.by_key.get(key)
    if target is None or target["deleted_at"] is not None:
        return
    standing = [
        each
        for each in book.facts.get(key, ())
        if each["message_type"] == "reaction"
        and each["direction"] == fact["direction"]
        and each["delivery_status"] != DeliveryStatus.FAILED
    ]
    newest = max(standing, key=lambda row: (row["position_at"], row["id"]), default=None)
    others = [each for each in target["reactions"] if each["by"] != _side(fact)]
    emoji = newest["body_text"] if newest is not None else None
    target["reactions"] = [*others, {"emoji": emoji, "by": _side(fact)}] if emoji else others
    book.touch_message(target)


def _edit(book: Book, fact: Row, target: Row) -> None:
    """Of the earlier words nothing is kept beside the message, as in the customers' own apps."""
    if target["edited_at"] is not None and target["edited_at"] > fact["position_at"]:
        return  # a newer edit is shown already
    target["body_text"], target["edited_at"] = fact["body_text"], fact["position_at"]
    link = first_link(fact["body_text"]) if target["message_type"] == "text" else None
    if link != target["content"].get("link"):
        others = {key: value for key, value in target["content"].items() if key not in ("link", "preview")}
        target["content"] = {**others, "link": link} if link else others
    book.touch_message(target)


def _side(fact: Row) -> str:
    return "customer" if fact["direction"] == "inbound" else "business"


def _has_newer_reaction(book: Book, fact: Row) -> bool:
    """Whether the same side has said something newer already: reactions arrive out of order too."""
    facts = book.facts.get((fact["channel_account_id"], fact["target_id"]), ())
    return any(
        each["message_type"] == "reaction"
        and each["direction"] == fact["direction"]
        and each["position_at"] > fact["position_at"]
        for each in facts
    )
