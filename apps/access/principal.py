"""Who is asking, and the decision whether they may. Pure."""

from dataclasses import dataclass
from typing import Literal

from apps.access.permissions import CATALOGUE
from apps.access.reach import Bits, Place, Reach, branches_of, channel_bits, fits, team_bits
from kernel.errors import NotFound, PermissionDenied

Layer = Literal["role", "object_grant", "sight"]


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in person in one organization."""

    user_id: str
    organization_id: str
    reach: Reach

    @property
    def role(self) -> str:
        return self.reach.role

    @property
    def permissions(self) -> frozenset[str]:
        return self.reach.permissions


@dataclass(frozen=True, slots=True)
class ChannelPlace:
    """A channel account as an object of a decision."""

    id: str


@dataclass(frozen=True, slots=True)
class TeamPlace:
    """A team as an object of a decision."""

    id: str


@dataclass(frozen=True, slots=True)
class Decision:
    """`layer` is the one that refused: the role, a grant on the object, or the object is out of sight altogether."""

    allow: bool
    layer: Layer | None = None
    reason: str = ""


ALLOWED = Decision(True)


def authorize(principal: Principal, permission: str, obj: Place | ChannelPlace | TeamPlace | None = None) -> Decision:
    """Whether the principal may do this, to this object. The one decision everything asks."""
    if permission not in principal.permissions:
        return Decision(False, "role", f"This needs the permission {permission}, which your role does not hold.")
    if obj is None:
        return ALLOWED
    does = CATALOGUE[permission].name.lower()
    if isinstance(obj, Place):
        if not fits(branches_of(principal.reach), obj):
            return Decision(False, "sight", "There is no such conversation.")
        if permission.endswith(":read") or fits(branches_of(principal.reach, Bits.REPLY), obj):
            return ALLOWED
        return Decision(False, "object_grant", f"You may read along here, but not {does}.")
    if isinstance(obj, ChannelPlace):
        return _on_object(permission, channel_bits(principal.reach, obj.id), does)
    # Which teams there are is no secret: one has to be able to hand a conversation over to any of them.
    return _on_object(permission, team_bits(principal.reach, obj.id) | Bits.VIEW, does)


def _on_object(permission: str, bits: int, does: str) -> Decision:
    if not bits & Bits.VIEW:
        return Decision(False, "sight", "There is no such thing.")
    if permission.endswith(":read") or bits & Bits.MANAGE:
        return ALLOWED
    return Decision(False, "object_grant", f"To {does}, the right to manage this one has to be granted to you.")


def can(principal: Principal, permission: str, obj: Place | ChannelPlace | TeamPlace | None = None) -> bool:
    """Whether they may."""
    return authorize(principal, permission, obj).allow


def require(principal: Principal, permission: str, obj: Place | ChannelPlace | TeamPlace | None = None) -> None:
    """Raises PermissionDenied, naming what is missing and which layer refused; NotFound for what is out of sight."""
    decision = authorize(principal, permission, obj)
    if decision.allow:
        return
    if decision.layer == "sight":
        raise NotFound
    raise PermissionDenied(decision.reason, required_permission=permission, denied_by=decision.layer)
