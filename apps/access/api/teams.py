"""/api/teams."""

from typing import Any

from ninja import Router, Status

from apps.access import queries, schemas, services
from apps.access.auth import Needs, Request
from apps.access.permissions import TEAMS_MANAGE, TEAMS_READ
from kernel import clock

router = Router(tags=["rights"])


@router.get("", response=schemas.TeamPage, operation_id="listTeams", auth=Needs(TEAMS_READ))
def list_teams(request: Request) -> dict[str, Any]:
    """Every team with its members, by name."""
    return {"data": queries.list_teams(), "next_cursor": None}


@router.post("", response={201: schemas.TeamOut}, operation_id="createTeam", auth=Needs(TEAMS_MANAGE))
def create_team(request: Request, body: schemas.TeamIn) -> Status[Any]:
    """Make a team."""
    return Status(201, queries.team_data(services.create_team(name=body.name, now=clock.now())))


@router.patch("/{team_id}", response=schemas.TeamOut, operation_id="renameTeam", auth=Needs(TEAMS_MANAGE))
def rename_team(request: Request, team_id: str, body: schemas.TeamIn) -> dict[str, Any]:
    """Give the team another name."""
    team = services.rename_team(by=request.principal, team_id=team_id, name=body.name, now=clock.now())
    return queries.team_data(team)


@router.delete("/{team_id}", response={204: None}, operation_id="deleteTeam", auth=Needs(TEAMS_MANAGE))
def delete_team(request: Request, team_id: str) -> Status[None]:
    """Delete the team. Its conversations stay and are with no team afterwards."""
    services.delete_team(by=request.principal, team_id=team_id, now=clock.now())
    return Status(204, None)


@router.put(
    "/{team_id}/members/{member_id}",
    response=schemas.TeamOut,
    operation_id="addTeamMember",
    auth=Needs(TEAMS_MANAGE),
)
def add_member(request: Request, team_id: str, member_id: str) -> dict[str, Any]:
    """The member belongs to the team from now on."""
    team = services.add_team_member(by=request.principal, team_id=team_id, member_id=member_id, now=clock.now())
    return queries.team_data(team)


@router.delete(
    "/{team_id}/members/{member_id}",
    response=schemas.TeamOut,
    operation_id="removeTeamMember",
    auth=Needs(TEAMS_MANAGE),
)
def remove_member(request: Request, team_id: str, member_id: str) -> dict[str, Any]:
    """The member does not belong to the team any more."""
    team = services.remove_team_member(by=request.principal, team_id=team_id, member_id=member_id, now=clock.now())
    return queries.team_data(team)
