"""Reads of members, roles, teams, grants and the projection."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from apps.access import sightings
from apps.access.models import (
    Member,
    MemberChannelGrant,
    MemberTeamGrant,
    Role,
    StoredReach,
    Team,
    TeamChannelGrant,
    TeamMember,
    TeamTeamGrant,
)
from apps.access.permissions import ROLE_WORDS, ROLES
from apps.access.reach import Bits, Reach, View
from kernel.errors import NotFound

GRANT_MODELS: dict[tuple[str, str], Any] = {
    ("channel", "member"): MemberChannelGrant,
    ("channel", "team"): TeamChannelGrant,
    ("team", "member"): MemberTeamGrant,
    ("team", "team"): TeamTeamGrant,
}
BIT_NAMES = {"view": Bits.VIEW, "reply": Bits.REPLY, "manage": Bits.MANAGE}


class RoleNotFound(NotFound):
    """No such role in this organization."""

    title = "There is no such role"


class TeamNotFound(NotFound):
    """No such team in this organization."""

    title = "There is no such team"


class MemberNotFound(NotFound):
    """No such active member in this organization."""

    title = "There is no such member"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRights:
    """What a role gives, a system role or one of the organization's own."""

    id: str
    name: str
    description: str
    permissions: frozenset[str]
    view: View
    is_system: bool
    rev: int


SYSTEM_ROLES = {
    key: RoleRights(
        id=key, name=ROLE_WORDS[key][0], description=ROLE_WORDS[key][1], permissions=permissions, view=View.ALL,
        is_system=True, rev=0,
    )
    for key, permissions in ROLES.items()
}  # fmt: skip


def find_reach(member_id: str) -> Reach | None:
    """The projection of one member. One query: the one that every request makes."""
    row = StoredReach.objects.filter(pk=member_id, member__deactivated_at__isnull=True).first()
    return None if row is None else reach_of(row)


def reach_of(row: StoredReach) -> Reach:
    """A stored row as the value that decides."""
    return Reach(
        member_id=row.member_id,
        role=row.role,
        permissions=frozenset(row.permissions),
        view=View(row.view),
        team_ids=frozenset(row.team_ids),
        teams=row.teams,
        channels=row.channels,
        rev=row.rev,
    )


def list_reaches(member_ids: Collection[str] | None = None) -> dict[str, Reach]:
    """The reaches of these members (None: of all) by id. One query."""
    rows = StoredReach.objects.all() if member_ids is None else StoredReach.objects.filter(pk__in=member_ids)
    return {row.member_id: reach_of(row) for row in rows}


def find_role(role: str) -> RoleRights | None:
    """A role by its key or id."""
    if role in SYSTEM_ROLES:
        return SYSTEM_ROLES[role]
    row = Role.objects.filter(pk=role).first()
    return None if row is None else role_rights(row)


def get_role(role: str) -> RoleRights:
    """As find_role. Raises RoleNotFound."""
    found = find_role(role)
    if found is None:
        raise RoleNotFound
    return found


def list_roles() -> list[RoleRights]:
    """The system's roles, then the organization's own by name. One query."""
    return [*SYSTEM_ROLES.values(), *(role_rights(row) for row in Role.objects.order_by("name"))]


def count_members_by_role() -> dict[str, int]:
    """Active members of each role that has any. One query."""
    active = Member.objects.filter(deactivated_at__isnull=True).values("role").annotate(count=Count("pk"))
    return {row["role"]: row["count"] for row in active}


def role_rights(row: Role) -> RoleRights:
    """One of the organization's own roles."""
    return RoleRights(
        id=row.pk, name=row.name, description=row.description, permissions=frozenset(row.permissions),
        view=View(row.view), is_system=False, rev=row.rev,
    )  # fmt: skip


def lock_team(team_id: str) -> Team:
    """The team, locked until the end of the transaction. Raises TeamNotFound."""
    # Not the key: whoever gives a conversation to the team takes a share of it.
    team = Team.objects.select_for_update(no_key=True).filter(pk=team_id, deleted_at__isnull=True).first()
    if team is None:
        raise TeamNotFound
    return team


