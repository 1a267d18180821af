"""Reads of the way in. All of public tables, but for what `read_checklist` says."""

from collections.abc import Collection
from typing import Any, Literal

from django.db.models import Count, QuerySet

from apps.access.permissions import CHANNELS_CONFIGURE, CONVERSATIONS_REPLY, MEMBERS_INVITE, TEAMS_READ
from apps.access.principal import Principal
from apps.access.queries import SYSTEM_ROLES, find_role, list_seen, list_teams
from apps.access.services import Gift, list_choices, list_flaws
from apps.channels.queries import has_real_account
from apps.inbox.queries import has_anybody_replied
from apps.onboarding import sandbox
from apps.onboarding.mail_domains import domain_of, is_disposable, is_public_provider
from apps.onboarding.models import ChecklistDismissal, Founding, Invitation
from apps.onboarding.tokens import hash_of, masked
from kernel import clock
from kernel.errors import NotFound
from tenants.addresses import is_confirmed
from tenants.context import public_scope, tenant_scope
from tenants.models import MailDomain, Membership, OrganizationFact, User
from tenants.naming import suggest_slugs
from tenants.queries import get_scope, organization_data

# Why an invitation that nobody has withdrawn lets nobody in: who sent it is here no longer, or does not hold what it
# gives, or its role has been deleted.
Flaw = Literal["inviter_left", "beyond_inviter", "role_gone"]


def read_setup(*, user_id: str, organization_id: str) -> dict[str, Any]:
    """How far a new organization is, as SetupOut, for one of its members. Raises NotFound."""
    member = Membership.objects.filter(user_id=user_id, organization_id=organization_id)
    membership = member.select_related("organization").first()
    if membership is None:
        raise NotFound
    organization = membership.organization
    founding = Founding.objects.filter(pk=organization_id).first()
    is_made = organization.provisioned_at is not None
    untold = OrganizationFact.objects.filter(organization_id=organization_id, told_at__isnull=True)
    is_entered = is_made and not untold.filter(kind="member.joined", data__user_id=user_id).exists()
    steps = {"workspace": is_made, "people": is_entered}
    if founding is not None and sandbox.is_available():
        steps["conversations"] = founding.settled_at is not None
    return {
        "organization": organization_data(organization),
        "is_ready": is_entered,
        "is_complete": all(steps.values()),
        "has_failed": founding is not None and bool(founding.last_error),
        "steps": [{"key": key, "is_done": is_done} for key, is_done in steps.items()],
    }


def read_checklist(principal: Principal) -> dict[str, Any]:
    """The first steps as OnboardingOut, in the organization's scope: only what this person may do, derived from what
    has happened."""
    organization_id = principal.organization_id
    with public_scope():
        if not Founding.objects.filter(pk=organization_id).exists():
            return {"items": [], "is_dismissed": True}
        mine = ChecklistDismissal.objects.filter(user_id=principal.user_id, organization_id=organization_id)
        is_dismissed = mine.exists()
        is_somebody_asked = (
            Invitation.objects.filter(organization_id=organization_id).exists()
            or Membership.objects.filter(organization_id=organization_id).count() > 1
        )
    done = {
        "reply": (CONVERSATIONS_REPLY, has_anybody_replied()),
        "invite": (MEMBERS_INVITE, is_somebody_asked),
        "connect": (CHANNELS_CONFIGURE, has_real_account()),
    }
    items = [
        {"key": key, "is_done": is_done}
        for key, (permission, is_done) in done.items()
        if permission in principal.permissions
    ]
    return {"items": items, "is_dismissed": is_dismissed}


def read_welcome(user_id: str) -> dict[str, Any]:
    """What waits for a person outside of every organization, as WelcomeOut."""
    user = User.objects.get(pk=user_id)
    confirmed = is_confirmed(user)
    return {
        "user": {"id": user.pk, "name": user.name, "email": user.email},
        "invitations": _list_invitations_to(user) if confirmed else [],
        "organizations": _list_joinable(user) if confirmed else [],
        "suggestion": _suggest(user),
    }


def read_invitation(token: str) -> dict[str, Any]:
    """What the link of an invitation is about, as JoinOut. Whoever has the link may know. Raises NotFound."""
    found = Invitation.objects.select_related("organization", "invited_by").filter(token_hash=hash_of(token)).first()
    if found is None:
        raise NotFound("There is no such invitation.")
    state = "open"
    if found.accepted_at is not None:
        state = "accepted"
    elif found.revoked_at is not None:
        state = "revoked"
    elif found.expires_at <= clock.now():
        state = "expired"
    elif find_flaws(found.organization_id, [found]):
        state = "revoked"  # it will be, as soon as somebody tries
    return {
        "organization_name": found.organization.name,
        "invited_by": found.invited_by.name if found.invited_by else None,
        "masked_email": masked(found.email),
        "role": found.role,
        "role_name": _name_role(found.organization_id, found.role),
        "state": state,
    }


def open_invitations() -> QuerySet[Invitation]:
    """Neither accepted nor withdrawn; perhaps expired."""
    return Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True)


def list_open_invitations(organization_id: str) -> list[dict[str, Any]]:
    """The organization's open invitations as InvitationOut, newest first, those among them that let nobody in.

    The same few queries, however many.
    """
    rows = open_invitations().filter(organization_id=organization_id)
    with public_scope():
        found = list(rows.select_related("invited_by").order_by("-created_at", "-pk"))
        flaws = find_flaws(organization_id, found)
    return [invitation_data(row, flaws.get(row.pk)) for row in found]


