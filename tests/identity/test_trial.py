"""Trying a company's provider before people depend on it: nobody is signed in by that, and nobody is locked out."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from kernel import clock
from tenants.auth.providers import trial
from tenants.models import IdentityProvider, MailDomain, Organization, SignIn, User
from tests.identity.browser import begin, come_back, say_who, sign_in_through
from tests.identity.saml_idp import Asked, SamlIdp, encode, read_request
from tests.identity.test_single_sign_on import make_provider, setup
from tests.world.client import Api, as_person
from tests.world.companies import Company

PATH = "/api/organization/security/provider"
RULES = "/api/organization/security"
WORKED = "/settings/sign-in/?tested=worked"


def outcome(problem: str) -> str:
    return f"/settings/sign-in/?tested={problem}"


def set_out(admin: Api, client: Client) -> str:
    """Where a trial sends the browser."""
    path = admin.post(f"{PATH}/test").body["path"]
    return str(client.get(path).headers["Location"])


@pytest.fixture
def provider_id(acme: Company, idp: str) -> str:
    return make_provider(acme, idp, is_enabled=False, worked_at=None)


def test_it_is_tried_before_it_is_switched_on_and_nobody_is_signed_in(acme: Company, provider_id: str) -> None:
    admin, client = as_person(acme, "admin"), Client()
    before = SignIn.objects.count()
    assert admin.get(PATH).body["worked_at"] is None

    end = come_back(say_who(set_out(admin, client), email=acme.email("agent")), client)

    assert end == WORKED
    assert admin.get(PATH).body["worked_at"] is not None
    assert SignIn.objects.count() == before
    assert settings.REFRESH_COOKIE_NAME not in client.cookies
    # The way that is over leads nobody in, and without a ticket what is off stays shut.
    assert client.get(f"/api/auth/provider/{provider_id}/callback?code=x&state=y").status_code == 404
    assert Client().get(f"/api/auth/provider/{provider_id}/start").status_code == 404


def test_a_trial_of_strangers_makes_no_account_and_says_why(acme: Company, globex: Company, provider_id: str) -> None:
    admin = as_person(acme, "admin")
    for who, why in ((globex.email("owner"), "sso_domain"), ("new@acme.test", "sso_not_invited")):
        client = Client()
        assert come_back(say_who(set_out(admin, client), email=who), client) == outcome(why)
    IdentityProvider.objects.update(join_role="viewer")
    client = Client()

    assert come_back(say_who(set_out(admin, client), email="new@acme.test"), client) == WORKED

    assert not User.objects.filter(email="new@acme.test").exists()


def test_a_ticket_is_for_its_own_provider_and_for_a_while(acme: Company, globex: Company, provider_id: str) -> None:
    path = as_person(acme, "admin").post(f"{PATH}/test").body["path"]
    ticket = dict(parse_qsl(urlsplit(path).query))["trial"]
    for wrong in ("x", ticket[:-1], trial.make_ticket(f"sso-{globex.id}")):
        assert begin(provider_id, Client(), trial=wrong) == outcome("trial_over")
    assert as_person(globex, "admin").post(f"{PATH}/test").status == 409, "there is none to try"


def test_it_is_not_required_before_it_has_worked_as_it_is(acme: Company, idp: str) -> None:
    provider_id = make_provider(acme, idp, worked_at=None)
    owner = as_person(acme, "owner")
    refused = owner.call("PATCH", RULES, {"requires_sso": True})
    assert (refused.status, refused.body["code"]) == (409, "not_possible")
    assert "Test the connection" in refused.body["detail"]

    assert sign_in_through(provider_id, email=acme.email("agent"))[0] == "/arrived/"  # who comes in has tried it
    assert owner.call("PATCH", RULES, {"requires_sso": True}).status == 200

    off = owner.call("PUT", PATH, setup(idp, is_enabled=False))
    assert (off.status, off.body["code"]) == (409, "not_possible")
    assert owner.call("PUT", PATH, setup(idp, secret="")).body["worked_at"] is not None, "nothing has changed"
    assert owner.call("PUT", PATH, setup(idp)).body["worked_at"] is None, "another secret has yet to work"
    assert Organization.objects.get(pk=acme.id).requires_sso is True


def test_when_the_provider_breaks_an_owner_comes_in_and_ends_the_rule(acme: Company, idp: str) -> None:
    provider_id = make_provider(acme, idp)
    Organization.objects.filter(pk=acme.id).update(requires_sso=True)
    IdentityProvider.objects.update(issuer="http://127.0.0.1:9/broken")
    assert begin(provider_id, Client()) == "/sign-in/?problem=provider"
    for person in ("admin", "agent", "viewer"):
        assert as_person(acme, person).get("/api/me").body["code"] == "sso_required"
    owner = as_person(acme, "owner")

    assert owner.get("/api/me").status == 200
    assert owner.call("PATCH", RULES, {"requires_sso": False}).status == 200

    assert as_person(acme, "agent").get("/api/me").status == 200


def test_a_proof_that_is_to_be_fresh_is_asked_of_the_provider(acme: Company, idp: str) -> None:
    provider_id = make_provider(acme, idp)

    asked = dict(parse_qsl(urlsplit(begin(provider_id, Client(), again="1")).query))

    assert asked["prompt"] == "login"
    assert "prompt" not in begin(provider_id, Client())


# --- SAML ---


@pytest.fixture(scope="module")
def theirs() -> SamlIdp:
    return SamlIdp()


@pytest.fixture
def saml_id(acme: Company, theirs: SamlIdp) -> str:
    MailDomain.objects.create(organization_id=acme.id, domain="acme.test", proof="x", verified_at=clock.now())
    IdentityProvider.objects.create(
        organization_id=acme.id, kind="saml", issuer=theirs.entity_id, metadata=theirs.metadata()
    )
    return f"sso-{acme.id}"


def try_saml(acme: Company, make: Callable[[Asked], str]) -> str:
    client = Client()
    address = set_out(as_person(acme, "admin"), client)
    relay = dict(parse_qsl(urlsplit(address).query))["RelayState"]
    asked = read_request(address)
    form = {"SAMLResponse": encode(make(asked)), "RelayState": relay}
    end = str(Client().post(urlsplit(asked.acs).path, form).headers["Location"])
    return come_back(end, client) if "saml=" in end else end


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "worked"),
        ({"audience": "https://other.example"}, "saml_audience"),
        ({"audience": ""}, "saml_audience"),
        ({"issuer": "https://evil.example"}, "saml_issuer"),
        ({"age_s": 3600}, "saml_time"),
        ({"recipient": "https://other.example"}, "saml_destination"),
        ({"nameid": "agent@elsewhere.test"}, "sso_domain"),
        ({"nameid": "u-4711"}, "no_address"),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_saml_provider_is_told(
    acme: Company, theirs: SamlIdp, saml_id: str, changes: dict[str, Any], why: str
) -> None:
    said = {"nameid": acme.email("agent"), **changes}

    end = try_saml(acme, lambda asked: theirs.response(asked, theirs.sign(theirs.assertion(asked, **said))))

    assert end == outcome(why)
    assert (IdentityProvider.objects.get().worked_at is not None) == (why == "worked")
    assert not SignIn.objects.filter(organization_id=acme.id).exists()


@pytest.mark.parametrize("signer", [None, SamlIdp()], ids=["unsigned", "by_another_key"])
def test_a_signature_that_is_wrong_is_told(
    acme: Company, theirs: SamlIdp, saml_id: str, signer: SamlIdp | None
) -> None:
    def make(asked: Asked) -> str:
        assertion = theirs.assertion(asked, nameid=acme.email("agent"))
        return theirs.response(asked, signer.sign(assertion) if signer else assertion)

    assert try_saml(acme, make) == outcome("saml_signature")


def test_an_answer_to_a_trial_is_no_way_in(acme: Company, theirs: SamlIdp, saml_id: str) -> None:
    """Off as it is, the provider's answer is fetched by the browser of the trial only."""
    asked = read_request(set_out(as_person(acme, "admin"), Client()))
    xml = theirs.response(asked, theirs.sign(theirs.assertion(asked, nameid=acme.email("owner"))))
    end = str(Client().post(urlsplit(asked.acs).path, {"SAMLResponse": encode(xml)}).headers["Location"])

    stranger = Client()

    assert stranger.get(f"{urlsplit(end).path}?{urlsplit(end).query}").status_code == 404
    assert settings.REFRESH_COOKIE_NAME not in stranger.cookies


def test_a_fresh_proof_is_asked_of_a_saml_provider(acme: Company, theirs: SamlIdp, saml_id: str) -> None:
    IdentityProvider.objects.update(is_enabled=True)

    assert read_request(begin(saml_id, Client(), again="1")).is_forced is True
    assert read_request(begin(saml_id, Client())).is_forced is False
