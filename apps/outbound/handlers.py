"""What outbound does when something has happened."""

import logging
from functools import partial

from django.db import transaction
from kombu.exceptions import OperationalError

from apps.inbox.events import ConversationSeen, ReplyBegun
from apps.outbound import services
from apps.outbound.gestures import GestureKind
from apps.outbound.tasks import show_gesture

logger = logging.getLogger(__name__)


def on_reply_queued(*, conversation_id: str, **_: object) -> None:
    """Send the conversation's queued replies. Twice is harmless."""
    services.send_waiting(conversation_id=conversation_id)


def on_conversation_seen(notice: ConversationSeen) -> None:
    """Show the customer that their messages were read."""
    _show_later(notice.conversation_id, "seen")


def on_reply_begun(notice: ReplyBegun) -> None:
    """Show the customer that somebody is typing."""
    _show_later(notice.conversation_id, "typing")


def _show_later(conversation_id: str, kind: GestureKind) -> None:
    transaction.on_commit(partial(_schedule, conversation_id, kind), robust=True)


def _schedule(conversation_id: str, kind: GestureKind) -> None:
    try:
        show_gesture.delay(conversation_id=conversation_id, kind=kind)
    except OperationalError:
        logger.info("the broker is away: %s is not shown", kind)
