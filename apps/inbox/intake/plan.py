"""What a batch of arrivals does to the rows of a Book. Pure: no database, no clock."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from apps.channels.adapters.items import InboundMessage
from apps.channels.adapters.meta.errors import explain
from apps.inbox.delivery import DeliveryStatus, advance
from apps.inbox.intake.arrivals import Arrival, Report
from apps.inbox.intake.book import Book, Row
from apps.inbox.preview import preview_of
from apps.inbox.window import REPLY_WINDOW, reply_window_ends_at
from apps.media.shape import NAMED_AGAIN, attachment_of, new_file
from kernel.ids import new_id

# Instagram echoes carry no id of ours: an echo is taken for our own unsettled send when the text is the same and it was
# written at most this long before.
ECHO_WINDOW = timedelta(minutes=10)
_UNSETTLED = (DeliveryStatus.SENDING, DeliveryStatus.UNCONFIRMED)


def enter(book: Book, arrivals: Iterable[Arrival | Report], *, now: datetime) -> None:
    """Enter each arrival into the book, in the order given. What is there already changes nothing."""
    for arrival in arrivals:
        if isinstance(arrival, Report):
            _enter_report(book, arrival)
        elif (arrival.channel_account_id, arrival.item.dedupe_key) not in book.by_key:
            _enter_message(book, arrival, now)


def apply_status(book: Book, message: Row, *, status: str, at: datetime, payload: Row) -> None:
    """Note what the platform said about one of our messages, and move its state forward if that is forward."""
    if message["direction"] != "outbound":
        return
    book.message_events.append((message["id"], status[:16], at, payload))
    reached = advance(message["delivery_status"], status)
    if reached is None:
        return
    message["delivery_status"] = reached
    message["sent_at"] = message["sent_at"] or at
    if reached is DeliveryStatus.FAILED:
        message["error_code"] = str(payload.get("code") or "failed")
        message["error_detail"] = str(payload.get("detail") or "The platform could not deliver this message.")
    else:
        message["error_code"] = message["error_detail"] = None
    book.touch_message(message)


def apply_watermarks(book: Book, conversation: Row) -> None:
    """Move every sent message of the conversation up to its watermarks."""
    for message in book.messages.values():
        if message["conversation_id"] != conversation["id"] or message["sent_at"] is None:
            continue
        for status, mark in (("delivered", conversation["delivered_up_to"]), ("read", conversation["read_up_to"])):
            if mark is not None and message["sent_at"] <= mark and advance(message["delivery_status"], status):
                apply_status(book, message, status=status, at=mark, payload={})


def _enter_report(book: Book, report: Report) -> None:
    item, account = report.item, report.channel_account_id
    at = item.at or item.watermark or report.received_at
    verdict = explain(item.error_code) if item.status == "failed" else None
    payload = {"code": verdict.code, "detail": verdict.detail, "platform_code": item.error_code} if verdict else {}
    if item.channel_message_id or item.client_ref:
        message = book.by_key.get((account, item.channel_message_id or "")) or book.messages.get(item.client_ref or "")
        if message is not None and message["channel_account_id"] == account:
            _adopt(book, message, item.channel_message_id, None)
            apply_status(book, message, status=item.status, at=at, payload=payload)
        elif item.channel_message_id:
            parked = {
                "channel_account_id": account,
                "channel_message_id": item.channel_message_id,
                "status": item.status[:16],
                "occurred_at": at,
                "payload": payload,
            }
            book.to_park.append(parked)
            # Its message may come later in this same batch.
            book.parked.setdefault((account, item.channel_message_id), []).append(parked)
    elif item.watermark is not None and report.customer_id is not None:
        _raise_watermark(book, account, report.customer_id, item.status, item.watermark)


def _raise_watermark(book: Book, account: str, customer_id: str, status: str, watermark: datetime) -> None:
    conversation = book.by_pair.get((account, customer_id))
    column = {"delivered": "delivered_up_to", "read": "read_up_to"}.get(status)
    if conversation is None or column is None:
        return
    if conversation[column] is None or conversation[column] < watermark:
        conversation[column] = watermark
        book.touch_conversation(conversation)
        apply_watermarks(book, conversation)


def _enter_message(book: Book, arrival: Arrival, now: datetime) -> None:
    item = arrival.item
    conversation = book.by_pair.get((arrival.channel_account_id, arrival.customer["id"]))
    if item.direction == "outbound" and conversation is not None:
        own = _own_send(book, item, conversation, arrival)
        if own is not None:
            _adopt(book, own, item.channel_message_id, item.sent_at)
            apply_status(book, own, status="sent", at=item.sent_at or arrival.received_at, payload={})
            _catch_up(book, own)
            return
    position_at = min(item.sent_at or arrival.received_at, arrival.received_at)
    if conversation is None:
        conversation = _new_conversation(book, arrival, position_at, now)
    message = _new_message(arrival, conversation, position_at, now)
    _add_files(book, arrival, message, now)
    book.add_message(message)
    book.touch_quotes_of(message)
    target = book.by_key.get((arrival.channel_account_id, item.target_id)) if item.target_id else None
    if target is not None:
        _apply_fact(book, message, target)
        _renew_preview(book, target)
    if item.target_id is None:
        _show_in_conversation(book, conversation, message)
        _catch_up(book, message)


def _own_send(book: Book, item: InboundMessage, conversation: Row, arrival: Arrival) -> Row | None:
    """The reply of ours that this echo is about, if it is one of ours."""
    if item.client_ref:
        own = book.messages.get(item.client_ref)
        return own if own is not None and own["channel_account_id"] == arrival.channel_account_id else None
    since = (item.sent_at or arrival.received_at) - ECHO_WINDOW
    waiting = [
        row
        for row in book.messages.values()
        if row["conversation_id"] == conversation["id"]
        and row["delivery_status"] in _UNSETTLED
        and row["channel_message_id"] is None
        and row["body_text"] == item.text
        and row["created_at"] >= since
    ]
    return min(waiting, key=lambda row: row["created_at"]) if waiting else None


def _adopt(book: Book, message: Row, channel_message_id: str | None, sent_at: datetime | None) -> None:
    """Our own send, seen from the platform's side: now we know its id there."""
    if channel_message_id is None or message["channel_message_id"] is not None or message["direction"] != "outbound":
        return
    message["channel_message_id"] = message["dedupe_key"] = channel_message_id
    message["sent_at"] = message["sent_at"] or sent_at
    book.by_key[message["channel_account_id"], channel_message_id] = message
    book.touch_message(message)
    book.touch_quotes_of(message)


