"""The three ways in: by an invitation's link, by an invitation to one's own address, by the domain of one's address."""

from datetime import datetime

from apps.access.facts import carry_over
from apps.access.queries import has_left
from apps.onboarding.mail_domains import domain_of
from apps.onboarding.models import Invitation
from apps.onboarding.queries import find_flaws
from apps.onboarding.services.invitations import InvitationNotFound, tell_of, withdraw
from apps.onboarding.tokens import hash_of, masked
from kernel.actor import SYSTEM, acting
from kernel.errors import DomainError, NotFound
from tenants.addresses import confirm, is_confirmed
from tenants.context import public_change, tenant_scope
from tenants.memberships import add_membership
from tenants.models import MailDomain, Membership, Organization, User
from tenants.queries import get_scope


class InvitationOver(DomainError):
    """The link was used, withdrawn, or is older than a week."""

    code, status, title = "invitation_over", 410, "This invitation does not work any more. Ask for a new one"


class WrongAccount(DomainError):
    """The invitation is for another address than the one that is signed in."""

    code, status, title = "wrong_account", 403, "This invitation is for another address"


class NotAddressed(NotFound):
    """Nothing here lets this person in: no invitation to their confirmed address, no rule for its domain."""

    title = "There is no way in for your address"


def join_by_token(*, user_id: str, token: str, now: datetime) -> Organization:
    """Accept the invitation of a link. The same person again is let in again. Whoever has the link has read the mail,
    so the address counts as confirmed. Raises InvitationNotFound, InvitationOver, WrongAccount."""
    return _entered(_take_by_token(user_id, token, now))


def join_by_invitation(*, user_id: str, invitation_id: str, now: datetime) -> Organization:
    """Accept an invitation to one's own confirmed address. Raises NotAddressed, InvitationOver."""
    return _entered(_take_by_id(user_id, invitation_id, now))


@public_change()
def _take_by_token(user_id: str, token: str, now: datetime) -> Invitation:
    user = User.objects.get(pk=user_id)
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("organization")
    invitation = locked.filter(token_hash=hash_of(token)).first()
    if invitation is None:
        raise InvitationNotFound
    if user.email != invitation.email:
        raise WrongAccount(f"This invitation is for {masked(invitation.email)}, and you are signed in as {user.email}.")
    _accept(invitation, user, now)
    confirm(user)
    return invitation


@public_change()
def _take_by_id(user_id: str, invitation_id: str, now: datetime) -> Invitation:
    user = User.objects.get(pk=user_id)
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("organization")
    invitation = locked.filter(pk=invitation_id, email=user.email).first()
    if invitation is None or not is_confirmed(user):
        raise NotAddressed
    _accept(invitation, user, now)
    return invitation


def _entered(invitation: Invitation) -> Organization:
    """Behind the commit, so that an invitation which was found void stays withdrawn. Raises InvitationOver."""
    if invitation.revoked_at is not None:
        raise InvitationOver
    return invitation.organization


def join_by_domain(*, user_id: str, organization_id: str) -> Organization:
    """Enter an organization that lets people of one's mail domain in. Who has left it needs an invitation.

    Raises NotAddressed.
    """
    rule, user = _find_rule(user_id, organization_id)
    carry_over(organization_id)  # who was removed a moment ago is a former member
    with tenant_scope(get_scope(organization_id)):
        if has_left(user.pk):
            raise NotAddressed("You were a member before: ask for an invitation.")
    return _join(rule, user)


@public_change()
def _find_rule(user_id: str, organization_id: str) -> tuple[MailDomain, User]:
    user = User.objects.get(pk=user_id)
    rules = MailDomain.objects.filter(
        organization_id=organization_id,
        organization__provisioned_at__isnull=False,
        domain=domain_of(user.email),
        verified_at__isnull=False,
    )
    rule = rules.exclude(join_role="").select_related("organization").first()
    if rule is None or not is_confirmed(user):
        raise NotAddressed
    return rule, user


@public_change()
def _join(rule: MailDomain, user: User) -> Organization:
    add_membership(
        organization_id=rule.organization_id,
        user=user,
        role=rule.join_role,
        team_ids=rule.join_team_ids,
        how="domain",
    )
    return rule.organization


def _accept(invitation: Invitation, user: User, now: datetime) -> None:
    """Let the person in, or withdraw what its inviter does not hold any more. Raises InvitationOver."""
    if invitation.accepted_at is not None and invitation.accepted_by_id == user.pk and _is_member(invitation, user):
        return
    if invitation.accepted_at is not None or invitation.revoked_at is not None or invitation.expires_at <= now:
        raise InvitationOver
    if find_flaws(invitation.organization_id, [invitation]):
        with acting(SYSTEM):  # not the doing of whoever asks to come in
            withdraw(invitation, now=now, why="beyond_inviter")
        return
    add_membership(
        organization_id=invitation.organization_id,
        user=user,
        role=invitation.role,
        team_ids=invitation.team_ids,
        how="invitation",
    )
    invitation.accepted_at, invitation.accepted_by = now, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    tell_of(invitation, "accepted")


def _is_member(invitation: Invitation, user: User) -> bool:
    return Membership.objects.filter(organization_id=invitation.organization_id, user=user).exists()
