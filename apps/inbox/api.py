"""/api/conversations and /api/messages."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from ninja import Body, Query, Router, Schema, Status

from apps.access.auth import Needs, Request
from apps.access.permissions import (
    CHANNELS_READ,
    CONVERSATIONS_ASSIGN,
    CONVERSATIONS_CLOSE,
    CONVERSATIONS_READ,
    CONVERSATIONS_REPLY,
    SETTINGS_MANAGE,
    SETTINGS_READ,
)
from apps.access.principal import ChannelPlace, require
from apps.access.reach import branches_of
from apps.channels.schemas import Channel
from apps.channels.services.accounts import get_account
from apps.inbox import comments, history, queries, schemas, services, thread_control
from apps.inbox import settings as inbox_settings
from apps.inbox.queries import Cursor, Need, Wanted
from apps.inbox.reply_schemas import ReactionIn, ReplyIn
from kernel import clock
from kernel.events import log
from kernel.pagination import Limit, decode_cursor, encode_cursor
from kernel.responses import json_response

router = Router(tags=["inbox"])
messages_router = Router(tags=["inbox"])
comments_router = Router(tags=["inbox"])
channels_router = Router(tags=["channels"])
settings_router = Router(tags=["inbox"])


class ConversationFilter(Schema):
    """`assigned_to`: "me", "none" or a member's id. `team`: "mine" (any of one's own), "none" or a team's id."""

    status: schemas.Status | None = None
    assigned_to: str | None = None
    team: str | None = None
    channel: Channel | None = None


@router.get("", response=schemas.ConversationPage, operation_id="listConversations", auth=Needs(CONVERSATIONS_READ))
def list_conversations(
    request: Request, filters: Query[ConversationFilter], cursor: str = "", limit: Limit = 25
) -> HttpResponse:
    """Conversations, newest message first."""
    reach = request.principal.reach
    wanted = Wanted(
        status=filters.status,
        assigned_to=reach.member_id if filters.assigned_to == "me" else filters.assigned_to,
        team=tuple(sorted(reach.team_ids)) if filters.team == "mine" else filters.team,
        channel=filters.channel,
    )
    purpose = f"{request.principal.organization_id}:conversations:{wanted}"
    position = log.position()
    page = queries.list_conversations(
        wanted,
        branches=branches_of(reach),
        after=decode_cursor(cursor, purpose=purpose) if cursor else None,
        limit=limit + 1,
    )
    return _page(page, limit, purpose, position.head_seq)


@router.post("", response={202: schemas.MessageOut}, operation_id="startConversation", auth=Needs(CONVERSATIONS_REPLY))
def start_conversation(request: Request, body: schemas.StartIn) -> Status[Any]:
    """Write first: queue a template for a WhatsApp number. The answer names its conversation."""
    message = services.start_conversation(
        channel_account_id=body.channel_account_id,
        phone=body.digits,
        reply=body.reply.read(),
        temp_id=body.reply.temp_id,
        is_bulk=body.reply.bulk,
        now=clock.now(),
        principal=request.principal,
    )
    return Status(202, queries.message_data(message))


@router.get(
    "/counts", response=schemas.ConversationCounts, operation_id="countConversations", auth=Needs(CONVERSATIONS_READ)
)
def count_conversations(request: Request) -> HttpResponse:
    """How many conversations each view holds."""
    position = log.position()
    reach = request.principal.reach
    counts = queries.count_conversations(
        branches=branches_of(reach), member_id=reach.member_id, team_ids=reach.team_ids
    )
    return json_response({**counts, "as_of_seq": position.head_seq})


@router.get(
    "/{conversation_id}",
    response=schemas.ConversationDetailOut,
    operation_id="getConversation",
    auth=Needs(CONVERSATIONS_READ),
)
def get_conversation(request: Request, conversation_id: str) -> HttpResponse:
    """One conversation, with everything that is known of the customer."""
    position = log.position()
    return json_response(
        {
            **queries.get_conversation(conversation_id, principal=request.principal, now=clock.now()),
            "as_of_seq": position.head_seq,
        }
    )