def _new_conversation(book: Book, arrival: Arrival, position_at: datetime, now: datetime) -> Row:
    conversation: Row = {
        "id": new_id("conv"),
        "number": book.next_number,
        "channel_account_id": arrival.channel_account_id,
        "channel_type": arrival.channel_type,
        "customer_id": arrival.customer["id"],
        "status": "open",
        "assigned_to_id": None,
        "team_id": None,
        "last_message_at": position_at,
        "last_message_preview": None,
        "last_message_direction": None,
        "unread_count": 0,
        "waiting_since": None,
        "reply_window_ends_at": None,
        "delivered_up_to": None,
        "read_up_to": None,
        "created_at": now,
        "rev": 1,
    }
    book.next_number += 1
    book.customers[arrival.customer["id"]] = dict(arrival.customer)
    book.add_conversation(conversation)
    return conversation


def _new_message(arrival: Arrival, conversation: Row, position_at: datetime, now: datetime) -> Row:
    item = arrival.item
    return {
        "id": new_id("msg"),
        "conversation_id": conversation["id"],
        "channel_account_id": arrival.channel_account_id,
        "direction": item.direction,
        "message_type": item.message_type,
        "body_text": item.text,
        "channel_message_id": item.channel_message_id,
        "dedupe_key": item.dedupe_key,
        "reply_to": item.reply_to,
        "target_id": item.target_id,
        "content": _content(item),
        "attachments": [],
        "reactions": [],
        "sent_by_id": None,
        "temp_id": None,
        "sent_at": item.sent_at,
        "received_at": arrival.received_at,
        "created_at": now,
        "position_at": position_at,
        "edited_at": None,
        "deleted_at": None,
        "delivery_status": DeliveryStatus.SENT if item.direction == "outbound" and item.target_id is None else None,
        "error_code": None,
        "error_detail": None,
        "receipt_id": arrival.receipt_id,
        "rev": 1,
    }


def _content(item: InboundMessage) -> Row:
    named = {
        "payload": item.payload,
        "ad_id": item.ad_id,
        "story_id": item.story_id,
        "group_id": item.group_id,
        "app_id": item.app_id,
    }
    marks = {"removed": True if item.removed else None, "standby": True if item.standby else None}
    return {**item.content, **{key: value for key, value in {**named, **marks}.items() if value is not None}}


