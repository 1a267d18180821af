"""The poll behind `handlers`: conversations that still lie with a team that was deleted."""

import logging

from apps.inbox.handlers import on_team_deleted
from tenants.context import public_scope, tenant_scope
from tenants.queries import list_scopes

logger = logging.getLogger(__name__)


def release_left_over() -> None:
    """Look at every organization: one short query each. One that fails does not hold up the others."""
    with public_scope():
        scopes = list_scopes()
    for scope in scopes:
        try:
            with tenant_scope(scope):
                on_team_deleted()
        except Exception:
            logger.exception("conversations of deleted teams in %s were not set free", scope.organization_id)
