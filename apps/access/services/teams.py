"""Teams and who belongs to them."""

from datetime import datetime, timedelta

from django.db import transaction

from apps.access import queries
from apps.access.events import TeamDeleted
from apps.access.models import MemberTeamGrant, Team, TeamChannelGrant, TeamMember, TeamTeamGrant
from apps.access.permissions import TEAMS_MANAGE
from apps.access.principal import Principal, TeamPlace, require
from apps.access.services.granting import require_gains
from apps.access.services.naming import save_named
from apps.access.services.projection import lock_rights, read_sources, rewrite, tell
from apps.audit.services import Target, record
from kernel.events import log
from tenants.rounds import Round

ROUND = Round("teams")  # who may still have conversations of a deleted team
_REACTION_TAKES = timedelta(seconds=10)  # by then the reaction has set them free, or was lost


@transaction.atomic
def create_team(*, name: str, now: datetime) -> Team:
    """A team, without anybody in it yet. Raises NameTaken."""
    team = Team(name=name)
    save_named(team, kind="team")
    record(action="team.created", target=_target(team), now=now, after={"name": name})
    tell([], parts=["teams"], now=now)
    return team


@transaction.atomic
def rename_team(*, by: Principal, team_id: str, name: str, now: datetime) -> Team:
    """Raises TeamNotFound, NameTaken, PermissionDenied."""
    team = queries.lock_team(team_id)
    require(by, TEAMS_MANAGE, TeamPlace(team_id))
    before, team.name = team.name, name
    if before == name:
        return team
    team.rev += 1
    save_named(team, kind="team")
    record(action="team.renamed", target=_target(team), now=now, before={"name": before}, after={"name": name})
    tell([], parts=["teams"], now=now)
    return team


@transaction.atomic
def delete_team(*, by: Principal, team_id: str, now: datetime) -> None:
    """Nobody belongs to it any more and it holds nothing; its conversations are set free by a reaction.

    Raises TeamNotFound, PermissionDenied.
    """
    lock_rights()
    team = queries.lock_team(team_id)
    require(by, TEAMS_MANAGE, TeamPlace(team_id))
    TeamMember.objects.filter(team=team).delete()
    TeamChannelGrant.objects.filter(group=team).delete()
    MemberTeamGrant.objects.filter(content_object=team).delete()
    TeamTeamGrant.objects.filter(content_object=team).delete()
    TeamTeamGrant.objects.filter(group=team).delete()
    team.deleted_at = now
    team.save(update_fields=["deleted_at"])
    changed = rewrite(read_sources())
    record(action="team.deleted", target=_target(team), now=now, before={"name": team.name})
    tell(changed, parts=["teams", "grants", "members"], now=now)
    ROUND.tell_due(now + _REACTION_TAKES)
    log.publish(TeamDeleted(occurred_at=now, data={"team_id": team_id}))


@transaction.atomic
def add_team_member(*, by: Principal, team_id: str, member_id: str, now: datetime) -> Team:
    """Safe to repeat. Raises TeamNotFound, MemberNotFound, PermissionDenied, BeyondOwnRights."""
    return _change_membership(by, team_id, member_id, now, belongs=True)


@transaction.atomic
def remove_team_member(*, by: Principal, team_id: str, member_id: str, now: datetime) -> Team:
    """Safe to repeat. Raises TeamNotFound, MemberNotFound, PermissionDenied."""
    return _change_membership(by, team_id, member_id, now, belongs=False)


def _change_membership(by: Principal, team_id: str, member_id: str, now: datetime, *, belongs: bool) -> Team:
    lock_rights()
    team = queries.lock_team(team_id)
    require(by, TEAMS_MANAGE, TeamPlace(team_id))
    member = queries.get_member(member_id)
    before = read_sources()
    if (team_id in before.team_ids.get(member_id, ())) == belongs:
        return team
    if belongs:
        TeamMember.objects.create(team=team, member=member)
    else:
        TeamMember.objects.filter(team=team, member=member).delete()
    after = read_sources()
    require_gains(by=by, before=before, after=after, member_ids=[member_id])
    team.rev += 1
    team.save(update_fields=["rev"])
    changed = rewrite(after, [member_id])
    about = {"member": {"id": member.pk, "name": member.name}}
    record(
        action="team.member_added" if belongs else "team.member_removed",
        target=_target(team),
        now=now,
        before=None if belongs else about,
        after=about if belongs else None,
    )
    tell(changed, parts=["teams", "members"], now=now)
    return team


def _target(team: Team) -> Target:
    return Target("team", team.pk, team.name)
