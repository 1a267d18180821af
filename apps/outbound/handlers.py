"""What outbound does when something has happened."""

import logging
from collections.abc import Callable
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from apps.inbox.events import ConversationSeen, ReplyBegun, ReplyQueued
from apps.outbound.gestures import EXPIRES_S, QUEUE, TASK, GestureKind
from apps.outbound.wake import CREW, Piece
from kernel.events.facts import Event
from kernel.scope import require_scope
from kernel.tasks import HEADER

logger = logging.getLogger(__name__)


def on_reply_queued(event: Event) -> None:
    """Have the conversation's queued replies sent. Twice is harmless."""
    if isinstance(event, ReplyQueued) and event.is_bulk:
        CREW.round.tell_due(event.occurred_at)  # behind replies: the poll knows their order
        return
    conversation = event.data["conversation"]
    CREW.call(Piece(conversation["channel_account_id"], conversation["id"]).pack())


def on_conversation_seen(notice: ConversationSeen) -> None:
    """Show the customer that their messages were read."""
    _show_later(notice.conversation_id, "seen")


def on_reply_begun(notice: ReplyBegun) -> None:
    """Show the customer that somebody is typing."""
    _show_later(notice.conversation_id, "typing")


def _show_later(conversation_id: str, kind: GestureKind) -> None:
    headers = {HEADER: require_scope().organization_id}
    facts = {"conversation_id": conversation_id, "kind": kind}
    send = partial(current_app.send_task, TASK, kwargs=facts, queue=QUEUE, headers=headers, expires=EXPIRES_S)
    transaction.on_commit(partial(_try, send), robust=True)


def _try(send: Callable[[], object]) -> None:
    try:
        send()
    except OperationalError as away:
        logger.info("a gesture is not shown (%s)", type(away).__name__)
