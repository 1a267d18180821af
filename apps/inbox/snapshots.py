"""Rows as every reader gets them: API, socket and events show the same shapes. Pure.

A row is a mapping of column names: a dict that the batch worker keeps in memory, or `columns_of(instance)`.
"""

from collections.abc import Mapping
from typing import Any

from apps.media.shape import attachment_snapshot
from kernel.clock import isoformat_or_none

Row = Mapping[str, Any]


def conversation_snapshot(row: Row, customer: Row) -> dict[str, Any]:
    """ConversationOut of a conversation row and its customer row."""
    return {
        "id": row["id"],
        "number": row["number"],
        "status": row["status"],
        "assigned_to": row["assigned_to_id"],
        "team_id": row["team_id"],
        "channel_type": row["channel_type"],
        "channel_account_id": row["channel_account_id"],
        "customer": customer_snapshot(customer),
        "last_message_at": isoformat_or_none(row["last_message_at"]),
        "last_message_preview": row["last_message_preview"],
        "last_message_direction": row["last_message_direction"],
        "unread_count": row["unread_count"],
        "waiting_since": isoformat_or_none(row["waiting_since"]),
        "reply_window_ends_at": isoformat_or_none(row["reply_window_ends_at"]),
        "thread_owner": row["thread_owner"],
        "thread_partner": row["thread_partner"],
        "created_at": isoformat_or_none(row["created_at"]),
        "rev": row["rev"],
    }


def customer_snapshot(row: Row) -> dict[str, Any]:
    """CustomerOut of a customer row."""
    return {key: row[key] for key in ("id", "display_name", "username", "phone")}


def message_snapshot(row: Row, reply_to_message_id: str | None = None) -> dict[str, Any]:
    """MessageOut of a message row. A deleted message keeps its place but shows nothing of what it said."""
    deleted = row["deleted_at"] is not None
    return {
        "id": row["id"],
        "conversation_id": row["conversation_id"],
        "direction": row["direction"],
        "message_type": row["message_type"],
        "body_text": None if deleted else row["body_text"],
        "channel_message_id": row["channel_message_id"],
        "attachments": [] if deleted else [attachment_snapshot(each) for each in row["attachments"]],
        "reply_to": row["reply_to"],
        "reply_to_message_id": reply_to_message_id,
        "target_id": row["target_id"],
        "content": {} if deleted else row["content"],
        "reactions": row["reactions"],
        "edited_at": isoformat_or_none(row["edited_at"]),
        "deleted_at": isoformat_or_none(row["deleted_at"]),
        "sent_by": row["sent_by_id"],
        "sent_at": isoformat_or_none(row["sent_at"]),
        "received_at": isoformat_or_none(row["received_at"]),
        "created_at": isoformat_or_none(row["created_at"]),
        "position_at": isoformat_or_none(row["position_at"]),
        "delivery_status": _shown_status(row),
        "error": _error(row),
        "temp_id": row["temp_id"],
        "rev": row["rev"],
    }


def _shown_status(row: Row) -> str | None:
    """A reply whose files are still being checked or converted is not in the queue yet."""
    waits = row["delivery_status"] == "queued" and any(each.get("state") == "pending" for each in row["attachments"])
    return "preparing" if waits else row["delivery_status"]


def columns_of(instance: Any) -> dict[str, Any]:
    """A model instance as a row: its columns by their database names."""
    return {field.attname: getattr(instance, field.attname) for field in instance._meta.concrete_fields}


def _error(row: Row) -> dict[str, Any] | None:
    """SendErrorOut: why it was not sent, or why it waits."""
    if not row["error_code"]:
        return None
    more = row["error_more"] or {}
    return {
        "code": row["error_code"],
        "detail": row["error_detail"],
        "advice": more.get("advice"),
        "platform": more.get("platform"),
    }
