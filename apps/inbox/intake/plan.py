"""What a batch of arrivals does to the rows of a Book. Pure: no database, no clock."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from apps.channels.adapters.capabilities import WindowRule
from apps.channels.adapters.catalog import traits_of
from apps.channels.adapters.items import InboundMessage
from apps.channels.adapters.reading import as_map
from apps.inbox.delivery import DeliveryStatus, advance
from apps.inbox.intake.arrivals import Arrival, Report
from apps.inbox.intake.book import Book, Row
from apps.inbox.intake.content import content_of
from apps.inbox.intake.facts import apply_fact, renew_call, renew_preview, withdraw_reaction
from apps.inbox.intake.owners import owners_after
from apps.inbox.kinds import ELSEWHERE, QUIET, opens_window
from apps.inbox.preview import preview_of
from apps.inbox.window import last_inbound_at, reply_window_ends_at
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
        elif (known := book.by_key.get((arrival.channel_account_id, arrival.item.dedupe_key))) is None:
            if not arrival.is_late_file:
                _enter_message(book, arrival, now)
        elif arrival.item.message_type == "call" == known["message_type"]:
            renew_call(book, known, arrival.item.content)
        elif arrival.is_history and arrival.item.media and known["deleted_at"] is None and not known["attachments"]:
            _add_imported_files(book, known, arrival, now)


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
        message["error_more"] = {key: payload[key] for key in ("advice", "platform") if key in payload} or None
        if message["message_type"] == "reaction":
            withdraw_reaction(book, message)
    else:
        message["error_code"] = message["error_detail"] = message["error_more"] = None
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
    payload = _describe_failure(report) if item.status == "failed" else {}
    if item.channel_message_id or item.client_ref:
        message = book.by_key.get((account, item.channel_message_id or "")) or book.messages.get(item.client_ref or "")
        if message is not None and message["channel_account_id"] == account:
            _adopt(book, message, item.channel_message_id, None)
            apply_status(book, message, status=item.status, at=at, payload=payload)
            if item.and_before and message["sent_at"] is not None:
                _raise_watermark(book, book.conversations[message["conversation_id"]], item.status, message["sent_at"])
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
        conversation = book.by_pair.get((account, report.customer_id))
        if conversation is not None:
            _raise_watermark(book, conversation, item.status, item.watermark)


def _describe_failure(report: Report) -> Row:
    item = report.item
    why = traits_of(report.channel_type).explain(item)
    said = {"code": item.error_code, "subcode": None, "title": item.error_detail, "trace_id": None}
    return {
        "code": why.code,
        "detail": why.detail,
        "advice": why.advice,
        "platform": said if item.error_code is not None or item.error_detail else None,
    }


def _raise_watermark(book: Book, conversation: Row, status: str, watermark: datetime) -> None:
    column = {"delivered": "delivered_up_to", "read": "read_up_to"}.get(status)
    if column is None:
        return
    if conversation[column] is None or conversation[column] < watermark:
        conversation[column] = watermark
        book.touch_conversation(conversation)
        apply_watermarks(book, conversation)


def _enter_message(book: Book, arrival: Arrival, now: datetime) -> None:
    item = arrival.item
    conversation = book.by_pair.get((arrival.channel_account_id, arrival.customer["id"]))
    if conversation is None and item.message_type == "event":
        return  # a line about a conversation that there is not
    if item.direction == "outbound" and conversation is not None and not arrival.is_history:
        own = _own_send(book, item, conversation, arrival)
        if own is not None:
            _adopt(book, own, item.channel_message_id, item.sent_at)
            apply_status(book, own, status="sent", at=item.sent_at or arrival.received_at, payload={})
            _catch_up(book, own)
            return
    position_at = min(item.sent_at or arrival.received_at, arrival.received_at)
    if conversation is None:
        conversation = _new_conversation(book, arrival, position_at, now)
        if arrival.is_history:
            book.imported_conversations.add(conversation["id"])
    _note_owner(book, conversation, arrival)
    message = _new_message(arrival, conversation, position_at, now)
    _add_files(book, arrival, message, now)
    book.add_message(message)
    if arrival.is_history:
        book.imported_messages.add(message["id"])
    book.touch_quotes_of(message)
    target = book.by_key.get((arrival.channel_account_id, item.target_id)) if item.target_id else None
    if target is not None:
        apply_fact(book, message, target)
        renew_preview(book, target)
    if item.target_id is None:
        if arrival.is_history:
            _show_history(book, conversation, message)
        else:
            book.imported_conversations.discard(conversation["id"])
            _show_in_conversation(book, conversation, message)
        _catch_up(book, message)


def _note_owner(book: Book, conversation: Row, arrival: Arrival) -> None:
    """Who answers the thread: what comes on standby is answered by another app, what comes to us by us."""
    item = arrival.item
    if not traits_of(arrival.channel_type).shares_threads or item.message_type in ELSEWHERE:
        return
    owner, partner = conversation["thread_owner"], conversation["thread_partner"]
    if item.message_type == "event":
        owner, partner = owners_after(as_map(item.content.get("event")), owner, partner)
    elif item.standby:
        owner = owner or "other"
        partner = partner or owner
    elif item.direction == "inbound":
        owner = None
    if (conversation["thread_owner"], conversation["thread_partner"]) != (owner, partner):
        conversation["thread_owner"], conversation["thread_partner"] = owner, partner
        book.touch_conversation(conversation)


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
        and (item.text is not None or row["message_type"] == item.message_type)
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
        "status": "resolved" if arrival.is_history else "open",
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
        "thread_owner": None,
        "thread_partner": None,
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
        "content": content_of(item),
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
        "delivery_status": _first_status(arrival),
        "error_code": None,
        "error_detail": None,
        "error_more": None,
        "receipt_id": arrival.receipt_id,
        "rev": 1,
    }


def _first_status(arrival: Arrival) -> DeliveryStatus | None:
    item = arrival.item
    if item.direction != "outbound" or item.target_id is not None or item.message_type in QUIET:
        return None
    imported = as_map(item.content.get("history")).get("status")
    return advance(DeliveryStatus.SENT, str(imported).lower()) or DeliveryStatus.SENT


def _add_files(book: Book, arrival: Arrival, message: Row, now: datetime) -> None:
    """The message's files, to be fetched as soon as they are stored with it."""
    for media in arrival.item.media:
        file = new_file(media, message_id=message["id"], given_at=arrival.received_at, now=now)
        # What our side sent from a phone comes from the platform all the same.
        file |= {"channel_account_id": message["channel_account_id"], "direction": "inbound"}
        if message["target_id"] is None:
            book.new_files.append(file)
        else:  # an edit names the file of its message again, which we have
            file |= NAMED_AGAIN
        message["attachments"].append(attachment_of(file))


