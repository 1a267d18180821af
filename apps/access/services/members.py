"""Members as the organization knows them: they come, change and go with their membership (public schema)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from apps.access import queries
from apps.access.models import Member, MemberChannelGrant, MemberTeamGrant, StoredReach, Team, TeamMember
from apps.access.reach import Reach
from apps.access.services.projection import lock_rights, read_sources, rewrite, tell
from kernel import clock


@transaction.atomic
def keep_member(
    *, user_id: str, name: str, email: str, role: str, team_ids: Iterable[str] = (), now: datetime | None = None
) -> Member:
    """The member row of a user, active and up to date, with what the role and the teams give. Safe to repeat.

    Teams that are gone meanwhile are left out.
    """
    lock_rights()
    wanted = {"name": name, "email": email, "role": role, "deactivated_at": None}
    member, is_new = Member.objects.select_for_update(no_key=True).get_or_create(id=user_id, defaults=wanted)
    if not is_new and any(getattr(member, field) != value for field, value in wanted.items()):
        for field, value in wanted.items():
            setattr(member, field, value)
        touch_member(member)
    there = Team.objects.filter(pk__in=list(team_ids), deleted_at__isnull=True)
    TeamMember.objects.bulk_create([TeamMember(team=each, member=member) for each in there], ignore_conflicts=True)
    _follow([user_id], now or clock.now())
    return member


@transaction.atomic
def change_member_role(*, user_id: str, role: str, now: datetime) -> Member | None:
    """The membership says another role: follow it. None when there never was such a member. Safe to repeat."""
    lock_rights()
    member = _lock(user_id)
    if member is not None and member.role != role:
        member.role = role
        touch_member(member)
    _follow([user_id], now)
    return member


@transaction.atomic
def deactivate_member(*, user_id: str, now: datetime) -> Member | None:
    """The person has gone: no teams, no grants, no rights. The row stays, so that history keeps its names.

    None when there never was one. Safe to repeat.
    """
    lock_rights()
    member = _lock(user_id)
    if member is None or member.deactivated_at is not None:
        return member
    member.deactivated_at = now
    touch_member(member)
    TeamMember.objects.filter(member_id=user_id).delete()
    for model in (MemberChannelGrant, MemberTeamGrant):
        model.objects.filter(user_id=user_id).delete()
    StoredReach.objects.filter(pk=user_id).delete()
    tell([user_id], now=now)
    return member


def touch_member(member: Member) -> None:
    """Save a member that readers are to see anew."""
    member.rev += 1
    member.save()


@transaction.atomic
def set_member_teams(*, user_id: str, team_ids: Iterable[str], now: datetime) -> None:
    """Belong to exactly these teams. Raises MemberNotFound, TeamNotFound. Whoever calls has asked require_grantable."""
    lock_rights()
    wanted = set(team_ids)
    if not queries.is_active_member(user_id):
        raise queries.MemberNotFound
    queries.require_teams(wanted)
    TeamMember.objects.filter(member_id=user_id).exclude(team_id__in=wanted).delete()
    TeamMember.objects.bulk_create(
        [TeamMember(team_id=team_id, member_id=user_id) for team_id in wanted], ignore_conflicts=True
    )
    _follow([user_id], now, parts=["members", "teams"])


def follow_membership(*, user_id: str, name: str, email: str, role: str) -> Reach:
    """The rights of somebody who may enter, when what happened in public has not been carried over yet."""
    keep_member(user_id=user_id, name=name, email=email, role=role)
    reach = queries.find_reach(user_id)
    assert reach is not None
    return reach


def _lock(user_id: str) -> Member | None:
    return Member.objects.select_for_update(no_key=True).filter(pk=user_id).first()


def _follow(member_ids: list[str], now: datetime, parts: Sequence[str] = ()) -> None:
    changed = rewrite(read_sources(), member_ids)
    if changed:
        tell(changed, parts=parts, now=now)
