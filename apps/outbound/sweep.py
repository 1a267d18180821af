"""The poll behind the events: replies whose event was lost or whose pause is over, and sends whose process died."""

import logging

from apps.inbox.sending import list_waiting
from apps.outbound import services
from kernel import clock
from tenants.context import tenant_scope

logger = logging.getLogger(__name__)


def sweep() -> None:
    """Look at the organizations whose turn it is: two short queries each when there is nothing to do.

    What goes wrong with one conversation or organization does not hold up the others.
    """
    for scope in services.ROUND.take_turns(clock.now()):
        try:
            with tenant_scope(scope):
                _sweep_organization()
        except Exception:
            logger.exception("the replies of %s were not looked at", scope.organization_id)


def _sweep_organization() -> None:
    services.give_up_lost(now=clock.now())
    for conversation_id in list_waiting():
        try:
            services.send_waiting(conversation_id=conversation_id)
        except Exception:
            logger.exception("the replies of %s were not sent", conversation_id)
