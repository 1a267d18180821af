"""A mail domain is shown to be one's own, and its people may then come by themselves."""

from typing import Any

import pytest

from apps.access.permissions import ROLES
from apps.access.reach import View
from apps.access.tests.factories import make_role, make_team
from apps.onboarding.mail_domains import domain_of, is_disposable, is_public_provider, read_domain
from apps.onboarding.tests.factories import as_user, become, make_mail_domain, make_person, role_of
from kernel.dns import DnsUnavailable
from kernel.tests.local_server import LocalServer, answer
from tests.world.client import Reply, as_person
from tests.world.companies import Company

ZONE: dict[str, list[str]] = {}


def ask_zone(name: str) -> list[str]:
    """The tests' name server."""
    if name.startswith("away."):
        raise DnsUnavailable
    return ZONE.get(name, [])


@pytest.fixture(autouse=True)
def zone(settings: Any) -> None:
    settings.DNS_LOOKUP = f"{__name__}.ask_zone"
    ZONE.clear()


def add(acme: Company, domain: str, role: str | None = "agent", *, by: str = "owner") -> Reply:
    return as_person(acme, by).post("/api/mail-domains", {"domain": domain, "role": role})


def verify(acme: Company, row: dict[str, Any]) -> Reply:
    return as_person(acme, "owner").post(f"/api/mail-domains/{row['id']}/verify")


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("acme.com", "acme.com"),
        (" @Acme.COM. ", "acme.com"),
        ("münchen.de", "xn--mnchen-3ya.de"),
        ("mail.acme.co.uk", "mail.acme.co.uk"),
    ],
)
def test_a_domain_is_read_as_it_is_typed(typed: str, domain: str) -> None:
    assert read_domain(typed) == domain


@pytest.mark.parametrize(
    "typed", ["", "acme", "a b.com", "-a.com", "a..com", "1.2.3.4", "http://acme.com", "x" * 254, "a@b.com"]
)
def test_what_is_no_domain_is_not_read(typed: str) -> None:
    assert read_domain(typed) is None


def test_providers_and_throw_away_addresses_are_known() -> None:
    assert is_public_provider("gmail.com") and is_public_provider("mail.gmx.de") and not is_public_provider("acme.com")
    assert is_disposable("mailinator.com") and not is_disposable("acme.com")
    assert domain_of("Zoe@Acme.com") == "acme.com" and domain_of("zoe") == ""


@pytest.mark.parametrize("domain", ["gmail.com", "mailinator.com", "acme", "http://a.test"])
def test_a_domain_that_cannot_be_ones_own_is_refused(acme: Company, domain: str) -> None:
    reply = add(acme, domain)

    assert (reply.status, reply.body["code"]) == (422, "domain_refused")


def test_a_domain_counts_once_its_dns_says_so(acme: Company) -> None:
    row = add(acme, "northwind.test").body
    zoe = make_person("zoe@northwind.test")
    assert (row["is_verified"], verify(acme, row).body["code"]) == (False, "domain_unproven")
    assert as_user(zoe).get("/api/welcome").body["organizations"] == []
    ZONE["northwind.test"] = ["v=spf1 -all", f" {row['proof']}"]

    assert verify(acme, row).body["is_verified"] is True
    (offered,) = as_user(zoe).get("/api/welcome").body["organizations"]
    joined = as_user(zoe).post("/api/join", {"organization_id": offered["organization"]["id"]})

    assert (offered["organization"]["slug"], offered["role"], offered["members"]) == ("acme", "agent", 5)
    assert (joined.status, role_of(zoe.pk, acme.id)) == (200, "agent")
    assert as_user(zoe).get("/api/welcome").body["organizations"] == []


def test_the_proof_of_one_organization_is_none_for_another(acme: Company, globex: Company) -> None:
    ours, theirs = add(acme, "northwind.test").body, add(globex, "northwind.test").body
    ZONE["northwind.test"] = [ours["proof"]]

    assert verify(globex, theirs).body["code"] == "domain_unproven"
    assert verify(acme, ours).status == 200
    ZONE["northwind.test"].append(theirs["proof"])
    assert verify(globex, theirs).body["code"] == "domain_taken"


def test_a_name_server_that_is_away_is_said_to_be(acme: Company) -> None:
    row = add(acme, "away.test").body

    assert (verify(acme, row).status, verify(acme, row).body["code"]) == (503, "dns_unavailable")


