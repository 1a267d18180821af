"""Reads of conversations and messages. Lists are one SQL statement that becomes JSON without models."""

from datetime import datetime
from typing import Any

from django.db import connection

from apps.customers.queries import list_identities
from apps.inbox.intake.load import CONVERSATION_COLUMNS, CUSTOMER_COLUMNS, MESSAGE_COLUMNS, row_of
from apps.inbox.models import Conversation, Message
from apps.inbox.snapshots import columns_of, conversation_snapshot, message_snapshot
from kernel.clock import isoformat
from kernel.errors import NotFound

COUNT_LIMIT = 1000


class ConversationNotFound(NotFound):
    """No such conversation in this organization."""

    title = "There is no such conversation"


class MessageNotFound(NotFound):
    """No such message in this organization."""

    title = "There is no such message"


_CONVERSATION_PAGE = f"""
SELECT {", ".join("v." + name for name in CONVERSATION_COLUMNS)}, {", ".join("c." + name for name in CUSTOMER_COLUMNS)}
FROM inbox_conversation v JOIN customers_customer c ON c.id = v.customer_id
WHERE true {{where}}
ORDER BY v.last_message_at DESC, v.id DESC LIMIT %(limit)s
"""
_MESSAGE_PAGE = f"""
SELECT {", ".join("m." + name for name in MESSAGE_COLUMNS)}, q.id
FROM inbox_message m LEFT JOIN inbox_message q
  ON m.reply_to IS NOT NULL AND q.channel_account_id = m.channel_account_id AND q.dedupe_key = m.reply_to
WHERE m.conversation_id = %(conversation)s {{where}}
ORDER BY m.position_at DESC, m.id DESC LIMIT %(limit)s
"""
# Each number stops counting at the limit: an exact count of a long list costs more than anybody gains from it.
_COUNTS = "SELECT " + ", ".join(
    f"(SELECT count(*) FROM (SELECT 1 FROM inbox_conversation WHERE {where} LIMIT {COUNT_LIMIT}) AS n)"
    for where in (
        "status = 'open'",
        "status = 'open' AND assigned_to_id = %(me)s",
        "status = 'open' AND assigned_to_id IS NULL",
        "status = 'open' AND unread_count > 0",
        "status = 'pending'",
        "status = 'resolved'",
    )
)

Cursor = tuple[datetime, str]


def list_conversations(
    *, status: str | None, assigned_to: str | None, channel: str | None, after: Cursor | None, limit: int
) -> list[tuple[dict[str, Any], Cursor]]:
    """A page of ConversationOut, newest first, each with the cursor just behind it. One query.

    `assigned_to`: a member's id, "none", or None for all.
    """
    where = ""
    params: dict[str, Any] = {"limit": limit, "status": status, "member": assigned_to, "channel": channel}
    if status:
        where += " AND v.status = %(status)s"
    if assigned_to == "none":
        where += " AND v.assigned_to_id IS NULL"
    elif assigned_to:
        where += " AND v.assigned_to_id = %(member)s"
    if channel:
        where += " AND v.channel_type = %(channel)s"
    if after:
        where += " AND (v.last_message_at, v.id) < (%(at)s, %(id)s)"
        params |= {"at": after[0], "id": after[1]}
    width = len(CONVERSATION_COLUMNS)
    page = []
    for row in _rows(_CONVERSATION_PAGE.format(where=where), params):
        conversation = dict(zip(CONVERSATION_COLUMNS, row[:width], strict=True))
        customer = dict(zip(CUSTOMER_COLUMNS, row[width:], strict=True))
        shown = conversation_snapshot(conversation, customer)
        page.append((shown, (conversation["last_message_at"], conversation["id"])))
    return page


def list_messages(*, conversation_id: str, after: Cursor | None, limit: int) -> list[tuple[dict[str, Any], Cursor]]:
    """A page of MessageOut, newest first, each with the cursor just behind it. One query."""
    where = ""
    params: dict[str, Any] = {"limit": limit, "conversation": conversation_id}
    if after:
        where = " AND (m.position_at, m.id) < (%(at)s, %(id)s)"
        params |= {"at": after[0], "id": after[1]}
    page = []
    for *values, quoted_id in _rows(_MESSAGE_PAGE.format(where=where), params):
        row = row_of(MESSAGE_COLUMNS, values)
        page.append((message_snapshot(row, quoted_id), (row["position_at"], row["id"])))
    return page


def count_conversations(*, member_id: str) -> dict[str, Any]:
    """ConversationCounts without its position. One query."""
    (everything, mine, unassigned, unread, pending, resolved), *_ = _rows(_COUNTS, {"me": member_id})
    open_counts = {"all": everything, "mine": mine, "unassigned": unassigned, "unread": unread}
    return {"open": open_counts, "pending": pending, "resolved": resolved}


def get_conversation(conversation_id: str) -> dict[str, Any]:
    """ConversationDetailOut without its position. Raises ConversationNotFound."""
    conversation = Conversation.objects.select_related("customer").filter(pk=conversation_id).first()
    if conversation is None:
        raise ConversationNotFound
    shown = conversation_data(conversation)
    shown["customer"] |= {
        "created_at": isoformat(conversation.customer.created_at),
        "identities": list_identities(conversation.customer_id),
    }
    return shown


def require_conversation(conversation_id: str) -> None:
    """Raises ConversationNotFound when there is none."""
    if not Conversation.objects.filter(pk=conversation_id).exists():
        raise ConversationNotFound


def find_reply(*, author_id: str, temp_id: str) -> Message | None:
    """The reply that this author sent under this temp_id."""
    return Message.objects.filter(sent_by_id=author_id, temp_id=temp_id).first()


def has_anybody_replied() -> bool:
    """Whether a person of the organization has ever answered a customer. One query."""
    return Message.objects.filter(sent_by__isnull=False).exists()


def lock_conversation(conversation_id: str) -> Conversation:
    """The conversation, locked until the end of the transaction. Raises ConversationNotFound."""
    locked = Conversation.objects.select_related("customer").select_for_update(of=("self",))
    conversation = locked.filter(pk=conversation_id).first()
    if conversation is None:
        raise ConversationNotFound
    return conversation


def lock_message(message_id: str) -> Message:
    """The message, its conversation locked first, as every writer does. Raises MessageNotFound."""
    owner = Message.objects.filter(pk=message_id).values_list("conversation_id", flat=True).first()
    if owner is None:
        raise MessageNotFound
    conversation = lock_conversation(owner)
    message = Message.objects.get(pk=message_id)
    message.conversation = conversation
    return message


def conversation_data(conversation: Conversation) -> dict[str, Any]:
    """ConversationOut of an instance."""
    return conversation_snapshot(columns_of(conversation), columns_of(conversation.customer))


def message_data(message: Message) -> dict[str, Any]:
    """MessageOut of an instance."""
    quoted = None
    if message.reply_to:
        same = Message.objects.filter(channel_account_id=message.channel_account_id, dedupe_key=message.reply_to)
        quoted = same.values_list("pk", flat=True).first()
    return message_snapshot(columns_of(message), quoted)


def told(message: Message, conversation: Conversation) -> dict[str, Any]:
    """The data of a message event."""
    return {"message": message_data(message), "conversation": conversation_data(conversation)}


def _rows(sql: str, params: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