@router.get(
    "/{conversation_id}/messages",
    response=schemas.MessagePage,
    operation_id="listMessages",
    auth=Needs(CONVERSATIONS_READ),
)
def list_messages(request: Request, conversation_id: str, cursor: str = "", limit: Limit = 50) -> HttpResponse:
    """The thread, newest first."""
    purpose = f"{request.principal.organization_id}:messages:{conversation_id}"
    after = decode_cursor(cursor, purpose=purpose) if cursor else None
    position = log.position()
    branches = branches_of(request.principal.reach)
    page = queries.list_messages(conversation_id=conversation_id, branches=branches, after=after, limit=limit + 1)
    if not page:
        queries.require_in_sight(conversation_id, branches=branches)
    return _page(page, limit, purpose, position.head_seq)


@router.post(
    "/{conversation_id}/messages",
    response={202: schemas.MessageOut},
    operation_id="sendReply",
    auth=Needs(CONVERSATIONS_REPLY),
)
def send_reply(request: Request, conversation_id: str, body: Body[ReplyIn]) -> Status[Any]:
    """Queue a reply to the customer. Its fate is told by `message.updated` events."""
    reply = body.read()
    message = services.send_reply(
        conversation_id=conversation_id,
        author_id=request.principal.user_id,
        message_type=reply.message_type,
        body_text=reply.body_text,
        content=reply.content,
        attachment_ids=reply.attachment_ids,
        temp_id=body.temp_id,
        reply_to=body.reply_to,
        is_bulk=body.bulk,
        now=clock.now(),
        need=Need(request.principal, CONVERSATIONS_REPLY),
    )
    return Status(202, queries.message_data(message))


@router.post(
    "/{conversation_id}/assign",
    response=schemas.ConversationOut,
    operation_id="assignConversation",
    auth=Needs(CONVERSATIONS_ASSIGN),
)
def assign_conversation(request: Request, conversation_id: str, body: schemas.AssignIn) -> dict[str, Any]:
    """Give the conversation to a member, to yourself ("me"), to a team, or take it from them (null)."""
    changes = body.dict(exclude_unset=True)
    if body.assigned_to == "me":
        changes["assigned_to"] = request.principal.user_id
    conversation = services.assign_conversation(
        conversation_id=conversation_id,
        now=clock.now(),
        need=Need(request.principal, CONVERSATIONS_ASSIGN),
        **changes,
    )
    return queries.conversation_data(conversation)


@router.post(
    "/{conversation_id}/status",
    response=schemas.ConversationOut,
    operation_id="setConversationStatus",
    auth=Needs(CONVERSATIONS_CLOSE),
)
def set_status(request: Request, conversation_id: str, body: schemas.StatusIn) -> dict[str, Any]:
    """Open, park (pending) or resolve the conversation."""
    conversation = services.set_status(
        conversation_id=conversation_id,
        status=body.status,
        now=clock.now(),
        need=Need(request.principal, CONVERSATIONS_CLOSE),
    )
    return queries.conversation_data(conversation)


@router.post(
    "/{conversation_id}/read",
    response=schemas.ConversationOut,
    operation_id="markConversationRead",
    auth=Needs(CONVERSATIONS_REPLY),
)
def mark_read(request: Request, conversation_id: str) -> dict[str, Any]:
    """Everything in the conversation has been seen."""
    need = Need(request.principal, CONVERSATIONS_REPLY)
    return queries.conversation_data(services.mark_read(conversation_id=conversation_id, now=clock.now(), need=need))


@router.post(
    "/{conversation_id}/typing", response={204: None}, operation_id="showTyping", auth=Needs(CONVERSATIONS_REPLY)
)
def show_typing(request: Request, conversation_id: str) -> Status[None]:
    """Show the customer that somebody is writing, where the channel can. Repeat it while that goes on."""
    need = Need(request.principal, CONVERSATIONS_REPLY)
    services.show_typing(conversation_id=conversation_id, now=clock.now(), need=need)
    return Status(204, None)


@router.post(
    "/{conversation_id}/thread-control",
    response={202: schemas.MessageOut},
    operation_id="changeThreadControl",
    auth=Needs(CONVERSATIONS_REPLY),
)
def change_thread_control(request: Request, conversation_id: str, body: schemas.ThreadControlIn) -> Status[Any]:
    """Take the conversation over from another app, or hand it back. Queued; its fate is told by `message.updated`."""
    message = thread_control.change_owner(
        conversation_id=conversation_id,
        author_id=request.principal.user_id,
        wish=body.wish,
        now=clock.now(),
        need=Need(request.principal, CONVERSATIONS_REPLY),
    )
    return Status(202, queries.message_data(message))


