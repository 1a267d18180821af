"""What a worker does to have replies sent: at once those it is called for, and by a poll those whose call was lost or
whose pause is over. The poll also finds the sends whose process died."""

import logging
import time
from datetime import timedelta

from apps.inbox.sending import has_queued_in, list_waiting
from apps.outbound import services
from apps.outbound.wake import CREW, Piece
from kernel import clock
from kernel.http import TOTAL_TIMEOUT_S
from kernel.scope import require_scope

logger = logging.getLogger(__name__)

AT_ONCE = 500  # conversations that one look passes on; the next look comes soon
_SOON = timedelta(seconds=1)
_ASK_AGAIN_S = 3.0  # a pause may be over sooner than was said; longer than from one look to the next

# Channel accounts whose limit this process has met, and until when their other conversations need not ask.
_full: dict[str, float] = {}


def answer() -> None:
    """Send when somebody says that there is something. A poll without a pause."""
    CREW.answer(send)


def look_around() -> None:
    """Look at the organizations whose turn it is: two short queries each when there is nothing to do. A poll."""
    CREW.round.visit(_look, failed="the replies of %s were not looked at")


def finish() -> None:
    """The worker is to end: what is on its way gets its answer, or it would be unconfirmed. The rest is another's."""
    if not CREW.finish(within_s=TOTAL_TIMEOUT_S):
        logger.warning("the worker ends while messages are on their way")


def send(packed: str) -> None:
    """Send the queued replies of one conversation, in the scope of its organization."""
    piece = Piece.unpack(packed)
    if _is_full(piece.channel_account_id):
        return  # the poll comes back to it
    held = services.send_waiting(conversation_id=piece.conversation_id).held
    if held is not None and held.by_account:
        _full[piece.channel_account_id] = time.monotonic() + min(held.wait_s, _ASK_AGAIN_S)


def _look() -> None:
    now = clock.now()
    services.give_up_lost(now=now)
    full = [account_id for account_id in list(_full) if _is_full(account_id)]
    waiting = list_waiting(AT_ONCE, but=full)
    may_send = bool(waiting) and services.may_send()
    if may_send:
        for conversation_id, account_id, priority in waiting:
            CREW.hear(require_scope(), Piece(account_id, conversation_id).pack(), rank=priority)
    if (may_send and len(waiting) == AT_ONCE) or (full and has_queued_in(full)):
        CREW.round.tell_due(now + _SOON)
    elif waiting:
        CREW.round.tell_due(now + services.LEASE)  # it may be open by then, or this worker gone


def _is_full(account_id: str) -> bool:
    if _full.get(account_id, 0.0) > time.monotonic():
        return True
    _full.pop(account_id, None)
    return False
