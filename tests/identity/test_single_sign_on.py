"""A company's own identity provider: its word counts for its own addresses and its own organization, nowhere else."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from apps.access.facts import carry_over_all
from apps.audit.models import AuditEntry
from kernel import clock, crypto
from tenants.context import tenant_scope
from tenants.models import IdentityProvider, MailDomain, Membership, Organization, SignIn, User
from tenants.tests.factories import make_user
from tests.identity.browser import begin, say_who, sign_in_through
from tests.world.client import Api, as_person
from tests.world.companies import Company

PATH = "/api/organization/security/provider"


def make_provider(company: Company, idp: str, *, domain: str = "acme.test", **fields: Any) -> str:
    """An OpenID provider of the company, and its verified domain; the id to start it by."""
    MailDomain.objects.create(organization_id=company.id, domain=domain, proof="x", verified_at=clock.now())
    IdentityProvider.objects.create(
        organization_id=company.id,
        kind="oidc",
        issuer=f"{idp}/simulator/idp/{company.slug}",
        client_id="inlet",
        sealed_secret=crypto.seal(f"secret-{company.slug}"),
        **{"is_enabled": True, "worked_at": clock.now(), **fields},
    )
    return f"sso-{company.id}"


@pytest.fixture
def provider_id(acme: Company, idp: str) -> str:
    return make_provider(acme, idp)


def test_a_member_comes_in_through_it(acme: Company, provider_id: str) -> None:
    end, api = sign_in_through(provider_id, email=acme.email("agent"))

    assert end == "/arrived/"
    body = api.get("/api/me").body
    assert (body["user"]["id"], body["organization"]["slug"]) == (acme.people["agent"], "acme")
    assert SignIn.objects.get(user_id=acme.people["agent"], organization_id=acme.id).method == provider_id[:32]


def test_its_word_counts_for_its_own_organization_only(acme: Company, globex: Company, provider_id: str) -> None:
    make_user("both@acme.test", member_of={acme.id: "agent", globex.id: "owner"})

    _, api = sign_in_through(provider_id, email="both@acme.test")

    assert [each["slug"] for each in api.get("/api/organizations").body["data"]] == ["acme"]
    assert [each["slug"] for each in api.get("/api/me").body["organizations"]] == ["acme"]
    api.organization = "globex"
    assert (api.get("/api/me").status, api.get("/api/me").body["code"]) == (403, "not_a_member")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/api/me/security", None),
        ("GET", "/api/me/security/history", None),
        ("POST", "/api/me/security/password", {"password": "another horse 8"}),
        ("POST", "/api/me/security/email", {"email": "mine@evil.test"}),
        ("POST", "/api/me/security/totp/begin", {}),
        ("POST", "/api/me/security/passkeys/begin", {}),
        ("POST", "/api/me/security/end-other-sessions", {}),
        ("POST", "/api/me/security/confirm", {"password": "inlet-demo-1"}),
        ("PATCH", "/api/me/profile", {"name": "Somebody"}),
        ("POST", "/api/organizations", {"name": "Mine", "slug": "mine-too"}),
        ("POST", "/api/join", {"token": "x"}),
        ("GET", "/api/welcome", None),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_is_the_persons_own_stays_out_of_its_reach(
    acme: Company, provider_id: str, method: str, path: str, body: Any
) -> None:
    """Else whoever runs the provider could set a password and be the person everywhere."""
    _, api = sign_in_through(provider_id, email=acme.email("agent"))

    reply = api.call(method, path, body)

    assert (reply.status, reply.body["code"]) == (403, "sso_elsewhere")


def test_it_may_not_speak_for_addresses_of_others(acme: Company, globex: Company, provider_id: str) -> None:
    """The takeover: a company's provider says that its user is somebody of another company."""
    for victim in (globex.email("owner"), "somebody@gmail.com", "agent@acme.test.evil.example", "agent@sub.acme.test"):
        end, api = sign_in_through(provider_id, email=victim)
        assert (end, api.token) == ("/sign-in/?problem=sso_domain", "")
    assert not SignIn.objects.filter(organization_id=acme.id).exists()


