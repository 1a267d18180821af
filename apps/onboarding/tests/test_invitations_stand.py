"""How long an invitation stands: as long as whoever sent it holds what it gives."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.access import facts
from apps.access.models import Member, Role
from apps.access.permissions import ROLES
from apps.access.reach import View
from apps.access.tests.factories import make_role, make_team
from apps.audit.models import AuditEntry
from apps.onboarding.models import Invitation
from apps.onboarding.tests.factories import as_user, make_invitation, make_person, role_of
from tenants.context import public_scope
from tenants.models import User
from tests.world.client import Api, Reply, as_person
from tests.world.companies import Company

AGENTS = ROLES["agent"] | {"members:invite", "roles:read"}


def join(user: User, **way: str) -> Reply:
    """The person follows a link (`token`), or takes what waits for them (`invitation_id`)."""
    with public_scope():
        return as_user(user).post("/api/join", way)


def person(email: str) -> User:
    with public_scope():
        return make_person(email)


def role_in(acme: Company, user: User) -> str | None:
    with public_scope():
        return role_of(user.pk, acme.id)


def by_admin(acme: Company, role: str, **changes: Any) -> Invitation:
    return make_invitation(acme, role=role, invited_by_id=acme.people["admin"], **changes)


def is_open(invitation: Invitation) -> bool:
    with public_scope():
        return Invitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True).exists()


def demote(acme: Company, role: str) -> None:
    reply = as_person(acme, "owner").call("PATCH", f"/api/members/{acme.people['admin']}", {"role": role})
    assert reply.status == 204, reply


@pytest.mark.parametrize(
    ("held", "given", "stands"),
    [
        (ROLES["agent"], ROLES["agent"], True),
        (ROLES["agent"], frozenset({"conversations:read"}), True),
        (ROLES["viewer"], ROLES["agent"], False),
        (ROLES["supervisor"], frozenset({"audit:read"}), False),
    ],
)
@pytest.mark.usefixtures("tenant")
def test_to_a_role_of_the_organizations_own_it_outlives_a_lower_role_that_still_covers_it(
    acme: Company, held: frozenset[str], given: frozenset[str], stands: bool
) -> None:
    invitation = by_admin(acme, make_role(view=View.ALL, permissions=given).pk)

    demote(acme, make_role(view=View.ALL, permissions=held).pk)

    assert is_open(invitation) is stands


@pytest.mark.usefixtures("tenant")
def test_it_falls_with_the_sight_and_with_the_teams_it_gives(acme: Company) -> None:
    mine, other = make_team(acme.people["admin"]), make_team()
    narrow, wide = (make_role(view=view, permissions=AGENTS).pk for view in (View.TEAMS, View.ALL))
    of_mine, of_other = by_admin(acme, narrow, team_ids=[mine.pk]), by_admin(acme, narrow, team_ids=[other.pk])
    of_all, of_none = by_admin(acme, wide), by_admin(acme, narrow)

    demote(acme, narrow)

    assert [is_open(each) for each in (of_mine, of_other, of_all, of_none)] == [True, False, False, True]


@pytest.mark.usefixtures("tenant")
def test_a_team_that_is_gone_does_not_bring_it_down(acme: Company) -> None:
    narrow, team = make_role(view=View.TEAMS, permissions=AGENTS).pk, make_team(acme.people["admin"])
    invitation = by_admin(acme, narrow, team_ids=[team.pk], token="link", email="zoe@northwind.test")
    assert as_person(acme, "owner").call("DELETE", f"/api/teams/{team.pk}").status == 204

    demote(acme, narrow)

    assert is_open(invitation)
    assert join(person("zoe@northwind.test"), token="link").status == 200


@pytest.mark.usefixtures("tenant")
def test_who_withdrew_it_and_why_stands_in_the_audit_log(acme: Company) -> None:
    by_admin(acme, "admin", email="zoe@northwind.test")
    by_admin(acme, "agent", email="ben@northwind.test")

    demote(acme, "agent")
    assert as_person(acme, "owner").call("DELETE", f"/api/members/{acme.people['admin']}").status == 204

    rows = AuditEntry.objects.filter(action="invitation.revoked").order_by("seq")
    assert [(row.actor["name"], row.target_name, row.after) for row in rows] == [
        ("Olivia Marsh", "zoe@northwind.test", {"why": "beyond_inviter"}),
        ("Olivia Marsh", "ben@northwind.test", {"why": "inviter_left"}),
    ]


@pytest.mark.usefixtures("tenant")
def test_what_its_inviter_does_not_hold_any_more_it_does_not_give_and_it_is_withdrawn(acme: Company) -> None:
    role = make_role(view=View.ALL, permissions=ROLES["viewer"])
    by_link = by_admin(acme, role.pk, token="link", email="zoe@northwind.test")
    by_id = by_admin(acme, role.pk, email="ben@northwind.test")
    # Neither the inviter's role nor their membership changed: the role that is given did.
    owner = as_person(acme, "owner")
    more = [*ROLES["viewer"], "data:export"]
    assert owner.call("PATCH", f"/api/roles/{role.pk}", {"permissions": more}).status == 200
    zoe, ben = person("zoe@northwind.test"), person("ben@northwind.test")

    replies = [
        join(zoe, token="link"),
        join(ben, invitation_id=by_id.pk),
    ]

    assert [(each.status, each.body["code"]) for each in replies] == [(410, "invitation_over")] * 2
    assert [role_in(acme, each) for each in (zoe, ben)] == [None, None]
    assert not is_open(by_link) and not is_open(by_id)
    facts.carry_over(acme.id)
    rows = AuditEntry.objects.filter(action="invitation.revoked")
    assert [(row.actor["kind"], row.after) for row in rows] == [("system", {"why": "beyond_inviter"})] * 2


@pytest.mark.usefixtures("tenant")
def test_to_a_role_that_is_gone_it_opens_nothing(acme: Company) -> None:
    role = make_role(permissions=ROLES["viewer"])
    by_admin(acme, role.pk, token="link", email="zoe@northwind.test")
    Role.objects.filter(pk=role.pk).delete()
    zoe = person("zoe@northwind.test")

    assert join(zoe, token="link").body["code"] == "invitation_over"
    assert role_in(acme, zoe) is None


@pytest.mark.usefixtures("tenant")
def test_who_is_invited_reads_what_the_role_is_called_there(acme: Company, globex: Company) -> None:
    role = make_role(name="Desk agent")
    make_invitation(acme, role=role.pk, token="link", email="zoe@northwind.test")
    make_invitation(globex, role="viewer", email="zoe@northwind.test")
    zoe = person("zoe@northwind.test")

    with public_scope():
        of_link = Api().get("/api/join", token="link").body
        waiting = as_user(zoe).get("/api/welcome").body["invitations"]

    assert of_link["role_name"] == "Desk agent"
    assert {each["role_name"] for each in waiting} == {"Desk agent", "Viewer"}


@pytest.mark.usefixtures("tenant")
def test_without_an_inviter_it_opens_nothing(acme: Company) -> None:
    make_invitation(acme, token="link", email="zoe@northwind.test", invited_by_id=None)

    reply = join(person("zoe@northwind.test"), token="link")

    assert reply.body["code"] == "invitation_over"


@pytest.mark.usefixtures("tenant")
def test_an_inviter_who_may_not_invite_any_more_but_holds_what_it_gives_still_lets_in(acme: Company) -> None:
    by_admin(acme, "viewer", token="link", email="zoe@northwind.test")
    demote(acme, "agent")
    zoe = person("zoe@northwind.test")

    assert join(zoe, token="link").status == 200
    assert role_in(acme, zoe) == "viewer"


@pytest.mark.usefixtures("tenant")
def test_who_accepts_is_in_the_teams_from_the_first_moment(acme: Company) -> None:
    role = make_role(view=View.TEAMS, permissions=ROLES["agent"]).pk
    mine, other = make_team(), make_team()
    make_invitation(acme, role=role, team_ids=[mine.pk], token="link", email="zoe@northwind.test")
    zoe = person("zoe@northwind.test")

    assert join(zoe, token="link").status == 200

    assert Member.objects.filter(pk=zoe.pk).exists()
    with public_scope():
        reach = as_user(zoe).get("/api/me").body["reach"]
    assert (reach["team_ids"], other.pk in reach["teams"]) == ([mine.pk], False)


@pytest.mark.usefixtures("tenant")
def test_the_list_says_why_one_lets_nobody_in_before_anybody_tries(acme: Company, now: datetime) -> None:
    narrow, gone = make_role(view=View.ALL, permissions=AGENTS), make_role()
    others = make_team()
    open_one = by_admin(acme, "agent")
    old = by_admin(acme, "agent", expires_at=now - timedelta(days=1))
    of_nobody = make_invitation(acme, invited_by_id=None)
    above = by_admin(acme, "owner")
    of_gone = by_admin(acme, gone.pk)
    of_team = make_invitation(acme, role=narrow.pk, invited_by_id=acme.people["owner"], team_ids=[others.pk], token="t")
    gone.delete()

    states = {each["id"]: each["state"] for each in as_person(acme, "owner").get("/api/invitations").body["data"]}

    assert states == {
        open_one.pk: "open",
        old.pk: "expired",
        of_nobody.pk: "inviter_left",
        above.pk: "beyond_inviter",
        of_gone.pk: "role_gone",
        of_team.pk: "open",
    }


@pytest.mark.usefixtures("tenant")
def test_a_link_says_that_it_is_void_and_a_new_mail_mends_it(acme: Company) -> None:
    void = by_admin(acme, "owner", token="void", email="zoe@nowhere.test")
    with public_scope():
        assert Api().get("/api/join?token=void").body["state"] == "revoked"

    reply = as_person(acme, "owner").post("/api/invitations", {"emails": ["zoe@nowhere.test"], "role": "agent"})

    assert (reply.body["data"][0]["id"], reply.body["data"][0]["state"]) == (void.pk, "open")


@pytest.mark.usefixtures("tenant")
def test_the_list_takes_as_many_queries_for_one_inviter_as_for_several(acme: Company) -> None:
    by_admin(acme, "agent")
    with CaptureQueriesContext(connection) as few:
        as_person(acme, "owner").get("/api/invitations")
    for who in ("agent", "agent2", "viewer", "owner"):
        make_invitation(acme, role="viewer", invited_by_id=acme.people[who])

    with CaptureQueriesContext(connection) as many:
        as_person(acme, "owner").get("/api/invitations")

    assert len(many) == len(few)
