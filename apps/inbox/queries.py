"""Reads of conversations and messages. Lists are one SQL statement that becomes JSON without models."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection

from apps.access.permissions import CONVERSATIONS_READ
from apps.access.principal import Principal, can, require
from apps.access.reach import Branch, Branches, Place, sql_of, sql_of_all
from apps.channels.adapters.catalog import capabilities_of
from apps.customers.models import Customer
from apps.customers.queries import list_identities
from apps.inbox.composing import composer_of
from apps.inbox.intake.load import CONVERSATION_COLUMNS, CUSTOMER_COLUMNS, MESSAGE_COLUMNS, row_of
from apps.inbox.models import Conversation, InboxSettings, MergedConversation, Message
from apps.inbox.snapshots import columns_of, conversation_snapshot, message_snapshot
from apps.inbox.window import Window, is_open, window_of
from kernel.clock import isoformat, isoformat_or_none
from kernel.errors import NotFound

COUNT_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Need:
    """Who wants to do something that needs a permission."""

    principal: Principal
    permission: str


class ConversationNotFound(NotFound):
    """No such conversation in this organization."""

    title = "There is no such conversation"


class MessageNotFound(NotFound):
    """No such message in this organization."""

    title = "There is no such message"


_CONVERSATION_PAGE = f"""
SELECT {", ".join("v." + name for name in CONVERSATION_COLUMNS)}, {", ".join("c." + name for name in CUSTOMER_COLUMNS)}
FROM inbox_conversation v JOIN customers_customer c ON c.id = v.customer_id
WHERE {{where}}
ORDER BY v.last_message_at DESC, v.id DESC LIMIT %(limit)s
"""
_CONVERSATION_FIELDS = [field.attname for field in Conversation._meta.concrete_fields]
_CUSTOMER_FIELDS = [field.attname for field in Customer._meta.concrete_fields]
_LOCKED = f"""
SELECT {", ".join("v." + name for name in _CONVERSATION_FIELDS)}, {", ".join("c." + name for name in _CUSTOMER_FIELDS)}
FROM inbox_conversation v JOIN customers_customer c ON c.id = v.customer_id
WHERE v.id = {{where}} FOR UPDATE OF v
"""
_MESSAGE_PAGE = f"""
SELECT {", ".join("m." + name for name in MESSAGE_COLUMNS)}, q.id
FROM inbox_message m LEFT JOIN inbox_message q
  ON m.reply_to IS NOT NULL AND q.channel_account_id = m.channel_account_id AND q.dedupe_key = m.reply_to
WHERE m.conversation_id = %(conversation)s {{where}}
ORDER BY m.position_at DESC, m.id DESC LIMIT %(limit)s
"""
_COUNTED = (
    "v.status = 'open'",
    "v.status = 'open' AND v.assigned_to_id = %(me)s",
    "v.status = 'open' AND v.team_id = ANY(%(my_teams)s)",
    "v.status = 'open' AND v.assigned_to_id IS NULL",
    "v.status = 'open' AND v.unread_count > 0",
    "v.status = 'pending'",
    "v.status = 'resolved'",
)

Cursor = tuple[datetime, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which conversations a list shows. `assigned_to`: a member's id, "none", or None for all; `team` likewise, or the
    ids of several."""

    status: str | None = None
    assigned_to: str | None = None
    team: str | tuple[str, ...] | None = None
    channel: str | None = None


def list_conversations(
    wanted: Wanted, *, branches: Branches, after: Cursor | None, limit: int
) -> list[tuple[dict[str, Any], Cursor]]:
    """A page of ConversationOut, newest first, each with the cursor just behind it. One query.

    `branches`: those in sight (apps.access.reach). Each of them gives its own newest rows by an index, and the page is
    made of those: how many there are beyond sight makes no difference.
    """
    params: dict[str, Any] = {"limit": limit}
    where = _where(wanted, after, params)
    if branches is not None:
        where = f"v.id IN ({_newest_in_sight(branches, where, params)})"
    return read_page(where, params)


def read_page(where: str, params: dict[str, Any]) -> list[tuple[dict[str, Any], Cursor]]:
    """The `%(limit)s` newest conversations for which a condition on `v` holds. One query."""
    width = len(CONVERSATION_COLUMNS)
    page = []
    for row in _rows(_CONVERSATION_PAGE.format(where=where), params):
        conversation = dict(zip(CONVERSATION_COLUMNS, row[:width], strict=True))
        customer = dict(zip(CUSTOMER_COLUMNS, row[width:], strict=True))
        shown = conversation_snapshot(conversation, customer)
        page.append((shown, (conversation["last_message_at"], conversation["id"])))
    return page