def test_a_domain_that_is_not_verified_is_not_its_own(acme: Company, provider_id: str) -> None:
    MailDomain.objects.update(verified_at=None)

    assert sign_in_through(provider_id, email=acme.email("agent"))[0] == "/sign-in/?problem=sso_domain"


def test_a_stranger_needs_an_invitation_unless_the_company_lets_its_people_in(acme: Company, provider_id: str) -> None:
    assert sign_in_through(provider_id, email="new@acme.test")[0] == "/sign-in/?problem=sso_not_invited"
    assert not User.objects.filter(email="new@acme.test").exists()
    IdentityProvider.objects.update(join_role="viewer")

    end, api = sign_in_through(provider_id, email="new@acme.test", name="New Person")

    assert end == "/arrived/"
    membership = Membership.objects.get(user__email="new@acme.test")
    assert (membership.organization_id, membership.role) == (acme.id, "viewer")
    assert api.get("/api/me").body["user"]["name"] == "New Person"


def test_somebody_who_was_removed_does_not_come_back_through_it(acme: Company, provider_id: str) -> None:
    user = make_user("gone@acme.test", member_of={acme.id: "agent"})
    sign_in_through(provider_id, email=user.email)
    user.memberships.all().delete()

    assert sign_in_through(provider_id, email=user.email)[0] == "/sign-in/?problem=sso_not_invited"


def test_an_account_that_has_another_address_by_now_is_not_opened(acme: Company, provider_id: str) -> None:
    user = make_user("first@acme.test", member_of={acme.id: "agent"})
    sign_in_through(provider_id, email=user.email)
    User.objects.filter(pk=user.pk).update(email="second@acme.test")

    assert sign_in_through(provider_id, email="first@acme.test")[0] == "/sign-in/?problem=sso_address"


def test_a_company_may_require_it_and_owners_still_get_in_otherwise(acme: Company, provider_id: str) -> None:
    reply = as_person(acme, "owner").call("PATCH", "/api/organization/security", {"requires_sso": True})
    assert reply.body["requires_sso"] is True

    refused = as_person(acme, "agent").get("/api/me")
    assert (refused.status, refused.body["code"]) == (403, "sso_required")
    assert as_person(acme, "owner").get("/api/me").status == 200
    assert sign_in_through(provider_id, email=acme.email("agent"))[1].get("/api/me").status == 200


def test_nothing_can_be_required_that_is_not_there(acme: Company) -> None:
    reply = as_person(acme, "owner").call("PATCH", "/api/organization/security", {"requires_sso": True})

    assert (reply.status, reply.body["code"]) == (409, "not_possible")


def test_people_find_it_by_their_address_or_the_companys_name(acme: Company, globex: Company, provider_id: str) -> None:
    def found(**asked: str) -> Any:
        return Api().post("/api/auth/sso/discover", asked).body["provider_id"]

    assert found(email="Anybody@ACME.test") == found(organization="acme") == provider_id
    assert found(email="a@globex.test") is found(organization="globex") is found() is None
    IdentityProvider.objects.update(is_enabled=False)
    assert found(organization="acme") is None
    assert Client().get(f"/api/auth/provider/{provider_id}/start").status_code == 404


# --- setting it up ---


@pytest.fixture
def owner(acme: Company) -> Iterator[Api]:
    MailDomain.objects.create(organization_id=acme.id, domain="acme.test", proof="x", verified_at=clock.now())
    yield as_person(acme, "owner")


def setup(idp: str, **changes: Any) -> dict[str, Any]:
    given = {"issuer": f"{idp}/simulator/idp/acme", "client_id": "inlet", "secret": "secret-acme", "is_enabled": True}
    return {**given, **changes}


