"""The poll behind `handlers`: conversations that still lie with a team that was deleted."""

import logging

from apps.access.services import teams
from apps.inbox.handlers import on_team_deleted
from kernel import clock
from tenants.context import tenant_scope

logger = logging.getLogger(__name__)


def release_left_over() -> None:
    """Look at the organizations whose turn it is: one short query each. One that fails does not hold up the others."""
    for scope in teams.ROUND.take_turns(clock.now()):
        try:
            with tenant_scope(scope):
                on_team_deleted()
        except Exception:
            logger.exception("conversations of deleted teams in %s were not set free", scope.organization_id)
