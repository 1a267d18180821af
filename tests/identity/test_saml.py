"""SAML: the way through a company's provider, and everything that must not get anybody in."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from kernel import clock, crypto
from tenants.models import IdentityProvider, MailDomain, Membership, SamlKey, SignIn
from tests.identity.browser import begin, come_back
from tests.identity.saml_idp import Asked, SamlIdp, encode, encrypt, read_request
from tests.world.client import Api, as_person
from tests.world.companies import Company

PATH = "/api/organization/security/provider"
REFUSED = "/sign-in/?problem=provider"


@pytest.fixture(scope="module")
def theirs() -> SamlIdp:
    return SamlIdp()


@pytest.fixture
def provider_id(acme: Company, theirs: SamlIdp) -> str:
    MailDomain.objects.create(organization_id=acme.id, domain="acme.test", proof="x", verified_at=clock.now())
    IdentityProvider.objects.create(
        organization_id=acme.id, kind="saml", issuer=theirs.entity_id, metadata=theirs.metadata(), is_enabled=True
    )
    return f"sso-{acme.id}"


def post(asked: Asked, xml: str, *, client: Client | None = None) -> str:
    """The answer, posted as from another site: without cookies. Where the browser goes on."""
    answer = (client or Client()).post(urlsplit(asked.acs).path, {"SAMLResponse": encode(xml)})
    assert answer.status_code in (302, 303), answer
    return str(answer.headers["Location"])


def answer_with(provider_id: str, make: Callable[[Asked], str], client: Client | None = None) -> tuple[str, Api]:
    """(where the browser ends, what it may do there) when the provider answers with what is made."""
    client = client or Client()
    asked = read_request(begin(provider_id, client))
    end = post(asked, make(asked))
    if "saml=" in end:
        end = come_back(end, client)
    api = Api(client=client)
    reply: Any = api.post("/api/auth/refresh")
    api.token = reply.body["access_token"] if reply.status == 200 else ""
    return end, api


def plain(theirs: SamlIdp, who: str) -> Callable[[Asked], str]:
    """What makes an answer in which everything is in order."""
    return lambda asked: theirs.response(asked, theirs.sign(theirs.assertion(asked, nameid=who)))


@pytest.mark.parametrize("signed", ["assertion", "response", "both"])
def test_a_member_comes_in_through_it(acme: Company, theirs: SamlIdp, provider_id: str, signed: str) -> None:
    def make(asked: Asked) -> str:
        assertion = theirs.assertion(asked, nameid=acme.email("agent"))
        inner = assertion if signed == "response" else theirs.sign(assertion)
        whole = theirs.response(asked, inner)
        return whole if signed == "assertion" else theirs.sign(whole)

    end, api = answer_with(provider_id, make)

    assert end == "/arrived/"
    assert api.get("/api/me").body["user"]["id"] == acme.people["agent"]
    assert SignIn.objects.get(user_id=acme.people["agent"], organization_id=acme.id)
    assert api.get("/api/me/security").body["code"] == "sso_elsewhere"


def test_somebody_new_joins_by_the_attributes(theirs: SamlIdp, provider_id: str) -> None:
    IdentityProvider.objects.update(join_role="viewer")

    def make(asked: Asked) -> str:
        lasting = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
        assertion = theirs.assertion(asked, nameid="u-4711", format=lasting, email="New@Acme.test", name="Nora New")
        return theirs.response(asked, theirs.sign(assertion))

    end, api = answer_with(provider_id, make)

    assert end == "/arrived/"
    assert api.get("/api/me").body["user"]["name"] == "Nora New"
    assert Membership.objects.get(user__email="new@acme.test").role == "viewer"
    assert answer_with(provider_id, make)[0] == "/arrived/"  # the same person again


def test_it_may_not_speak_for_addresses_of_others(globex: Company, theirs: SamlIdp, provider_id: str) -> None:
    for victim in (globex.email("owner"), "agent@acme.test.evil.example"):
        end, api = answer_with(provider_id, plain(theirs, victim))
        assert (end, api.token) == ("/sign-in/?problem=sso_domain", "")


# --- what must not get anybody in ---


def _unsigned(theirs: SamlIdp, asked: Asked, who: str) -> str:
    return theirs.response(asked, theirs.assertion(asked, nameid=who))


def _signed_by_another(theirs: SamlIdp, asked: Asked, who: str) -> str:
    return theirs.response(asked, SamlIdp().sign(theirs.assertion(asked, nameid=who)))


def _changed_afterwards(theirs: SamlIdp, asked: Asked, who: str) -> str:
    signed = theirs.sign(theirs.assertion(asked, nameid="viewer@acme.test"))
    assert "viewer@acme.test" in signed
    return theirs.response(asked, signed.replace("viewer@acme.test", who))


def _wrapped(theirs: SamlIdp, asked: Asked, who: str) -> str:
    """The signed assertion is there, and beside it the one that is meant to be read."""
    signed = theirs.sign(theirs.assertion(asked, nameid="viewer@acme.test"))
    return theirs.response(asked, theirs.assertion(asked, nameid=who) + signed)


def _wrapped_inside(theirs: SamlIdp, asked: Asked, who: str) -> str:
    """The signed assertion is hidden inside the signature of the one that is meant to be read."""
    signed = theirs.sign(theirs.assertion(asked, nameid="viewer@acme.test"))
    start, end = signed.index("<ds:Signature"), signed.index("</ds:Signature>")
    original = signed[:start] + signed[end + len("</ds:Signature>") :]
    signature = f"{signed[start:end]}<ds:Object>{original}</ds:Object></ds:Signature>"
    evil = theirs.assertion(asked, nameid=who).replace("</saml:Issuer>", f"</saml:Issuer>{signature}", 1)
    return theirs.response(asked, evil)


def _variant(**changes: Any) -> Callable[[SamlIdp, Asked, str], str]:
    def make(theirs: SamlIdp, asked: Asked, who: str) -> str:
        return theirs.response(asked, theirs.sign(theirs.assertion(asked, nameid=who, **changes)))

    return make


def _elsewhere(theirs: SamlIdp, asked: Asked, who: str) -> str:
    signed = theirs.sign(theirs.assertion(asked, nameid=who))
    return theirs.response(asked, signed, destination="https://other.example/acs")


def _two_people(theirs: SamlIdp, asked: Asked, who: str) -> str:
    return theirs.response(asked, theirs.sign(theirs.assertion(asked, nameid=who)) * 2)


def _entities(theirs: SamlIdp, asked: Asked, who: str) -> str:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    return bomb + theirs.response(asked, theirs.assertion(asked, nameid=f"{who}&f;&b;"))


@pytest.mark.parametrize(
    "make",
    [
        _unsigned,
        _signed_by_another,
        _changed_afterwards,
        _wrapped,
        _wrapped_inside,
        _elsewhere,
        _two_people,
        _entities,
        pytest.param(_variant(audience="https://other.example"), id="for_another_audience"),
        pytest.param(_variant(audience=""), id="for_anybody"),
        pytest.param(_variant(recipient="https://other.example/acs"), id="for_another_recipient"),
        pytest.param(_variant(issuer="https://evil.example"), id="by_another_issuer"),
        pytest.param(_variant(age_s=3600), id="too_old"),
        pytest.param(_variant(age_s=-3600), id="from_the_future"),
        pytest.param(_variant(in_response_to="ONELOGIN_other"), id="in_response_to_another"),
        pytest.param(_variant(in_response_to=""), id="unasked_within_what_was_asked"),
        pytest.param(lambda *_: "<not-saml/>", id="no_saml"),
        pytest.param(lambda *_: "\0\x01 not xml <", id="no_xml"),
        pytest.param(lambda *_: "<a>" * 20_000, id="deep"),
    ],
)
def test_an_answer_that_is_not_in_order_gets_nobody_in(
    acme: Company, theirs: SamlIdp, provider_id: str, make: Callable[[SamlIdp, Asked, str], str]
) -> None:
    end, api = answer_with(provider_id, lambda asked: make(theirs, asked, acme.email("owner")))

    assert (end, api.token) == (REFUSED, "")


def test_a_comment_in_an_address_does_not_cut_it(acme: Company, theirs: SamlIdp, provider_id: str) -> None:
    """The signature does not count comments, so a reader that stops at one reads another address."""
    cut = acme.email("owner") + "<!---->.evil.example"
    end, api = answer_with(
        provider_id, lambda asked: theirs.response(asked, theirs.sign(theirs.assertion(asked, nameid=cut)))
    )

    assert (end, api.token) == ("/sign-in/?problem=sso_domain", "")


def test_an_answer_that_nobody_asked_for_is_refused_in_words(acme: Company, theirs: SamlIdp, provider_id: str) -> None:
    def make(asked: Asked) -> str:
        signed = theirs.sign(theirs.assertion(asked, nameid=acme.email("agent"), in_response_to=""))
        return theirs.response(asked, signed, in_response_to="")

    assert answer_with(provider_id, make)[0] == "/sign-in/?problem=sso_unasked"


def test_an_answer_works_once_and_in_the_browser_that_asked(acme: Company, theirs: SamlIdp, provider_id: str) -> None:
    mine, strangers = Client(), Client()
    asked = read_request(begin(provider_id, mine))
    begin(provider_id, strangers)
    xml = theirs.response(asked, theirs.sign(theirs.assertion(asked, nameid=acme.email("agent"))))

    first = post(asked, xml)
    assert post(asked, xml) == REFUSED  # the same again
    assert come_back(first, strangers) == REFUSED  # somebody is to be signed in as somebody else
    assert come_back(first, mine) == REFUSED  # it was fetched
    again = theirs.response(asked, theirs.sign(theirs.assertion(asked, nameid=acme.email("agent"))))
    there = post(asked, again)
    assert come_back(there, mine) == "/arrived/"
    third = theirs.response(asked, theirs.sign(theirs.assertion(asked, nameid=acme.email("agent"))))
    assert come_back(post(asked, third), mine) == REFUSED  # what was asked is answered


def test_one_companys_answer_is_nothing_at_anothers_door(
    acme: Company, globex: Company, theirs: SamlIdp, provider_id: str
) -> None:
    MailDomain.objects.create(organization_id=globex.id, domain="globex.test", proof="y", verified_at=clock.now())
    IdentityProvider.objects.create(
        organization_id=globex.id, kind="saml", issuer=theirs.entity_id, metadata=theirs.metadata(), is_enabled=True
    )
    client = Client()
    asked = read_request(begin(f"sso-{globex.id}", client))
    mine = read_request(begin(provider_id, Client()))
    xml = theirs.response(mine, theirs.sign(theirs.assertion(mine, nameid=globex.email("owner"))))

    assert post(asked, xml) == REFUSED
    assert post(mine, xml).startswith(mine.acs)  # at its own it is in order


def test_a_get_of_the_return_without_anything_is_refused(provider_id: str) -> None:
    for query in ("", "?saml=", "?saml=x", "?saml=" + "x" * 5_000, "?code=1&state=2"):
        assert come_back(f"/api/auth/provider/{provider_id}/callback{query}", Client()) == REFUSED


# --- setting it up ---


def test_it_is_set_up_by_the_providers_metadata(acme: Company, globex: Company, theirs: SamlIdp) -> None:
    MailDomain.objects.create(organization_id=acme.id, domain="acme.test", proof="x", verified_at=clock.now())
    owner = as_person(acme, "owner")
    before = owner.get(PATH).body
    ours = Client().get(urlsplit(before["entity_id"]).path)
    assert (ours.status_code, before["redirect_uri"] in ours.content.decode()) == (200, True)

    saved = owner.call("PUT", PATH, {"kind": "saml", "metadata": theirs.metadata(), "is_enabled": True})

    assert (saved.status, saved.body["kind"], saved.body["issuer"]) == (200, "saml", theirs.entity_id)
    assert saved.body["redirect_uri"] == before["redirect_uri"]
    kept = owner.call("PUT", PATH, {"kind": "saml", "is_enabled": False})
    assert (kept.body["is_set_up"], kept.body["is_enabled"]) == (True, False)
    assert Client().get("/api/auth/provider/sso-org_nothing/metadata").status_code == 404
    assert Client().get("/api/auth/provider/openid/metadata").status_code == 404


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ("", "metadata are missing"),
        ("hello", "no SAML metadata"),
        ("<a/>", "no entity ID"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "no SAML metadata"),
        (SamlIdp().metadata(location="javascript:alert(1)"), "no address for sign-ins"),
        (SamlIdp().metadata().replace("X509Certificate", "X509Nothing"), "no certificate"),
    ],
    ids=["empty", "text", "other_xml", "entities", "script", "no_certificate"],
)
def test_metadata_that_cannot_work_are_refused_in_words(acme: Company, metadata: str, words: str) -> None:
    reply = as_person(acme, "owner").call("PUT", PATH, {"kind": "saml", "metadata": metadata, "is_enabled": False})

    assert (reply.status, reply.body["code"]) == (422, "validation_failed")
    assert words in reply.body["detail"]


def our_metadata(provider_id: str) -> bytes:
    return bytes(Client().get(f"/api/auth/provider/{provider_id}/metadata").content)


@pytest.mark.parametrize("cipher", ["2009/xmlenc11#aes256-gcm", "2001/04/xmlenc#aes256-cbc"])
@pytest.mark.parametrize("signed", ["assertion", "response"])
def test_what_is_encrypted_with_the_key_of_our_metadata_is_read(
    acme: Company, theirs: SamlIdp, provider_id: str, signed: str, cipher: str
) -> None:
    ours = our_metadata(provider_id)

    def make(asked: Asked) -> str:
        assertion = theirs.assertion(asked, nameid=acme.email("agent"))
        inner = theirs.sign(assertion) if signed == "assertion" else assertion
        answer = theirs.response(asked, encrypt(inner, ours, cipher=f"http://www.w3.org/{cipher}"))
        return answer if signed == "assertion" else theirs.sign(answer)

    end, api = answer_with(provider_id, make)

    assert end == "/arrived/", end
    assert api.get("/api/me").body["user"]["email"] == acme.email("agent")


def test_encrypting_is_no_signing(acme: Company, theirs: SamlIdp, provider_id: str) -> None:
    """Our key is public: anybody can encrypt with it."""
    ours = our_metadata(provider_id)
    for signer in (None, SamlIdp()):

        def make(asked: Asked, signer: SamlIdp | None = signer) -> str:
            assertion = theirs.assertion(asked, nameid=acme.email("owner"))
            return theirs.response(asked, encrypt(signer.sign(assertion) if signer else assertion, ours))

        end, api = answer_with(provider_id, make)
        assert (end, api.token) == (REFUSED, "")


@pytest.mark.parametrize(
    "weak",
    [
        {"transport": "http://www.w3.org/2001/04/xmlenc#rsa-1_5"},
        {"cipher": "http://www.w3.org/2001/04/xmlenc#tripledes-cbc"},
    ],
    ids=str,
)
def test_what_is_encrypted_weakly_or_with_another_key_is_refused(
    acme: Company, theirs: SamlIdp, provider_id: str, globex: Company, weak: dict[str, str]
) -> None:
    ours, foreign = our_metadata(provider_id), our_metadata(f"sso-{globex.id}")

    def make(key: bytes, changes: dict[str, str]) -> Callable[[Asked], str]:
        def answer(asked: Asked) -> str:
            signed = theirs.sign(theirs.assertion(asked, nameid=acme.email("agent")))
            return theirs.response(asked, encrypt(signed, key, **changes))

        return answer

    assert answer_with(provider_id, make(ours, weak))[0] == REFUSED
    assert answer_with(provider_id, make(foreign, {}))[0] == REFUSED
    assert answer_with(provider_id, make(ours, {}))[0] == "/arrived/"


def test_the_key_is_made_once_and_lies_sealed(acme: Company, provider_id: str) -> None:
    ours = our_metadata(provider_id)
    assert ours == our_metadata(provider_id) and b"PRIVATE" not in ours

    row = SamlKey.objects.get(organization_id=acme.id)
    assert "PRIVATE KEY" not in row.sealed_key and "PRIVATE KEY" in crypto.unseal(row.sealed_key)