@pytest.mark.parametrize(
    ("email", "is_confirmed", "rule"),
    [
        ("zoe@northwind.test", False, "agent"),
        ("zoe@northwind.test", True, ""),
        ("zoe@sub.northwind.test", True, "agent"),
        ("zoe@northwind.test.evil.test", True, "agent"),
    ],
)
def test_only_a_confirmed_address_of_the_very_domain_lets_in(
    acme: Company, email: str, is_confirmed: bool, rule: str
) -> None:
    make_mail_domain(acme, domain="northwind.test", join_role=rule)
    zoe = make_person(email, is_confirmed=is_confirmed)

    reply = as_user(zoe).post("/api/join", {"organization_id": acme.id})

    assert (reply.status, reply.body["code"]) == (404, "not_found")
    assert role_of(zoe.pk, acme.id) is None


def test_an_unproven_domain_lets_nobody_in(acme: Company) -> None:
    make_mail_domain(acme, domain="northwind.test", verified_at=None)

    assert as_user(make_person("z@northwind.test")).post("/api/join", {"organization_id": acme.id}).status == 404


def test_who_was_removed_does_not_come_back_by_the_domain(acme: Company) -> None:
    make_mail_domain(acme, domain="northwind.test")
    zoe = make_person("zoe@northwind.test")
    assert as_user(zoe).post("/api/join", {"organization_id": acme.id}).status == 200
    as_person(acme, "owner").call("DELETE", f"/api/members/{zoe.pk}")

    reply = as_user(zoe).post("/api/join", {"organization_id": acme.id})

    assert (reply.status, role_of(zoe.pk, acme.id)) == (404, None)


def test_a_rule_gives_nobody_more_than_its_writer_holds(acme: Company) -> None:
    row = make_mail_domain(acme, domain="northwind.test")
    admin = as_person(acme, "admin")

    assert add(acme, "other.test", "owner", by="admin").body["code"] == "role_not_grantable"
    assert admin.call("PATCH", f"/api/mail-domains/{row.pk}", {"role": "owner"}).body["code"] == "role_not_grantable"
    assert admin.call("PATCH", f"/api/mail-domains/{row.pk}", {"role": None}).body["role"] is None
    assert admin.call("DELETE", f"/api/mail-domains/{row.pk}").status == 204
    assert admin.get("/api/mail-domains").body["data"] == []


@pytest.mark.usefixtures("tenant")
def test_what_is_offered_for_a_rule_is_what_it_takes(acme: Company) -> None:
    """Also to somebody who changes settings without inviting anybody."""
    row = make_mail_domain(acme, domain="northwind.test")
    mine, foreign = make_team(acme.people["agent"], name="Mine"), make_team(name="Foreign")
    keeper = make_role(view=View.TEAMS, permissions=ROLES["agent"] | {"settings:manage", "settings:read"})
    wide = make_role(view=View.ALL, permissions=ROLES["agent"])
    ana = become(acme, keeper.pk)

    offered = ana.get("/api/mail-domains/choices").body
    assert ana.get("/api/invitations/choices").status == 403
    (only,) = offered["roles"]

    assert (only["id"], only["team_ids"]) == (keeper.pk, [mine.pk])
    assert offered["teams"] == [{"id": mine.pk, "name": "Mine"}]
    for role, team_ids, status in (
        (keeper.pk, [], 200),
        (keeper.pk, [mine.pk], 200),
        (keeper.pk, [foreign.pk], 403),
        (wide.pk, [], 403),
    ):
        reply = ana.call("PATCH", f"/api/mail-domains/{row.pk}", {"role": role, "team_ids": team_ids})
        assert reply.status == status, (role, team_ids)
    assert as_person(acme, "owner").get("/api/mail-domains").body["data"][0]["team_ids"] == [mine.pk]


def test_the_sandbox_answers_for_test_domains(settings: Any, acme: Company) -> None:
    row = add(acme, "northwind.test").body
    settings.DNS_LOOKUP = "kernel.dns.ask_simulator_for_test_domains"
    with LocalServer() as server:
        settings.SIMULATOR_URL = server.url
        server.behave = answer(200, {"data": [row["proof"]]})
        assert verify(acme, row).status == 200
    settings.SIMULATOR_URL = "http://127.0.0.1:9"
    row = add(acme, "southwind.test").body
    assert verify(acme, row).body["code"] == "dns_unavailable"