def test_it_is_set_up_and_works_and_its_secret_is_never_shown(committed: None, acme: Company, idp: str) -> None:
    MailDomain.objects.create(organization_id=acme.id, domain="acme.test", proof="x", verified_at=clock.now())
    owner = as_person(acme, "owner")
    assert owner.get(PATH).body["is_set_up"] is False

    saved = owner.call("PUT", PATH, setup(idp, join_role="viewer"))

    assert (saved.status, saved.body["has_secret"], saved.body["domains"]) == (200, True, ["acme.test"])
    assert "secret-acme" not in str(saved.body) and "secret-acme" not in IdentityProvider.objects.get().sealed_secret
    kept = owner.call("PUT", PATH, setup(idp, secret=""))
    assert kept.body["has_secret"] is True
    provider = Api().post("/api/auth/sso/discover", {"organization": "acme"}).body["provider_id"]
    address = begin(provider, Client())
    assert say_who(address, email="x@acme.test").startswith(saved.body["redirect_uri"].partition("/api")[0]) or address
    assert sign_in_through(provider, email=acme.email("agent"))[0] == "/arrived/"
    carry_over_all()
    with tenant_scope(acme.scope):
        entries = list(AuditEntry.objects.filter(action="organization.identity_provider_changed"))
    assert len(entries) == 2 and "secret" not in str(entries[0].after)
    assert owner.call("DELETE", PATH).status == 204
    assert not IdentityProvider.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"issuer": "http://127.0.0.1:9/idp"}, "No OpenID provider answers"),
        ({"issuer": "https://localhost/idp"}, "No OpenID provider answers"),
        ({"issuer": "http://169.254.169.254/latest"}, "No OpenID provider answers"),
        ({"issuer": "https://[::1]/"}, "No OpenID provider answers"),
        ({"secret": ""}, "The client secret is missing"),
    ],
    ids=lambda each: str(each),
)
def test_what_cannot_work_is_refused_in_words(owner: Api, idp: str, changes: dict[str, str], words: str) -> None:
    reply = owner.call("PUT", PATH, setup(idp, **changes))

    assert (reply.status, reply.body["code"]) == (422, "validation_failed")
    assert words in reply.body["detail"]
    assert not IdentityProvider.objects.exists()


@pytest.mark.parametrize("issuer", ["", "ftp://x.example", "javascript:alert(1)", "x" * 600, "https://a\0b.example"])
def test_an_issuer_that_is_no_address_is_refused(owner: Api, idp: str, issuer: str) -> None:
    assert owner.call("PUT", PATH, setup(idp, issuer=issuer)).status == 422


def test_without_a_verified_domain_it_cannot_be_switched_on(acme: Company, idp: str) -> None:
    owner = as_person(acme, "owner")

    assert "Verify a mail domain first" in owner.call("PUT", PATH, setup(idp)).body["detail"]
    assert owner.call("PUT", PATH, setup(idp, is_enabled=False)).status == 200


def test_an_admin_does_not_become_an_owner_by_a_provider_of_their_own(acme: Company, owner: Api, idp: str) -> None:
    """Who chooses the provider decides whom it says that somebody is."""
    admin = as_person(acme, "admin")

    refused = admin.call("PUT", PATH, setup(idp))

    assert (refused.status, refused.body["code"]) == (403, "permission_denied")
    assert not IdentityProvider.objects.exists()
    assert owner.call("PUT", PATH, setup(idp)).status == 200
    assert admin.call("PUT", PATH, setup(idp, issuer=f"{idp}/simulator/idp/evil")).status == 403
    assert IdentityProvider.objects.get().issuer.endswith("/acme")


def test_the_role_of_newcomers_is_one_that_there_is(acme: Company, owner: Api, idp: str) -> None:
    assert owner.call("PUT", PATH, setup(idp, join_role="nothing")).status in (404, 422)


def test_the_end_of_the_provider_ends_what_it_was_required_for(acme: Company, provider_id: str) -> None:
    Organization.objects.filter(pk=acme.id).update(requires_sso=True)

    as_person(acme, "owner").call("DELETE", PATH)

    assert Organization.objects.get(pk=acme.id).requires_sso is False
    assert as_person(acme, "agent").get("/api/me").status == 200
