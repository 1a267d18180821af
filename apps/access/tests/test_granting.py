"""Nobody gives what they do not hold: over HTTP, in any order, alone or with helpers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from apps.access.models import Role, Team
from apps.access.permissions import CATALOGUE, ROLES
from apps.access.queries import find_reach
from apps.access.reach import Reach, View, covers
from apps.access.tests.factories import give_role, grant, make_role, make_team
from apps.audit.models import AuditEntry
from apps.channels.models import ChannelAccount
from kernel import clock
from kernel.scope import Scope
from tenants.context import public_scope
from tenants.models import Membership, SignIn
from tests.world.client import Api, Reply, as_person
from tests.world.companies import Company

HEAD_OF_TEAM = frozenset(
    {"conversations:read", "conversations:reply", "teams:read", "teams:manage", "members:read", "members:manage",
     "members:invite", "roles:read", "roles:manage", "channels:read"}
)  # fmt: skip


def become(acme: Company, person: str, role: str) -> Api:
    """The person has this role, in both schemas."""
    with public_scope():
        Membership.objects.filter(user_id=acme.people[person], organization_id=acme.id).update(role=role)
    give_role(acme.people[person], role)
    return as_person(acme, person)


def refused(reply: Reply) -> bool:
    return (reply.status, reply.body["code"]) == (403, "beyond_own_rights")


def test_a_role_cannot_be_made_with_more_than_one_holds(tenant: Scope, acme: Company) -> None:
    admin = as_person(acme, "admin")

    reply = admin.post("/api/roles", {"name": "Escape", "permissions": ["data:export"], "view": "all"})

    assert refused(reply)
    assert (reply.body["required_permission"], reply.body["denied_by"]) == ("data:export", "role")
    assert "Export everything" in reply.body["detail"]
    assert not Role.objects.exists()


def test_giving_away_what_is_powerful_asks_who_one_is_and_taking_it_does_not(tenant: Scope, acme: Company) -> None:
    owner, role = as_person(acme, "owner"), make_role(permissions=ROLES["admin"])
    with public_scope():
        SignIn.objects.filter(user_id=acme.people["owner"]).update(confirmed_at=clock.now() - timedelta(hours=1))

    for method, path, body in (
        ("POST", "/api/roles", {"name": "Auditor", "permissions": ["audit:read"], "view": "all"}),
        ("PATCH", f"/api/roles/{role.pk}", {"permissions": [*ROLES["admin"], "data:export"]}),
    ):
        reply = owner.call(method, path, body)
        assert (reply.status, reply.body["code"]) == (403, "confirmation_required")

    assert owner.call("PATCH", f"/api/roles/{role.pk}", {"permissions": ["members:read"]}).status == 200
    body = {"name": "Reader", "permissions": ["conversations:read"], "view": "all"}
    assert owner.post("/api/roles", body).status == 201


def test_a_role_one_has_oneself_cannot_be_raised(tenant: Scope, acme: Company) -> None:
    role = make_role(permissions=HEAD_OF_TEAM, view=View.TEAMS)
    me = become(acme, "agent", role.pk)
    before = me.get("/api/me").body

    for change in ({"permissions": [*HEAD_OF_TEAM, "audit:read"]}, {"view": "all"}, {"view": "unassigned"}):
        assert refused(me.call("PATCH", f"/api/roles/{role.pk}", change)), change

    assert me.get("/api/me").body["permissions"] == before["permissions"]
    lowered = me.call("PATCH", f"/api/roles/{role.pk}", {"permissions": ["roles:manage"]})
    assert lowered.body["permissions"] == ["roles:manage", "roles:read"]
    assert me.get("/api/me").body["permissions"] == ["roles:manage", "roles:read"], "at once"


def test_a_system_role_cannot_be_changed_and_a_used_one_not_deleted(tenant: Scope, acme: Company) -> None:
    owner, role = as_person(acme, "owner"), make_role()
    become(acme, "agent", role.pk)

    assert owner.call("PATCH", "/api/roles/agent", {"name": "Boss"}).status == 404
    reply = owner.call("DELETE", f"/api/roles/{role.pk}")
    assert (reply.status, reply.body["code"]) == (409, "role_in_use")
    become(acme, "agent", "agent")
    assert owner.call("DELETE", f"/api/roles/{role.pk}").status == 204


def test_twenty_roles_are_enough_and_each_has_a_name_of_its_own(tenant: Scope, acme: Company) -> None:
    owner = as_person(acme, "owner")
    for _ in range(19):
        make_role()
    body = {"name": "Night shift", "permissions": [], "view": "mine"}

    assert owner.post("/api/roles", body).status == 201
    assert owner.post("/api/roles", {**body, "name": "NIGHT SHIFT"}).body["code"] == "too_many_roles"
    Role.objects.exclude(name="Night shift").first().delete()  # type: ignore[union-attr]
    assert owner.post("/api/roles", {**body, "name": "NIGHT SHIFT"}).body["code"] == "name_taken"


def test_a_member_cannot_be_given_a_role_that_sees_further(tenant: Scope, acme: Company) -> None:
    narrow, wide = make_role(permissions=HEAD_OF_TEAM, view=View.TEAMS), make_role(view=View.ALL)
    me = become(acme, "agent", narrow.pk)

    for key in (wide.pk, "owner", "admin", "agent"):
        reply = me.call("PATCH", f"/api/members/{acme.people['viewer']}", {"role": key})
        assert (reply.status, reply.body["code"]) == (403, "role_not_grantable"), key

    assert me.call("PATCH", f"/api/members/{acme.people['owner']}", {"role": "viewer"}).status == 403


def test_a_team_and_a_grant_cannot_be_given_beyond_ones_own(tenant: Scope, acme: Company) -> None:
    mine, theirs = make_team(acme.people["agent"]), make_team()
    role = make_role(permissions=HEAD_OF_TEAM, view=View.TEAMS)
    grant(acme.people["agent"], "view manage", mine)
    me, friend = become(acme, "agent", role.pk), acme.people["agent2"]
    become(acme, "agent2", role.pk)

    assert me.call("PUT", f"/api/teams/{theirs.pk}/members/{friend}").body["denied_by"] == "object_grant"
    assert me.call("PUT", f"/api/grants/{theirs.pk}/{friend}", {"bits": ["view"]}).body["denied_by"] == "object_grant"
    account = ChannelAccount.objects.get(channel_type="whatsapp")
    assert me.call("PUT", f"/api/grants/{account.pk}/{friend}", {"bits": ["manage"]}).status == 403
    assert me.call("PUT", f"/api/teams/{mine.pk}/members/{friend}").status == 200
    reach = find_reach(friend)
    assert reach is not None and set(reach.teams) == {mine.pk}


class Rogue:
    """Somebody who tries everything, with the help of a friend of the same rights."""

    def __init__(self, seed: int, acme: Company) -> None:
        self.dice = Random(seed)
        self.acme = acme
        self.members = [acme.people["agent"], acme.people["agent2"], acme.people["viewer"]]
        self.objects = [*acme.accounts.values(), *Team.objects.order_by("pk").values_list("pk", flat=True)]

    def call(self) -> Reply:
        api = as_person(self.acme, self.dice.choice(["agent", "agent2"]))
        dice = self.dice
        roles = [*ROLES, *Role.objects.order_by("pk").values_list("pk", flat=True)]
        some = dice.sample(sorted(dice.choice([[*CATALOGUE], HEAD_OF_TEAM])), 3)
        doing: list[Callable[[], Reply]] = [
            lambda: api.post(
                "/api/roles", {"name": f"R{dice.random()}", "permissions": some, "view": dice.choice(list(View))}
            ),
            lambda: api.call("PATCH", f"/api/roles/{dice.choice(roles)}", {"permissions": some}),
            lambda: api.call("PATCH", f"/api/roles/{dice.choice(roles)}", {"view": dice.choice(list(View))}),
            lambda: api.call("PATCH", f"/api/members/{dice.choice(self.members)}", {"role": dice.choice(roles)}),
            lambda: api.call(
                "PUT",
                f"/api/grants/{dice.choice(self.objects)}/{dice.choice([*self.members, *self.objects])}",
                {"bits": dice.sample(["view", "reply", "manage"], 2)},
            ),
            lambda: api.call("PUT", f"/api/teams/{dice.choice(self.objects)}/members/{dice.choice(self.members)}"),
            lambda: api.post("/api/teams", {"name": f"T{dice.random()}"}),
        ]
        return dice.choice(doing)()


@pytest.mark.parametrize("view", [View.TEAMS, View.CHANNELS, View.UNASSIGNED, View.MINE, View.ALL])
def test_no_sequence_of_calls_by_somebody_who_does_not_hold_it_ends_with_holding(
    tenant: Scope, acme: Company, view: View
) -> None:
    team = make_team(acme.people["agent"], acme.people["agent2"])
    make_team()
    grant(team, "view reply", ChannelAccount.objects.get(channel_type="whatsapp"))
    grant(acme.people["agent"], "view manage", team)
    role = make_role(permissions=HEAD_OF_TEAM, view=view)
    for person in ("agent", "agent2"):
        become(acme, person, role.pk)
    friends = [acme.people["agent"], acme.people["agent2"]]
    held = [find_reach(each) for each in friends]
    assert held[0] is not None and held[1] is not None
    together = union_of(held[0], held[1])
    rogue = Rogue(7, acme)

    answers = [rogue.call().status for _ in range(70)]

    assert {200, 403} <= set(answers), "either everything or nothing was refused: this proves nothing"
    assert not [status for status in answers if status >= 500]
    for each in friends:
        after = find_reach(each)
        assert after is not None
        assert covers(replace(together, member_id=each), after), "together they hold more than they did"


def union_of(first: Reach, second: Reach) -> Reach:
    """What two people of one role hold together."""
    return replace(
        first,
        teams={id_: first.teams.get(id_, 0) | second.teams.get(id_, 0) for id_ in {**first.teams, **second.teams}},
        channels={
            id_: first.channels.get(id_, 0) | second.channels.get(id_, 0)
            for id_ in {**first.channels, **second.channels}
        },
    )


def test_each_change_is_in_the_audit_log(tenant: Scope, acme: Company) -> None:
    owner = as_person(acme, "owner")
    team = owner.post("/api/teams", {"name": "Sales"}).body["id"]
    agent = acme.people["agent"]
    owner.call("PUT", f"/api/teams/{team}/members/{agent}")
    owner.call("PUT", f"/api/teams/{team}/members/{agent}")
    owner.call("PUT", f"/api/grants/{acme.accounts['whatsapp']}/{team}", {"bits": ["reply"]})
    role = owner.post("/api/roles", {"name": "R", "permissions": [], "view": "mine"}).body["id"]
    owner.call("PATCH", f"/api/roles/{role}", {"view": "teams"})
    owner.call("DELETE", f"/api/roles/{role}")
    owner.call("DELETE", f"/api/teams/{team}")

    entries = list(AuditEntry.objects.order_by("seq"))
    assert [entry.action for entry in entries] == [
        "team.created", "team.member_added", "grant.changed", "role.created", "role.updated", "role.deleted",
        "team.deleted",
    ]  # fmt: skip
    assert (entries[2].after or {})["bits"] == ["view", "reply"], "whoever may act may also see"
    assert (entries[4].before, entries[4].after) == ({"view": "mine"}, {"view": "teams"})
    assert {entry.actor["id"] for entry in entries} == {acme.people["owner"]}