def list_teams() -> list[dict[str, Any]]:
    """Every team as TeamOut, by name. Two queries."""
    members: dict[str, list[str]] = defaultdict(list)
    for team_id, member_id in TeamMember.objects.order_by("member__name").values_list("team_id", "member_id"):
        members[team_id].append(member_id)
    teams = Team.objects.filter(deleted_at__isnull=True).order_by("name", "pk")
    return [team_data(team, members[team.pk]) for team in teams]


def team_data(team: Team, member_ids: Iterable[str] | None = None) -> dict[str, Any]:
    """TeamOut of an instance."""
    if member_ids is None:
        member_ids = team.memberships.order_by("member__name").values_list("member_id", flat=True)
    return {"id": team.pk, "name": team.name, "member_ids": list(member_ids), "rev": team.rev}


def get_member(member_id: str) -> Member:
    """An active member. Raises MemberNotFound."""
    member = Member.objects.filter(pk=member_id, deactivated_at__isnull=True).first()
    if member is None:
        raise MemberNotFound
    return member


def list_seen(organization_id: str) -> dict[str, datetime]:
    """When each member was last here, by id; who never was is left out. One query, and one question to Valkey."""
    stored = Member.objects.filter(seen_at__isnull=False).values_list("pk", "seen_at")
    seen = {member_id: at for member_id, at in stored if at is not None}
    for member_id, at in sightings.list_recent(organization_id).items():
        seen[member_id] = max(at, seen.get(member_id, at))
    return seen


def list_active_members(member_ids: Collection[str]) -> list[Member]:
    """Those of them who are here, by name. One query."""
    return list(Member.objects.filter(pk__in=member_ids, deactivated_at__isnull=True).order_by("name", "pk"))


def has_left(user_id: str) -> bool:
    """Whether the person was a member here and is one no longer."""
    return Member.objects.filter(pk=user_id, deactivated_at__isnull=False).exists()


def member_data(member: Member, role: str | None) -> dict[str, Any]:
    """A person as MemberOut. `role` is Membership.role, None for somebody who has left."""
    return {"id": member.pk, "name": member.name, "email": member.email, "role": role, "rev": member.rev}


def require_teams(team_ids: Collection[str]) -> None:
    """Raises TeamNotFound when one of these is no team now. `team_ids`: each once."""
    if Team.objects.filter(pk__in=team_ids, deleted_at__isnull=True).count() != len(team_ids):
        raise TeamNotFound


def filter_teams(team_ids: Collection[str]) -> set[str]:
    """Those of these that are teams now. No query for none."""
    if not team_ids:
        return set()
    return set(Team.objects.filter(pk__in=team_ids, deleted_at__isnull=True).values_list("pk", flat=True))


def is_active_team(team_id: str) -> bool:
    """Whether there is such a team now."""
    return Team.objects.filter(pk=team_id, deleted_at__isnull=True).exists()


def is_active_member(member_id: str) -> bool:
    """Whether this person works here now."""
    return Member.objects.filter(pk=member_id, deactivated_at__isnull=True).exists()


def list_grants() -> list[dict[str, Any]]:
    """Every grant as GrantOut, in a fixed order. One query for each kind."""
    bits: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for (object_type, holder_type), model in GRANT_MODELS.items():
        holder = "user_id" if holder_type == "member" else "group_id"
        rows = model.objects.values_list("content_object_id", holder, "permission__codename")
        for object_id, holder_id, codename in rows:
            bits[object_type, object_id, holder_type, holder_id] |= BIT_NAMES[codename.partition("_")[0]]
    return [
        {
            "object_type": key[0], "object_id": key[1], "holder_type": key[2], "holder_id": key[3],
            "bits": names_of(each),
        }
        for key, each in sorted(bits.items())
    ]  # fmt: skip


def names_of(bits: int) -> list[str]:
    """Bits in the words of the API."""
    return [name for name, bit in BIT_NAMES.items() if bits & bit]
