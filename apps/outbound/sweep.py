"""The poll behind the events: replies whose event was lost or whose pause is over, and sends whose process died."""

import logging

from apps.inbox.sending import list_waiting
from apps.outbound import services
from kernel import clock

logger = logging.getLogger(__name__)


def sweep() -> None:
    """Look at the organizations whose turn it is: two short queries each when there is nothing to do.

    What goes wrong with one conversation or organization does not hold up the others.
    """
    services.ROUND.visit(_sweep_organization, failed="the replies of %s were not looked at")


def _sweep_organization() -> None:
    services.give_up_lost(now=clock.now())
    waiting = list_waiting()
    if not waiting or not services.may_send():
        return
    full: set[str] = set()  # accounts whose limit is reached: their other conversations need not ask
    for conversation_id, account_id in waiting:
        if account_id in full:
            continue
        try:
            held = services.try_sending(conversation_id).held
            if held is not None and held.by_account:
                full.add(account_id)
        except Exception:
            logger.exception("the replies of %s were not sent", conversation_id)
