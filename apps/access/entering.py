"""From a membership (public schema) to a principal with its reach, in the organization's scope."""

from dataclasses import replace

from apps.access import queries, services
from apps.access.principal import Principal
from apps.access.reach import Reach
from kernel.errors import PermissionDenied
from tenants.auth.impersonation import is_allowed
from tenants.context import public_scope
from tenants.models import Impersonation, Membership
from tenants.queries import find_membership


def principal_of(membership: Membership, seat: Impersonation | None = None) -> Principal:
    """Who is asking, with what they may do at this moment. One query; the scope of the organization is open.

    The membership decides who may enter and as what. When the projection has not followed it yet, it follows here.
    `seat`: an operator has taken the member's place, and may do only some of what the member may.
    """
    reach = queries.find_reach(membership.user_id)
    if reach is None or reach.role != membership.role:
        reach = _follow(membership)
    if seat is not None:
        allowed = frozenset(each for each in reach.permissions if is_allowed(seat, each))
        reach = replace(reach, permissions=allowed)
    return Principal(membership.user_id, membership.organization_id, reach)


def _follow(membership: Membership) -> Reach:
    """Bring the projection up to the membership as it is now: ours may have been read before it was changed."""
    with public_scope():
        fresh = find_membership(user_id=membership.user_id, organization_id=membership.organization_id)
    if fresh is None:
        raise PermissionDenied("You are not a member of this organization any more.")
    user = membership.user
    return services.follow_membership(user_id=user.pk, name=user.name, email=user.email, role=fresh.role)
