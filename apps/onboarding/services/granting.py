"""Nobody gives what they do not hold."""

from apps.access.permissions import ROLES, permissions_of
from apps.access.principal import Principal
from kernel.errors import DomainError, InvalidInput


class RoleNotGrantable(DomainError):
    """The role may do more than the person who would give it (or take it away)."""

    code, status, title = "role_not_grantable", 403, "This role may do more than you"


def require_grantable(principal: Principal, role: str) -> None:
    """Raises InvalidInput for a role that does not exist, RoleNotGrantable for one above the principal's own."""
    if role not in ROLES:
        raise InvalidInput("There is no such role.")
    if not permissions_of(role) <= principal.permissions:
        raise RoleNotGrantable