def find_flaws(organization_id: str, invitations: Collection[Invitation]) -> dict[str, Flaw]:
    """Which of these invitations give more than whoever sent them holds at this moment, and why, by their ids.

    Holding it is what counts, not the right to invite. One without an inviter, or whose inviter is no member any more,
    gives nothing. In the public scope; the same few queries, however many.
    """
    inviters = {each.invited_by_id or "" for each in invitations}
    members = Membership.objects.filter(organization_id=organization_id, user_id__in=inviters) if inviters else ()
    roles = {each.user_id: each.role for each in members}
    flaws: dict[str, Flaw] = {each.pk: "inviter_left" for each in invitations if each.invited_by_id not in roles}
    asked = [each for each in invitations if each.pk not in flaws]
    if not asked:
        return flaws
    givers = [(each.invited_by_id or "", each) for each in asked]
    gifts = [Gift(giver_id=id_, giver_role=roles[id_], role=it.role, team_ids=it.team_ids) for id_, it in givers]
    with tenant_scope(get_scope(organization_id)):
        found = list_flaws(gifts)
    named: dict[str | None, Flaw] = {"role_gone": "role_gone", "beyond_giver": "beyond_inviter"}
    return flaws | {each.pk: named[flaw] for each, flaw in zip(asked, found, strict=True) if flaw}


def read_choices(principal: Principal) -> dict[str, Any]:
    """What somebody may invite to as InvitationChoicesOut, in the organization's scope."""
    sees_teams = TEAMS_READ in principal.permissions
    roles = [
        {"id": role.id, "name": role.name, "description": role.description, "team_ids": team_ids if sees_teams else []}
        for role, team_ids in list_choices(principal)
    ]
    offered = {team_id for role in roles for team_id in role["team_ids"]}
    teams = [{"id": each["id"], "name": each["name"]} for each in list_teams() if each["id"] in offered]
    return {"roles": roles, "teams": teams}


def list_domains(organization_id: str) -> list[dict[str, Any]]:
    """The organization's mail domains as MailDomainOut, by name. One query."""
    with public_scope():
        rows = MailDomain.objects.filter(organization_id=organization_id).order_by("domain")
        return [domain_data(row) for row in rows]


def list_people(organization_id: str) -> list[dict[str, Any]]:
    """The organization's members as MembershipOut, by name, in its scope. Two queries."""
    seen = list_seen(organization_id)
    rows = Membership.objects.filter(organization_id=organization_id).order_by("user__name", "pk")
    fields = rows.values_list("user_id", "user__name", "user__email", "role", "created_at")
    return [
        {
            "id": id_, "name": name, "email": email, "role": role, "joined_at": clock.isoformat(joined),
            "seen_at": clock.isoformat(seen[id_]) if id_ in seen else None,
        }
        for id_, name, email, role, joined in fields
    ]  # fmt: skip


def invitation_data(row: Invitation, flaw: Flaw | None = None) -> dict[str, Any]:
    """One invitation as InvitationOut. `flaw`: why it lets nobody in any more, as `find_flaws` says."""
    return {
        "id": row.pk,
        "email": row.email,
        "role": row.role,
        "team_ids": row.team_ids,
        "invited_by": row.invited_by.name if row.invited_by else None,
        "mailed_at": clock.isoformat(row.mailed_at),
        "expires_at": clock.isoformat(row.expires_at),
        "state": flaw or ("expired" if row.expires_at <= clock.now() else "open"),
    }


def domain_data(row: MailDomain) -> dict[str, Any]:
    """One mail domain as MailDomainOut."""
    return {
        "id": row.pk,
        "domain": row.domain,
        "is_verified": row.verified_at is not None,
        "proof": row.proof,
        "role": row.join_role or None,
        "team_ids": row.join_team_ids,
    }


def _name_role(organization_id: str, role: str) -> str:
    """What a role is called, "" when it is gone. No query for a role of the system's."""
    if role in SYSTEM_ROLES:
        return SYSTEM_ROLES[role].name
    with tenant_scope(get_scope(organization_id)):
        found = find_role(role)
    return found.name if found else ""


def _list_invitations_to(user: User) -> list[dict[str, Any]]:
    rows = open_invitations().filter(email=user.email, expires_at__gt=clock.now())
    return [
        {
            "id": row.pk,
            "organization": organization_data(row.organization),
            "invited_by": row.invited_by.name if row.invited_by else None,
            "role": row.role,
            "role_name": _name_role(row.organization_id, row.role),
        }
        for row in rows.select_related("organization", "invited_by").order_by("-created_at")
    ]


def _list_joinable(user: User) -> list[dict[str, Any]]:
    """Organizations whose rule lets people of this person's mail domain in, and that they are not in yet."""
    rules = MailDomain.objects.filter(
        domain=domain_of(user.email), verified_at__isnull=False, organization__provisioned_at__isnull=False
    ).exclude(join_role="")
    others = rules.exclude(organization__memberships__user=user).select_related("organization")
    return [
        {
            "organization": organization_data(row.organization),
            "role": row.join_role,
            "role_name": _name_role(row.organization_id, row.join_role),
            "members": row.members,
        }
        for row in others.annotate(members=Count("organization__memberships"))
    ]


def _suggest(user: User) -> dict[str, str] | None:
    """A name and a free slug from the person's mail domain, when it is a company's own."""
    domain = domain_of(user.email)
    if not domain or is_public_provider(domain) or is_disposable(domain):
        return None
    name = domain.split(".")[0].replace("-", " ").title()
    slugs = suggest_slugs(name, clock.now(), count=1)
    return {"name": name, "slug": slugs[0]} if slugs else None
