"""Clearing up after uploads, organization by organization."""

import logging

from apps.media.services.uploading import forget_old
from kernel import clock
from tenants.context import public_scope, tenant_scope
from tenants.queries import list_scopes

logger = logging.getLogger(__name__)


def forget_uploads() -> None:
    """What is a day old and was never finished goes, and what was never sent goes after some days. A poll."""
    with public_scope():
        scopes = list_scopes()
    for scope in scopes:
        try:
            with tenant_scope(scope):
                while forget_old(now=clock.now()):
                    pass
        except Exception:
            logger.exception("the uploads of %s were not cleared up", scope.organization_id)
