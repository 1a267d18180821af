"""The projection says what guardian says and what roles and teams say, whatever was done in which order."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from random import Random

import pytest
from django.db.models import QuerySet
from guardian.shortcuts import get_objects_for_user

from apps.access import queries, services
from apps.access.models import Grantee, Member, StoredReach, Team, TeamMember
from apps.access.principal import Principal
from apps.access.queries import BIT_NAMES, find_reach
from apps.access.reach import View
from apps.access.services.projection import compose, read_sources
from apps.access.tests.factories import grant, make_role, make_team, reach_as
from apps.channels.models import ChannelAccount
from kernel.errors import DomainError
from kernel.scope import Scope
from tenants.context import tenant_scope
from tenants.models import Membership
from tenants.tests.factories import make_user
from tests.world.client import as_person
from tests.world.companies import Company
from tests.world.threads import at_once

STEPS = 25


class Administration:
    """An owner's random doings with roles, teams and grants."""

    def __init__(self, seed: int, acme: Company, now: datetime) -> None:
        self.dice = Random(seed)
        self.now = now
        owner = acme.people["owner"]
        self.by = Principal(owner, acme.id, reach_as("owner", member_id=owner))
        self.people = [acme.people[name] for name in ("admin", "agent", "agent2", "viewer")]
        self.accounts = list(acme.accounts.values())
        self.names = iter(f"N{n}" for n in range(1000))

    def do_something(self) -> None:
        doing: Callable[[], object] = self.dice.choice(
            [self.found, self.move, self.move, self.move, self.grant, self.grant, self.grant, self.role, self.end]
        )
        with suppress(DomainError):
            doing()

    def found(self) -> object:
        return services.create_team(name=next(self.names), now=self.now)

    def move(self) -> object:
        change = self.dice.choice([services.add_team_member, services.add_team_member, services.remove_team_member])
        return change(by=self.by, team_id=self.team(), member_id=self.dice.choice(self.people), now=self.now)

    def grant(self) -> object:
        bits = self.dice.sample(list(BIT_NAMES), self.dice.randint(0, 3))
        target = self.dice.choice([*self.accounts, self.team()])
        holder = self.dice.choice([*self.people, self.team()])
        return services.set_grant(by=self.by, object_id=target, holder_id=holder, bits=bits, now=self.now)

    def role(self) -> object:
        key = self.dice.choice(["agent", "viewer", "supervisor", "rol_gone", make_role(view=View.TEAMS).pk])
        return services.change_member_role(user_id=self.dice.choice(self.people), role=key, now=self.now)

    def end(self) -> object:
        return services.delete_team(by=self.by, team_id=self.team(), now=self.now)

    def team(self) -> str:
        teams = list(Team.objects.filter(deleted_at__isnull=True).values_list("pk", flat=True).order_by("pk"))
        return self.dice.choice([*teams, "team_none"])


@pytest.mark.parametrize("seed", range(6))
def test_the_projection_equals_guardian_after_anything(tenant: Scope, acme: Company, now: datetime, seed: int) -> None:
    office = Administration(seed, acme, now)
    for _ in range(STEPS):
        office.do_something()

    assert queries.list_grants(), "nothing was granted: this proves nothing"
    for member in Member.objects.all():
        reach = find_reach(member.pk)
        assert reach is not None
        grantee = Grantee(pk=member.pk, is_active=True)
        mine = set(TeamMember.objects.filter(member=member).values_list("team_id", flat=True))
        for name, bit in BIT_NAMES.items():
            channels = {id_ for id_, bits in reach.channels.items() if bits & bit}
            assert channels == ids(for_user(grantee, f"{name}_channel", ChannelAccount))
            teams = {id_ for id_, bits in reach.teams.items() if bits & bit}
            assert teams == ids(for_user(grantee, f"{name}_team", Team)) | (mine if name != "manage" else set())
        assert reach.team_ids == mine
        assert compose(read_sources(), member.pk).permissions == reach.permissions


def for_user(grantee: Grantee, permission: str, model: type) -> "QuerySet[Team]":
    found: QuerySet[Team] = get_objects_for_user(
        grantee, [permission], model, with_superuser=False, accept_global_perms=False
    )
    return found


def ids(rows: "QuerySet[Team]") -> set[str]:
    return set(rows.values_list("pk", flat=True))


def test_guardian_answers_for_the_organization_in_scope(acme: Company, globex: Company) -> None:
    """The same person object in two organizations: nothing that guardian remembers may lead across."""
    grantee = Grantee(pk=acme.people["agent"], is_active=True)
    with tenant_scope(acme.scope):
        account = ChannelAccount.objects.get(channel_type="whatsapp")
        grant(grantee.pk, "view", account)
        assert ids(for_user(grantee, "view_channel", ChannelAccount)) == {account.pk}
    with tenant_scope(globex.scope):
        assert ids(for_user(grantee, "view_channel", ChannelAccount)) == set()
        assert list(grantee.groups.all()) == []


def test_two_changes_at_once_of_one_member_are_both_kept(committed: None, acme: Company, now: datetime) -> None:
    owner = acme.people["owner"]
    by = Principal(owner, acme.id, reach_as("owner", member_id=owner))

    with tenant_scope(acme.scope):
        teams = [make_team().pk for _ in range(4)]
        answers = at_once(
            [
                lambda team_id=team_id: services.add_team_member(  # type: ignore[misc]
                    by=by, team_id=team_id, member_id=acme.people["agent"], now=now
                )
                for team_id in teams
            ]
        )
        reach = find_reach(acme.people["agent"])

    assert not [each for each in answers if isinstance(each, BaseException)], answers
    assert reach is not None and reach.team_ids == set(teams)


def test_deleting_a_user_meets_no_table_of_an_organization(acme: Company) -> None:
    """A cascade from public into a tenant's tables would raise: they are not there."""
    make_user("short@acme.test").delete()


def test_a_membership_that_was_not_carried_over_yet_is_followed_by_the_next_request(acme: Company) -> None:
    Membership.objects.filter(user_id=acme.people["agent"], organization_id=acme.id).update(role="viewer")
    with tenant_scope(acme.scope):
        StoredReach.objects.filter(pk=acme.people["agent2"]).delete()

    assert as_person(acme, "agent").get("/api/me").body["role_name"] == "Viewer"
    assert as_person(acme, "agent").post("/api/conversations/conv_x/read").status == 403
    assert "conversations:reply" in as_person(acme, "agent2").get("/api/me").body["permissions"]
    with tenant_scope(acme.scope):
        reach = find_reach(acme.people["agent"])
    assert reach is not None and reach.role == "viewer"