def _add_files(book: Book, arrival: Arrival, message: Row, now: datetime) -> None:
    """The message's files, to be fetched as soon as they are stored with it."""
    for media in arrival.item.media:
        file = new_file(media, message_id=message["id"], given_at=arrival.received_at, now=now)
        file |= {"channel_account_id": message["channel_account_id"], "direction": message["direction"]}
        if message["target_id"] is None:
            book.new_files.append(file)
        else:  # an edit names the file of its message again, which we have
            file |= NAMED_AGAIN
        message["attachments"].append(attachment_of(file))


def _apply_fact(book: Book, fact: Row, target: Row) -> None:
    """A reaction, an edit or a deletion changes the message that it is about."""
    by = "customer" if fact["direction"] == "inbound" else "business"
    if fact["message_type"] == "reaction":
        if _has_newer_reaction(book, fact):
            return
        others = [each for each in target["reactions"] if each["by"] != by]
        gone = fact["content"].get("removed") or not fact["body_text"]
        target["reactions"] = others if gone else [*others, {"emoji": fact["body_text"], "by": by}]
    elif fact["message_type"] == "edit":
        if target["edited_at"] is not None and target["edited_at"] > fact["position_at"]:
            return  # a newer edit is shown already
        target["body_text"], target["edited_at"] = fact["body_text"], fact["position_at"]
    elif fact["message_type"] == "deleted":
        target["deleted_at"] = fact["position_at"]
        book.withdrawn_files += [each["id"] for each in target["attachments"]]
        target["attachments"] = []
    else:
        return
    book.touch_message(target)


def _has_newer_reaction(book: Book, fact: Row) -> bool:
    """Whether the same side has said something newer already: reactions arrive out of order too."""
    facts = book.facts.get((fact["channel_account_id"], fact["target_id"]), ())
    return any(
        each["message_type"] == "reaction"
        and each["direction"] == fact["direction"]
        and each["position_at"] > fact["position_at"]
        for each in facts
    )


def _renew_preview(book: Book, target: Row) -> None:
    """The list shows the newest message as it is now: edited, or no longer there."""
    conversation = book.conversations[target["conversation_id"]]
    if target["position_at"] < conversation["last_message_at"]:
        return
    shown = preview_of(target["message_type"], target["body_text"])
    if target["deleted_at"] is not None:
        shown = "Message deleted"
    if conversation["last_message_preview"] != shown:
        conversation["last_message_preview"] = shown
        book.touch_conversation(conversation)


def _show_in_conversation(book: Book, conversation: Row, message: Row) -> None:
    """The list shows the newest message; a late older one takes its place in the thread only."""
    at = message["position_at"]
    if conversation["last_message_direction"] is None or at >= conversation["last_message_at"]:
        conversation["last_message_at"] = at
        conversation["last_message_preview"] = preview_of(message["message_type"], message["body_text"])
        conversation["last_message_direction"] = message["direction"]
    if message["direction"] == "inbound":
        conversation["unread_count"] += 1
        conversation["waiting_since"] = min(conversation["waiting_since"] or at, at)
        ends_at = reply_window_ends_at(at)
        conversation["reply_window_ends_at"] = max(conversation["reply_window_ends_at"] or ends_at, ends_at)
        # Also from pending: whoever waits for the customer's answer wants to see it.
        conversation["status"] = "open"
    elif at >= _last_inbound_at(conversation, default=at):
        # Answered from elsewhere, after everything the customer has written so far.
        conversation["waiting_since"], conversation["unread_count"] = None, 0
    elif at >= (conversation["waiting_since"] or at):
        # It answered what came before it; of what came after it we know the newest.
        conversation["waiting_since"] = _last_inbound_at(conversation, default=at)
    book.touch_conversation(conversation)


def _last_inbound_at(conversation: Row, default: datetime) -> datetime:
    """When the customer last wrote: that is what the reply window is counted from."""
    ends_at: datetime | None = conversation["reply_window_ends_at"]
    return default if ends_at is None else ends_at - REPLY_WINDOW


def _catch_up(book: Book, message: Row) -> None:
    """Facts, statuses and watermarks that came before their message."""
    key = (message["channel_account_id"], message["channel_message_id"] or "")
    for fact in sorted(book.facts.get(key, ()), key=lambda row: row["position_at"]):
        _apply_fact(book, fact, message)
    for status in book.parked.pop(key, ()):
        apply_status(book, message, status=status["status"], at=status["occurred_at"], payload=status["payload"])
        if "id" in status:
            book.unparked.append(status["id"])
        else:
            book.to_park = [each for each in book.to_park if each is not status]
    if message["direction"] == "outbound":
        apply_watermarks(book, book.conversations[message["conversation_id"]])
