"""The poll that sets free what a lost reaction has left with deleted teams."""

from datetime import datetime, timedelta

import pytest

from apps.access.principal import Principal
from apps.access.services import delete_team, teams
from apps.access.tests.factories import make_team, reach_as
from apps.inbox import sweep
from apps.inbox.handlers import on_team_deleted
from apps.inbox.models import Conversation
from apps.inbox.tests.factories import make_conversation
from kernel.scope import require_scope
from tenants.context import tenant_scope
from tests.world.companies import Company

pytestmark = pytest.mark.usefixtures("committed")  # due is told after the commit


def leave_behind(company: Company, now: datetime) -> str:
    """A conversation of a team that is deleted; nobody works off the reaction. Returns the conversation's id."""
    owner = company.people["owner"]
    with tenant_scope(company.scope):
        team = make_team()
        conversation = make_conversation(team_id=team.pk)
        by = Principal(owner, company.id, reach_as("owner", member_id=owner))
        delete_team(by=by, team_id=team.pk, now=now)
    return conversation.pk


def team_of(company: Company, conversation_id: str) -> str | None:
    with tenant_scope(company.scope):
        return Conversation.objects.get(pk=conversation_id).team_id


def test_an_organization_is_due_when_the_reaction_to_a_deleted_team_has_had_its_time(
    acme: Company, now: datetime
) -> None:
    teams.ROUND.take_turns(now + timedelta(days=1))  # what other tests have told
    leave_behind(acme, now)

    assert teams.ROUND._take_due(now + timedelta(seconds=9)) == []
    assert teams.ROUND._take_due(now + timedelta(seconds=10)) == [acme.id]


def test_what_was_left_is_set_free_also_beside_an_organization_that_fails(
    acme: Company, globex: Company, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = {company.id: leave_behind(company, now - timedelta(minutes=1)) for company in (acme, globex)}

    def fail_in_acme() -> None:
        if require_scope() == acme.scope:
            raise RuntimeError("acme's tables are away")
        on_team_deleted()

    with monkeypatch.context() as patch:
        patch.setattr(sweep, "on_team_deleted", fail_in_acme)
        sweep.release_left_over()
    assert team_of(acme, left[acme.id]) is not None
    assert team_of(globex, left[globex.id]) is None

    sweep.release_left_over()  # the round comes by
    assert team_of(acme, left[acme.id]) is None
