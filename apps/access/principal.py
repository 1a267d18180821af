"""Who is asking, and the decision whether they may. Pure."""

from dataclasses import dataclass

from apps.access.permissions import permissions_of
from kernel.errors import PermissionDenied


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in person in one organization."""

    user_id: str
    organization_id: str
    role: str

    @property
    def permissions(self) -> frozenset[str]:
        return permissions_of(self.role)

    @property
    def visibility(self) -> str:
        """Which live frames this person gets: people of one class get the same bytes. One class until grants come."""
        return "all" if "conversations:read" in self.permissions else "none"


def can(principal: Principal, permission: str) -> bool:
    """Whether the role holds the permission."""
    return permission in principal.permissions


def require(principal: Principal, permission: str) -> None:
    """Raises PermissionDenied, naming what is missing."""
    if not can(principal, permission):
        raise PermissionDenied(
            f"This needs the permission {permission}, which the role {principal.role} does not hold."
        )