def _show_in_conversation(book: Book, conversation: Row, message: Row) -> None:
    """The list shows the newest message; a late older one takes its place in the thread only."""
    at = message["position_at"]
    if message["message_type"] in QUIET:
        return
    if conversation["last_message_direction"] is None or at >= conversation["last_message_at"]:
        conversation["last_message_at"] = at
        conversation["last_message_preview"] = preview_of(message["message_type"], message["body_text"])
        conversation["last_message_direction"] = message["direction"]
    if message["direction"] == "inbound":
        conversation["unread_count"] += 1
        conversation["waiting_since"] = min(conversation["waiting_since"] or at, at)
        if opens_window(message["message_type"]):
            before, ends_at = conversation["reply_window_ends_at"], reply_window_ends_at(_window_of(conversation), at)
            conversation["reply_window_ends_at"] = max(before, ends_at) if before and ends_at else before or ends_at
        # Also from pending: whoever waits for the customer's answer wants to see it.
        conversation["status"] = "open"
    elif at >= _last_inbound_at(conversation, default=at):
        # Answered from elsewhere, after everything the customer has written so far.
        conversation["waiting_since"], conversation["unread_count"] = None, 0
    elif at >= (conversation["waiting_since"] or at):
        # It answered what came before it; of what came after it we know the newest.
        conversation["waiting_since"] = _last_inbound_at(conversation, default=at)
    book.touch_conversation(conversation)


def _show_history(book: Book, conversation: Row, message: Row) -> None:
    """Imported messages take their place in the thread and, where nothing newer is, in the list; nothing waits."""
    at = message["position_at"]
    if conversation["last_message_direction"] is None or at > conversation["last_message_at"]:
        conversation["last_message_at"] = at
        conversation["last_message_preview"] = preview_of(message["message_type"], message["body_text"])
        conversation["last_message_direction"] = message["direction"]
        book.touch_conversation(conversation)


def _add_imported_files(book: Book, message: Row, arrival: Arrival, now: datetime) -> None:
    """The files of imported messages come after them."""
    message["message_type"] = arrival.item.message_type
    message["body_text"] = arrival.item.text or message["body_text"]
    _add_files(book, arrival, message, now)
    book.touch_message(message)


def _last_inbound_at(conversation: Row, default: datetime) -> datetime:
    """When the customer last wrote: what the reply window is counted from, or what the list shows."""
    counted = last_inbound_at(_window_of(conversation), conversation["reply_window_ends_at"])
    if counted is None and conversation["last_message_direction"] == "inbound":
        counted = conversation["last_message_at"]
    return counted or default


def _window_of(conversation: Row) -> WindowRule:
    return traits_of(conversation["channel_type"]).takes.window


def _catch_up(book: Book, message: Row) -> None:
    """Facts, statuses and watermarks that came before their message."""
    key = (message["channel_account_id"], message["dedupe_key"] or "")
    facts = sorted(book.facts.get(key, ()), key=lambda row: row["position_at"])
    for fact in facts:
        apply_fact(book, fact, message)
    if facts:
        renew_preview(book, message)
    for status in book.parked.pop(key, ()):
        apply_status(book, message, status=status["status"], at=status["occurred_at"], payload=status["payload"])
        if "id" in status:
            book.unparked.append(status["id"])
        else:
            book.to_park = [each for each in book.to_park if each is not status]
    if message["direction"] == "outbound":
        apply_watermarks(book, book.conversations[message["conversation_id"]])
