"""Who gives away what is powerful proves first who they are."""

from collections.abc import Iterable

from apps.access.auth import Request
from apps.access.permissions import HIGH_RISK, with_implied
from kernel import clock
from tenants.auth.sign_ins import require_recent
from tenants.context import public_scope


def require_proof(request: Request, *, given: Iterable[str], had: Iterable[str] = ()) -> None:
    """When a permission of high risk is given that was not had before. Raises ConfirmationRequired."""
    if (with_implied(given) - set(had)) & HIGH_RISK:
        with public_scope():
            require_recent(request.family, clock.now())
