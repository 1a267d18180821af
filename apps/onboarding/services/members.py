"""Other roles, and goodbyes. The last owner stays: owners of one organization change one after the other."""

from datetime import datetime

from apps.access.permissions import permissions_of
from apps.access.principal import Principal
from apps.access.queries import MemberNotFound
from apps.onboarding.services.granting import RoleNotGrantable, require_grantable, require_not_above
from apps.onboarding.services.invitations import withdraw_beyond, withdraw_of_leaver
from kernel import mail
from kernel.errors import DomainError, InvalidInput, PermissionDenied
from tenants.context import public_change
from tenants.facts import tell
from tenants.models import Membership, Organization

OWNER = Membership.Role.OWNER


class LastOwner(DomainError):
    """An organization always has an owner."""

    code, status, title = "last_owner", 409, "A workspace needs an owner: make somebody else one first"


@public_change()
def change_role(*, principal: Principal, user_id: str, role: str, now: datetime) -> Membership:
    """Make a member something else. Raises MemberNotFound, RoleNotGrantable, InvalidInput, LastOwner."""
    membership = _lock_member(principal.organization_id, user_id)
    _require_not_above(principal, membership)
    require_grantable(principal, role, user_id=user_id)
    if membership.role == OWNER and role != OWNER:
        _require_another_owner(membership)
    _set_role(membership, role, now, by=principal)
    return membership


@public_change()
def remove_member(*, principal: Principal, user_id: str, now: datetime) -> None:
    """Somebody else may not enter any more. Raises MemberNotFound, RoleNotGrantable, LastOwner, InvalidInput."""
    membership = _lock_member(principal.organization_id, user_id)
    if user_id == principal.user_id:
        raise InvalidInput("This is you: leave the workspace instead.")
    _require_not_above(principal, membership)
    _end(membership, "removed", now)
    _mail(membership, "member_removed")


@public_change()
def leave(*, principal: Principal, now: datetime) -> None:
    """The person goes by themselves. Raises MemberNotFound, LastOwner."""
    _end(_lock_member(principal.organization_id, principal.user_id), "left", now)


@public_change()
def transfer_ownership(*, principal: Principal, user_id: str, now: datetime) -> None:
    """An owner makes somebody else the owner and is an admin from now on. Raises PermissionDenied, MemberNotFound,
    InvalidInput."""
    mine = _lock_member(principal.organization_id, principal.user_id)
    if mine.role != OWNER:
        raise PermissionDenied("Only an owner may hand the workspace over.")
    if user_id == principal.user_id:
        raise InvalidInput("The workspace is yours already.")
    theirs = _lock_member(principal.organization_id, user_id)
    _set_role(theirs, OWNER, now, by=principal)
    _set_role(mine, Membership.Role.ADMIN, now, by=principal)


def _lock_member(organization_id: str, user_id: str) -> Membership:
    """The membership; until the end of the transaction nobody else's role or place in the organization changes."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    memberships = Membership.objects.select_related("user", "organization")
    membership = memberships.filter(organization_id=organization_id, user_id=user_id).first()
    if membership is None:
        raise MemberNotFound
    return membership


def _require_not_above(principal: Principal, membership: Membership) -> None:
    if not permissions_of(membership.role) <= principal.permissions:
        raise RoleNotGrantable("This person may do more than you.")
    require_not_above(principal, membership.user_id)


def _require_another_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(organization_id=membership.organization_id, role=OWNER)
    if not owners.exclude(pk=membership.pk).exists():
        raise LastOwner


def _set_role(membership: Membership, role: str, now: datetime, *, by: Principal) -> None:
    before, membership.role = membership.role, role
    if before == role:
        return
    membership.save(update_fields=["role"])
    organization_id, user = membership.organization_id, membership.user
    withdraw_beyond(organization_id=organization_id, user_id=user.pk, now=now)
    fact = {"user_id": user.pk, "name": user.name, "before": before, "after": role}
    tell(organization_id=organization_id, kind="member.role_changed", data=fact)
    if user.pk != by.user_id:
        _mail(membership, "member_role_changed", role=role)


def _end(membership: Membership, how: str, now: datetime) -> None:
    if membership.role == OWNER:
        _require_another_owner(membership)
    organization_id, user = membership.organization_id, membership.user
    withdraw_of_leaver(organization_id=organization_id, user=user, now=now)
    Membership.objects.filter(pk=membership.pk).delete()
    tell(
        organization_id=organization_id,
        kind="member.left",
        data={"user_id": user.pk, "name": user.name, "how": how},
    )


def _mail(membership: Membership, template: str, **more: str) -> None:
    known = {"organization": membership.organization.name, "name": membership.user.name, **more}
    mail.send(to=membership.user.email, template=template, context=known)