def list_messages(
    *, conversation_id: str, branches: Branches, after: Cursor | None, limit: int
) -> list[tuple[dict[str, Any], Cursor]]:
    """A page of MessageOut, newest first, each with the cursor just behind it. One query.

    Empty as well when the conversation is not there or out of sight: see `require_in_sight`.
    """
    params: dict[str, Any] = {"limit": limit, "conversation": conversation_id}
    where = f"AND {_is_in_sight(branches, params)}"
    if after:
        where += " AND (m.position_at, m.id) < (%(at)s, %(id)s)"
        params |= {"at": after[0], "id": after[1]}
    page = []
    for *values, quoted_id in _rows(_MESSAGE_PAGE.format(where=where), params):
        row = row_of(MESSAGE_COLUMNS, values)
        page.append((message_snapshot(row, quoted_id), (row["position_at"], row["id"])))
    return page


def count_conversations(*, branches: Branches, member_id: str, team_ids: Iterable[str]) -> dict[str, Any]:
    """ConversationCounts without its position, of what is in sight. One query.

    Each number stops counting at the limit: an exact count of a long list costs more than anybody gains from it.
    """
    params: dict[str, Any] = {"me": member_id, "my_teams": list(team_ids)}
    seen = sql_of_all(branches, "v", params)
    counts = (
        f"(SELECT count(*) FROM (SELECT 1 FROM inbox_conversation v WHERE {each} AND {seen} LIMIT {COUNT_LIMIT}) AS n)"
        for each in _COUNTED
    )
    sql = "SELECT " + ", ".join(counts)
    (everything, mine, teams, unassigned, unread, pending, resolved), *_ = _rows(sql, params)
    open_counts = {"all": everything, "mine": mine, "teams": teams, "unassigned": unassigned, "unread": unread}
    return {"open": open_counts, "pending": pending, "resolved": resolved}


def get_conversation(conversation_id: str, *, principal: Principal, now: datetime) -> dict[str, Any]:
    """ConversationDetailOut without its position; of one that became part of another, that other one.

    Raises ConversationNotFound, also for what is out of sight.
    """
    related = Conversation.objects.select_related("customer")
    conversation = related.filter(pk=conversation_id).first()
    if conversation is None:
        conversation = _find_merged(conversation_id)
    if conversation is None or not can(principal, CONVERSATIONS_READ, place_of(conversation)):
        raise ConversationNotFound
    shown = conversation_data(conversation)
    shown["customer"] |= {
        "created_at": isoformat(conversation.customer.created_at),
        "identities": list_identities(conversation.customer_id),
        "marketing_stopped_at": isoformat_or_none(conversation.customer.marketing_stopped_at),
    }
    channel = conversation.channel_type
    return {**shown, "composer": composer_of(channel, current_window(conversation, now))}


def is_window_open(conversation: Conversation, now: datetime) -> bool:
    """Whether one may write freely now. No query."""
    return is_open(capabilities_of(conversation.channel_type).window, conversation.reply_window_ends_at, now)


def current_window(conversation: Conversation, now: datetime) -> Window:
    """What may be written now. One query, for the inbox's settings, where there is more than one answer."""
    rule = capabilities_of(conversation.channel_type).window
    human_agent = rule.human_agent_hours is not None and find_settings().human_agent
    return window_of(rule, conversation.reply_window_ends_at, now, human_agent=human_agent)


def find_settings() -> InboxSettings:
    """How the inbox works, with what holds when nobody has chosen. One query."""
    return InboxSettings.objects.first() or InboxSettings()


def find_row(conversation_id: str, need: Need | None = None) -> Conversation:
    """The conversation as it is. Raises ConversationNotFound, PermissionDenied."""
    conversation = Conversation.objects.select_related("customer").filter(pk=conversation_id).first()
    if conversation is None:
        raise ConversationNotFound
    if need is not None:
        require_need(need, conversation)
    return conversation


def _find_merged(conversation_id: str) -> Conversation | None:
    merged = MergedConversation.objects.select_related("into__customer").filter(pk=conversation_id).first()
    return merged.into if merged is not None else None


def require_in_sight(conversation_id: str, *, branches: Branches) -> None:
    """Raises ConversationNotFound when there is none, or it is out of sight."""
    params: dict[str, Any] = {"conversation": conversation_id}
    where = f"id = %(conversation)s AND {_is_in_sight(branches, params)}"
    if not _rows(f"SELECT 1 FROM inbox_conversation WHERE {where}", params):
        raise ConversationNotFound


def place_of(conversation: Conversation) -> Place:
    """Where the conversation lies: what its being seen depends on."""
    return Place(conversation.channel_account_id, conversation.assigned_to_id, conversation.team_id)


def find_reply(*, author_id: str, temp_id: str) -> Message | None:
    """The reply that this author sent under this temp_id."""
    return Message.objects.filter(sent_by_id=author_id, temp_id=temp_id).first()


def find_newest_from_customer(conversation_id: str) -> str | None:
    """The platform's id of the customer's newest message. One query."""
    theirs = Message.objects.filter(conversation_id=conversation_id, direction="inbound", target_id__isnull=True)
    known = theirs.filter(channel_message_id__isnull=False).order_by("-position_at", "-pk")
    return known.values_list("channel_message_id", flat=True).first()


