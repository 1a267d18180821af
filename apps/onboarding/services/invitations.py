"""Inviting people by mail. What a stranger's mailbox gets from us is limited in every direction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum

from apps.access.facts import carry_over
from apps.access.principal import Principal
from apps.onboarding.models import Invitation
from apps.onboarding.queries import find_flaws, open_invitations
from apps.onboarding.services.granting import require_grantable
from apps.onboarding.tokens import LinkToken, new_token
from kernel import clock, mail
from kernel.errors import DomainError, NotFound
from tenants.context import public_change
from tenants.facts import tell
from tenants.models import Membership, Organization, User

VALID_FOR = timedelta(days=7)
DAY = timedelta(days=1)
OPEN_AT_ONCE = 200  # of one organization
MAILS_A_DAY = 100  # of one organization
MAILS_A_DAY_TO_ONE_ADDRESS = 5  # of all organizations
PAUSE_BETWEEN_MAILS = timedelta(minutes=1)
TELL_AT_ONCE = 200  # expired invitations in one transaction
# Why an invitation is withdrawn, when nobody asked for it: its inviter does not hold what it gives, or has left; or the
# person it is for was a member, and has left.
Why = Literal["beyond_inviter", "inviter_left", "invited_left"]


class InvitationNotFound(NotFound):
    """No such invitation here, or it is accepted or withdrawn."""

    title = "There is no such invitation"


class TooManyInvitations(DomainError):
    """The organization's mails of a day are used up, or too many invitations are open."""

    code, status, title = "too_many_invitations", 429, "Many invitations are out already. Try again tomorrow"
    headers = {"Retry-After": "86400"}


class MailedJustNow(DomainError):
    """The last mail to this address is not a minute old, or there were several today."""

    code, status, title = "mailed_just_now", 429, "This person was mailed a moment ago. Wait a little and try again"
    headers = {"Retry-After": "60"}


@dataclass(slots=True)
class Invited:
    """What became of a list of addresses. `skipped`: address to "member" or "mailed_too_often"."""

    invitations: list[Invitation] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)


@public_change()
def invite(
    *, principal: Principal, emails: Sequence[str], role: str, team_ids: Sequence[str], now: datetime
) -> Invited:
    """Mail a link to each address; one that is invited already gets a new link, and the old one is void.

    `emails`: lower case, each once. Raises RoleNotGrantable, InvalidInput, TooManyInvitations.
    """
    require_grantable(principal, role, team_ids)
    organization = _lock_organization(principal.organization_id)
    _require_room(organization, len(emails), now)
    inviter = User.objects.get(pk=principal.user_id)
    members = Membership.objects.filter(organization=organization, user__email__in=emails)
    here = set(members.values_list("user__email", flat=True))
    result = Invited()
    for email in emails:
        if email in here:
            result.skipped[email] = "member"
        elif _mails_today(Q(email=email), now) >= MAILS_A_DAY_TO_ONE_ADDRESS:
            result.skipped[email] = "mailed_too_often"
        else:
            result.invitations.append(_invite_one(organization, inviter, email, role, list(team_ids), now))
    return result


@public_change()
def resend(*, principal: Principal, invitation_id: str, now: datetime) -> Invitation:
    """Another mail with a new link, valid for a week from now. Raises InvitationNotFound, MailedJustNow,
    TooManyInvitations, RoleNotGrantable."""
    organization = _lock_organization(principal.organization_id)
    invitation = _lock_open(organization.pk, invitation_id)
    require_grantable(principal, invitation.role, invitation.team_ids)
    too_soon = invitation.mailed_at + PAUSE_BETWEEN_MAILS > now
    if too_soon or _mails_today(Q(email=invitation.email), now) >= MAILS_A_DAY_TO_ONE_ADDRESS:
        raise MailedJustNow
    _require_room(organization, 1, now)
    inviter = User.objects.get(pk=principal.user_id)
    return _invite_one(organization, inviter, invitation.email, invitation.role, invitation.team_ids, now)


@public_change()
def revoke(*, principal: Principal, invitation_id: str, now: datetime) -> None:
    """The link does not work any more. Raises InvitationNotFound."""
    withdraw(_lock_open(principal.organization_id, invitation_id), now=now)


def withdraw(invitation: Invitation, *, now: datetime, why: Why | None = None) -> None:
    """The link of an open, locked invitation does not work any more. Inside the caller's public transaction."""
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    tell_of(invitation, "revoked", why=why)


