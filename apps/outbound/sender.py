"""What a worker does to have replies sent: at once those it is called for, and by a poll those whose call was lost or
whose pause is over. The poll also finds the sends whose process died."""

import logging
import time

from apps.inbox.sending import list_waiting
from apps.outbound import services
from apps.outbound.wake import CREW, Piece
from kernel import clock
from kernel.http import TOTAL_TIMEOUT_S
from kernel.scope import require_scope

logger = logging.getLogger(__name__)

AT_ONCE = 500  # conversations that one look passes on; the next look comes soon
_ASK_AGAIN_S = 1.0  # a pause may be over sooner than was said

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
    if _is_full(piece.channel_account_id) or not services.may_send():
        return  # the poll comes back to it
    held = services.try_sending(piece.conversation_id).held
    if held is not None and held.by_account:
        _full[piece.channel_account_id] = time.monotonic() + min(held.wait_s, _ASK_AGAIN_S)


def _look() -> None:
    services.give_up_lost(now=clock.now())
    waiting = list_waiting(AT_ONCE)
    if waiting and services.may_send():
        for conversation_id, account_id, priority in waiting:
            if not _is_full(account_id):
                piece = Piece(account_id, conversation_id).pack()
                CREW.hear(require_scope(), piece, rank=priority)


def _is_full(account_id: str) -> bool:
    return _full.get(account_id, 0.0) > time.monotonic()
