"""Clock-driven work on audit logs."""

import logging

from apps.audit.services import anchor_head
from kernel.tasks import public_task
from tenants.queries import list_scopes

logger = logging.getLogger(__name__)


@public_task(name="audit.anchor_heads", queue="maintenance")
def anchor_heads(**_: object) -> None:
    """Anchor every organization's log; one that fails does not hold up the others."""
    for scope in list_scopes():
        try:
            anchor_head(scope)
        except Exception:
            logger.exception("the audit log of %s was not anchored", scope.organization_id)