def tell_of(invitation: Invitation, what: Literal["sent", "accepted", "revoked", "expired"], **more: object) -> None:
    """Write the fact for the organization's own schema, inside the caller's public transaction."""
    fact = {"id": invitation.pk, "email": invitation.email, "role": invitation.role, "team_ids": invitation.team_ids}
    tell(organization_id=invitation.organization_id, kind=f"invitation.{what}", data={**fact, **more})


def tell_expired() -> None:
    """Tell organizations of their invitations that have expired, each once. A poll; two at once do no harm."""
    with public_change():
        due = open_invitations().filter(expires_at__lte=clock.now(), expiry_told_at__isnull=True)
        expired = list(due.order_by("expires_at")[:TELL_AT_ONCE].select_for_update(skip_locked=True))
        for invitation in expired:
            tell_of(invitation, "expired")
        Invitation.objects.filter(pk__in=[each.pk for each in expired]).update(expiry_told_at=clock.now())
    for organization_id in sorted({each.organization_id for each in expired}):
        carry_over(organization_id)


def withdraw_beyond(*, organization_id: str, user_id: str, now: datetime) -> None:
    """Withdraw what somebody, whose role is another now, invited to and does not hold any more.

    Inside the caller's public transaction, behind the change. What else somebody may lose (a team, a grant, what their
    role holds) is found when the invitation is accepted.
    """
    theirs = list(_lock_theirs(organization_id, user_id))
    flaws = find_flaws(organization_id, theirs)
    for invitation in theirs:
        if invitation.pk in flaws:
            withdraw(invitation, now=now, why="beyond_inviter")


def withdraw_of_leaver(*, organization_id: str, user: User, now: datetime) -> None:
    """Withdraw what somebody who goes invited to, and what they are invited to. Inside the caller's transaction."""
    for invitation in _lock_theirs(organization_id, user.pk):
        withdraw(invitation, now=now, why="inviter_left")
    to_them = open_invitations().filter(organization_id=organization_id, email=user.email)
    for invitation in to_them.select_for_update():
        withdraw(invitation, now=now, why="invited_left")


def _invite_one(
    organization: Organization, inviter: User, email: str, role: str, team_ids: list[str], now: datetime
) -> Invitation:
    token = new_token()
    fields = {
        "role": role,
        "team_ids": team_ids,
        "token_hash": token.hash,
        "invited_by": inviter,
        "expires_at": now + VALID_FOR,
        "mailed_at": now,
        "expiry_told_at": None,
    }
    invitation = open_invitations().filter(organization=organization, email=email).first()
    if invitation is None:
        invitation = Invitation.objects.create(organization=organization, email=email, **fields)
    else:
        Invitation.objects.filter(pk=invitation.pk).update(mails=F("mails") + 1, **fields)
        invitation.refresh_from_db()
        invitation.invited_by = inviter
    _mail(invitation, organization, inviter, token)
    tell_of(invitation, "sent")
    return invitation


def _mail(invitation: Invitation, organization: Organization, inviter: User, token: LinkToken) -> None:
    link = f"{settings.PUBLIC_URL}/join/?{urlencode({'token': token.text})}"
    known = {"organization": organization.name, "inviter": inviter.name, "email": invitation.email, "link": link}
    mail.send(to=invitation.email, template="invitation", context={**known, "expires_at": invitation.expires_at})


def _lock_organization(organization_id: str) -> Organization:
    """Invitations of one organization are counted and written one after the other."""
    organization: Organization = Organization.objects.select_for_update(no_key=True).get(pk=organization_id)
    return organization


def _lock_theirs(organization_id: str, user_id: str) -> QuerySet[Invitation]:
    theirs = open_invitations().filter(organization_id=organization_id, invited_by_id=user_id)
    return theirs.order_by("pk").select_for_update()


def _lock_open(organization_id: str, invitation_id: str) -> Invitation:
    invitation = (
        open_invitations().select_for_update().filter(organization_id=organization_id, pk=invitation_id).first()
    )
    if invitation is None:
        raise InvitationNotFound
    return invitation


def _require_room(organization: Organization, count: int, now: datetime) -> None:
    if _mails_today(Q(organization=organization), now) + count > MAILS_A_DAY:
        raise TooManyInvitations
    if open_invitations().filter(organization=organization).count() + count > OPEN_AT_ONCE:
        raise TooManyInvitations("Many invitations are open. Withdraw some that nobody accepts.")


def _mails_today(which: Q, now: datetime) -> int:
    """Mails of the invitations that were mailed within a day: rather too many than too few."""
    recent = Invitation.objects.filter(which, mailed_at__gt=now - DAY)
    return int(recent.aggregate(total=Sum("mails"))["total"] or 0)