def has_anybody_replied() -> bool:
    """Whether a person of the organization has ever answered a customer. One query."""
    return Message.objects.filter(sent_by__isnull=False).exists()


def lock_conversation(conversation_id: str, need: Need | None = None) -> Conversation:
    """The conversation, locked until the end of the transaction.

    `need`: who wants to do what with it; None: the system itself. Raises ConversationNotFound, PermissionDenied.
    """
    return _lock("%(id)s", conversation_id, need)


def _lock(where: str, id_: str, need: Need | None) -> Conversation:
    """The most frequent read of a writer, so its statement is not made anew each time."""
    params = {"id": id_}
    # Whoever has waited for a row that is another customer's by then, or part of another conversation, gets none.
    while not (found := _rows(_LOCKED.format(where=where), params)):
        if not _rows(f"SELECT 1 FROM inbox_conversation WHERE id = {where}", params):
            raise ConversationNotFound
    row = found[0]
    width = len(_CONVERSATION_FIELDS)
    conversation = Conversation.from_db(DEFAULT_DB_ALIAS, _CONVERSATION_FIELDS, row[:width])
    conversation.customer = Customer.from_db(DEFAULT_DB_ALIAS, _CUSTOMER_FIELDS, row[width:])
    if need is not None:
        require_need(need, conversation)
    return conversation


def require_need(need: Need, conversation: Conversation) -> None:
    """Raises ConversationNotFound for what is out of sight, PermissionDenied for what may only be read."""
    try:
        require(need.principal, need.permission, place_of(conversation))
    except NotFound as unseen:
        raise ConversationNotFound from unseen


def lock_message(message_id: str, need: Need | None = None) -> Message:
    """The message, its conversation locked first, as every writer does. Raises MessageNotFound, PermissionDenied."""
    try:
        conversation = _lock("(SELECT conversation_id FROM inbox_message WHERE id = %(id)s)", message_id, need)
    except ConversationNotFound as unseen:
        raise MessageNotFound from unseen
    message = Message.objects.get(pk=message_id)
    message.conversation = conversation
    return message


def find_source(message_id: str, *, principal: Principal) -> tuple[int, str] | None:
    """The receipt and the key of the message in it; None when it came in no webhook, or was taken back, or is about a
    message that was.

    Raises MessageNotFound, also for what is out of sight.
    """
    message = Message.objects.select_related("conversation").filter(pk=message_id).first()
    if message is None or not can(principal, CONVERSATIONS_READ, place_of(message.conversation)):
        raise MessageNotFound
    if message.receipt_id is None or message.deleted_at is not None or message.dedupe_key is None:
        return None
    about = Message.objects.filter(channel_account_id=message.channel_account_id, dedupe_key=message.target_id)
    if message.target_id is not None and about.filter(deleted_at__isnull=False).exists():
        return None
    return message.receipt_id, message.dedupe_key


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


def _where(wanted: Wanted, after: Cursor | None, params: dict[str, Any]) -> str:
    """The filters of a list as a condition on `v`."""
    conditions = ["true"]
    params |= {"status": wanted.status, "member": wanted.assigned_to, "channel": wanted.channel}
    if wanted.status:
        conditions.append("v.status = %(status)s")
    if wanted.assigned_to == "none":
        conditions.append("v.assigned_to_id IS NULL")
    elif wanted.assigned_to:
        conditions.append("v.assigned_to_id = %(member)s")
    if wanted.team == "none":
        conditions.append("v.team_id IS NULL")
    elif wanted.team is not None:
        conditions.append("v.team_id = ANY(%(teams)s)")
        params["teams"] = [wanted.team] if isinstance(wanted.team, str) else list(wanted.team)
    if wanted.channel:
        conditions.append("v.channel_type = %(channel)s")
    if after:
        conditions.append("(v.last_message_at, v.id) < (%(at)s, %(id)s)")
        params |= {"at": after[0], "id": after[1]}
    return " AND ".join(conditions)


def _newest_in_sight(branches: tuple[Branch, ...], where: str, params: dict[str, Any]) -> str:
    """The ids of each branch's newest conversations, as many as the page has."""
    newest = (
        f"(SELECT v.id FROM inbox_conversation v WHERE {where} AND {sql_of(branch, 'v', params)}"
        " ORDER BY v.last_message_at DESC, v.id DESC LIMIT %(limit)s)"
        for branch in branches
    )
    return " UNION ALL ".join(newest) or "SELECT NULL WHERE false"


def _is_in_sight(branches: Branches, params: dict[str, Any]) -> str:
    """Whether the conversation `%(conversation)s` is, as a condition."""
    if branches is None:
        return "true"
    seen = sql_of_all(branches, "s", params)
    return f"EXISTS (SELECT 1 FROM inbox_conversation s WHERE s.id = %(conversation)s AND {seen})"


def _rows(sql: str, params: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
