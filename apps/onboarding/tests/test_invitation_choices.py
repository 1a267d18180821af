"""What the dialog offers is what the server takes: roles and teams that the inviter may give, and no others."""

from collections.abc import Sequence
from itertools import chain, combinations

import pytest

from apps.access.models import Team
from apps.access.permissions import ROLES
from apps.access.principal import Principal
from apps.access.queries import find_reach, list_roles
from apps.access.reach import View
from apps.access.services import BeyondOwnRights, require_grantable
from apps.access.tests.factories import grant, make_role, make_team
from apps.onboarding.tests.factories import become
from tests.world.client import as_person
from tests.world.companies import Company

INVITING = ROLES["agent"] | {"members:invite", "roles:read"}
pytestmark = pytest.mark.usefixtures("tenant")


def takes(acme: Company, role: str, team_ids: Sequence[str]) -> bool:
    """Whether an invitation to this would be sent."""
    reach = find_reach(acme.people["agent"])
    assert reach is not None
    try:
        require_grantable(Principal(acme.people["agent"], acme.id, reach), role, team_ids)
    except BeyondOwnRights:
        return False
    return True


def test_an_admin_is_offered_every_role_but_those_above_and_every_team(acme: Company) -> None:
    own, above = make_role(name="Desk"), make_role(name="Auditor", permissions=frozenset({"data:export"}))
    returns, sales = make_team(name="Returns"), make_team(name="Sales")

    body = as_person(acme, "admin").get("/api/invitations/choices").body

    assert [role["id"] for role in body["roles"]] == ["admin", "supervisor", "agent", "viewer", "developer", own.pk]
    assert above.pk not in {role["id"] for role in body["roles"]}
    assert body["teams"] == [{"id": returns.pk, "name": "Returns"}, {"id": sales.pk, "name": "Sales"}]
    assert {tuple(role["team_ids"]) for role in body["roles"]} == {(returns.pk, sales.pk)}
    assert body["roles"][-1]["name"] == "Desk"


@pytest.mark.parametrize("view", View)
def test_the_server_takes_exactly_what_is_offered_in_every_combination(acme: Company, view: View) -> None:
    mine, granted = make_team(acme.people["agent"], name="Mine"), make_team(name="Granted")
    make_team(name="Foreign")
    grant(acme.people["agent"], "view reply manage", granted)
    grant(mine, "view", granted)
    for each in View:
        make_role(view=each, permissions=INVITING, name=f"By {each}")
    api = become(acme, make_role(view=view, permissions=INVITING, name="Inviter").pk)
    offered = {role["id"]: set(role["team_ids"]) for role in api.get("/api/invitations/choices").body["roles"]}
    teams = list(Team.objects.values_list("pk", flat=True))

    wrong = []
    for role in list_roles():
        for chosen in chain.from_iterable(combinations(teams, size) for size in range(len(teams) + 1)):
            is_offered = role.id in offered and set(chosen) <= offered[role.id]
            if takes(acme, role.id, chosen) != is_offered:
                wrong.append((role.name, chosen))

    assert offered, "somebody can always invite to less"
    assert wrong == []


def test_who_may_not_see_teams_is_offered_none(acme: Company) -> None:
    make_team()
    api = become(acme, make_role(view=View.ALL, permissions=frozenset({"members:invite", "roles:read"})).pk)

    assert api.get("/api/invitations/choices").body["teams"] == []


def test_a_team_one_may_not_give_or_that_is_not_there_is_refused(acme: Company) -> None:
    foreign = make_team()
    narrow = make_role(view=View.TEAMS, permissions=INVITING).pk
    api = become(acme, narrow)

    beyond = api.post("/api/invitations", {"emails": ["a@b.test"], "role": narrow, "team_ids": [foreign.pk]})
    unknown = api.post("/api/invitations", {"emails": ["a@b.test"], "role": narrow, "team_ids": ["team_none"]})

    assert (beyond.status, beyond.body["code"]) == (403, "role_not_grantable")
    assert (unknown.status, unknown.body["code"]) == (422, "validation_failed")