@messages_router.put(
    "/{message_id}/reaction",
    response={202: schemas.MessageOut},
    operation_id="reactToMessage",
    auth=Needs(CONVERSATIONS_REPLY),
)
def react(request: Request, message_id: str, body: ReactionIn) -> Status[Any]:
    """React to a message; an earlier reaction of ours is replaced. Queued, and shown at once."""
    return _react(request, message_id, body.emoji)


@messages_router.delete(
    "/{message_id}/reaction",
    response={202: schemas.MessageOut},
    operation_id="removeReaction",
    auth=Needs(CONVERSATIONS_REPLY),
)
def remove_reaction(request: Request, message_id: str) -> Status[Any]:
    """Take our reaction to a message back."""
    return _react(request, message_id, "")


@messages_router.post(
    "/{message_id}/retry",
    response={202: schemas.MessageOut},
    operation_id="resendMessage",
    auth=Needs(CONVERSATIONS_REPLY),
)
def resend(request: Request, message_id: str) -> Status[Any]:
    """Send a failed or unconfirmed reply again."""
    need = Need(request.principal, CONVERSATIONS_REPLY)
    return Status(202, queries.message_data(services.resend(message_id=message_id, now=clock.now(), need=need)))


@messages_router.post(
    "/{message_id}/confirm", response=schemas.MessageOut, operation_id="confirmMessage", auth=Needs(CONVERSATIONS_REPLY)
)
def confirm(request: Request, message_id: str) -> dict[str, Any]:
    """Settle an unconfirmed reply by hand: the customer has it."""
    need = Need(request.principal, CONVERSATIONS_REPLY)
    return queries.message_data(services.confirm_sent(message_id=message_id, now=clock.now(), need=need))


@comments_router.post(
    "/{comment_id}/private-reply",
    response={202: schemas.MessageOut},
    operation_id="replyInPrivate",
    auth=Needs(CONVERSATIONS_REPLY),
)
def reply_in_private(request: Request, comment_id: str, body: schemas.PrivateReplyIn) -> Status[Any]:
    """Answer a comment (its message's id) in private: once, within seven days."""
    message = comments.reply_in_private(
        comment_id=comment_id,
        author_id=request.principal.user_id,
        body_text=body.body_text,
        temp_id=body.temp_id,
        now=clock.now(),
        need=Need(request.principal, CONVERSATIONS_REPLY),
    )
    return Status(202, queries.message_data(message))


def _react(request: Request, message_id: str, emoji: str) -> Status[Any]:
    message = services.react(
        message_id=message_id,
        author_id=request.principal.user_id,
        emoji=emoji,
        now=clock.now(),
        need=Need(request.principal, CONVERSATIONS_REPLY),
    )
    return Status(202, queries.message_data(message))


@channels_router.get(
    "/{channel_id}/history",
    response=schemas.HistoryAnswer,
    operation_id="getChannelHistory",
    auth=Needs(CHANNELS_READ),
)
def get_history(request: Request, channel_id: str) -> dict[str, Any]:
    """How far the import of a phone's old chats is. `channel_account.history_progressed` tells when to ask again."""
    get_account(channel_id)
    require(request.principal, CHANNELS_READ, ChannelPlace(channel_id))
    return {"history": history.find_progress(channel_id)}


@settings_router.get("", response=schemas.InboxSettingsOut, operation_id="getInboxSettings", auth=Needs(SETTINGS_READ))
def get_settings(request: Request) -> dict[str, Any]:
    """How the inbox works for this workspace."""
    return inbox_settings.show()


@settings_router.patch(
    "", response=schemas.InboxSettingsOut, operation_id="changeInboxSettings", auth=Needs(SETTINGS_MANAGE)
)
def change_settings(request: Request, body: schemas.InboxSettingsIn) -> dict[str, Any]:
    """Change how the inbox works for this workspace."""
    return inbox_settings.change(wanted=body.dict(exclude_none=True), now=clock.now())


def _page(rows: Sequence[tuple[dict[str, Any], Cursor]], limit: int, purpose: str, as_of_seq: int) -> HttpResponse:
    """At most `limit` rows, with the cursor of the last one when there are more."""
    shown = rows[:limit]
    more = len(rows) > limit
    at, row_id = shown[-1][1] if more else (None, "")
    next_cursor = encode_cursor(at=at, row_id=row_id, purpose=purpose) if at is not None else None
    return json_response({"data": [row for row, _ in shown], "next_cursor": next_cursor, "as_of_seq": as_of_seq})
