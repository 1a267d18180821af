"""Sign-in by people who vouch: one whom everybody may use, and a company's own for its own people."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from devkit.stack import Stack
from kernel.tests.local_server import LocalServer, answer
from tests.identity.saml_idp import Asked, SamlIdp, encode, read_request
from tests.journeys.people import FIRST_VISIT, assert_accessible, make_proofs_old, sign_up, watched_page

# Who is in no workspace yet is told so; changing how a company signs in asks who one is.
EXPECTED = (*FIRST_VISIT, "/api/me", "/ws/", "/api/organization/security")
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
REALM = "kestrel"


def vouch(page: Page, email: str, name: str) -> None:
    """At the stand-in's page: say who one is."""
    page.get_by_test_id("idp-email").fill(email)
    page.get_by_test_id("idp-name").fill(name)
    assert_accessible(page)
    page.get_by_test_id("idp-submit").click()


def found_workspace(page: Page, name: str) -> None:
    page.get_by_test_id("workspace-name").fill(name)
    page.get_by_test_id("workspace-create").click()
    expect(page.get_by_test_id("conversation-row")).to_have_count(3)


def verify_domain(page: Page, url: str, domain: str) -> None:
    page.goto(f"{url}/settings/members/")
    page.get_by_role("button", name="Add a domain").click()
    page.get_by_label("Domain", exact=True).fill(domain)
    page.get_by_role("button", name="Add", exact=True).click()
    proof = page.get_by_role("textbox", name=f"TXT record of {domain}").input_value()
    record = {"name": domain, "value": proof}
    httpx.post(f"{url}/simulator/api/dns", json=record, trust_env=False).raise_for_status()
    page.get_by_role("button", name="Verify now").click()
    expect(page.get_by_text("Verified", exact=True)).to_be_visible()


def connect_provider(page: Page, url: str) -> None:
    page.goto(f"{url}/settings/sign-in/")
    page.get_by_test_id("provider-issuer").fill(f"{url}/simulator/idp/{REALM}")
    page.get_by_test_id("provider-client").fill("inlet")
    page.get_by_test_id("provider-secret").fill(f"secret-{REALM}")
    page.get_by_label("People who are not members yet").select_option(label="Join as Agent")
    page.get_by_test_id("provider-enabled").click()
    assert_accessible(page)
    page.get_by_test_id("provider-save").click()
    expect(page.get_by_text("Single sign-on is saved")).to_be_visible()


def test_somebody_comes_through_a_provider_that_everybody_may_use(inlet: Stack, browser: Browser) -> None:
    with watched_page(browser, expected=EXPECTED, viewport=PHONE, color_scheme="dark", has_touch=True) as (page, _):
        page.goto(f"{inlet.url}/sign-up/")
        page.get_by_test_id("provider-openid").click()
        vouch(page, "tove@fjord.test", "Tove Lind")
        found_workspace(page, "Fjord")
        page.goto(f"{inlet.url}/settings/profile/")
        expect(page.get_by_label("Name", exact=True)).to_have_value("Tove Lind")


def test_a_companys_people_sign_in_through_its_own_provider(inlet: Stack, browser: Browser) -> None:
    with (
        watched_page(browser, expected=EXPECTED, viewport=DESK) as (owner, _),
        watched_page(browser, expected=EXPECTED, viewport=DESK) as (colleague, _),
        watched_page(browser, expected=EXPECTED, viewport=PHONE, has_touch=True) as (stranger, _),
    ):
        sign_up(owner, inlet.url, "olga@kestrel.test")
        found_workspace(owner, "Kestrel")
        verify_domain(owner, inlet.url, "kestrel.test")
        connect_provider(owner, inlet.url)

        colleague.goto(f"{inlet.url}/sign-in/")
        colleague.get_by_test_id("sso-ask").click()
        colleague.get_by_test_id("sso-company").fill("kim@kestrel.test")
        colleague.get_by_test_id("sso-go").click()
        vouch(colleague, "kim@kestrel.test", "Kim Berg")
        expect(colleague.get_by_test_id("conversation-row")).to_have_count(3)

        owner.goto(f"{inlet.url}/settings/members/")
        expect(owner.get_by_text("Kim Berg")).to_be_visible()

        # The company vouches for its own people, and for nobody else's address.
        stranger.goto(f"{inlet.url}/sign-in/?sso=kestrel")
        vouch(stranger, "ana@acme.test", "Ana")
        expect(stranger.get_by_text("This address is not of a domain that the company has verified.")).to_be_visible()
        assert_accessible(stranger)


@dataclass
class SamlSite:
    """The page of a company's SAML provider: another site than ours, which posts its answer. What our cookies do on
    the way back is the browser's own doing. Whoever comes is `who`."""

    server: LocalServer
    theirs: SamlIdp = field(default_factory=lambda: SamlIdp(entity_id="https://login.osprey.test/saml"))
    who: tuple[str, str] = ("", "")
    heard: list[Asked] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://localhost:{urlsplit(self.server.url).port}/sso"

    def vouch(self, handler: BaseHTTPRequestHandler) -> None:
        asked, (email, name) = read_request(handler.path), self.who
        self.heard.append(asked)
        xml = self.theirs.response(asked, self.theirs.sign(self.theirs.assertion(asked, nameid=email, name=name)))
        said = {**dict(parse_qsl(urlsplit(handler.path).query)), "SAMLResponse": encode(xml)}
        inputs = "".join(f'<input type="hidden" name="{key}" value="{value}">' for key, value in said.items())
        page = f'<form method="post" action="{asked.acs}">{inputs}</form><script>document.forms[0].submit()</script>'
        answer(200, page.encode(), {"content-type": "text/html"})(handler)


@pytest.fixture
def site() -> Iterator[SamlSite]:
    with LocalServer() as server:
        site = SamlSite(server)
        server.behave = site.vouch
        yield site


def set_up_saml(owner: Page, url: str, site: SamlSite) -> None:
    """From the addresses that are shown to a connection that was seen to work."""
    owner.goto(f"{url}/settings/sign-in/")
    owner.get_by_test_id("provider-kind").select_option(label="SAML 2.0")
    xml = site.theirs.metadata(location=site.address).encode()
    file: FilePayload = {"name": "metadata.xml", "mimeType": "application/xml", "buffer": xml}
    owner.get_by_test_id("provider-metadata-file").set_input_files(file)
    expect(owner.get_by_test_id("provider-metadata")).to_have_value(re.compile("EntityDescriptor"))
    owner.get_by_label("People who are not members yet").select_option(label="Join as Admin")
    assert_accessible(owner)
    owner.get_by_test_id("provider-save").click()
    expect(owner.get_by_text("Single sign-on is saved")).to_be_visible()
    owner.get_by_test_id("provider-test").click()
    expect(owner.get_by_test_id("provider-tested")).to_contain_text("The connection works")
    expect(owner.get_by_test_id("require-sso")).to_have_count(0)  # it is still off
    expect(owner.get_by_label("People who are not members yet")).to_have_value("admin")
    assert_accessible(owner)
    owner.get_by_test_id("provider-enabled").click()
    owner.get_by_test_id("provider-save").click()


def test_a_companys_people_sign_in_with_saml(inlet: Stack, browser: Browser, site: SamlSite) -> None:
    """Set up, tested, required; the owner stays; who came in through it proves who they are through it."""
    with (
        watched_page(browser, expected=EXPECTED, viewport=DESK) as (owner, _),
        watched_page(browser, expected=EXPECTED, viewport=PHONE, has_touch=True) as (sam, _),
    ):
        sign_up(owner, inlet.url, "odd@osprey.test")
        found_workspace(owner, "Osprey")
        verify_domain(owner, inlet.url, "osprey.test")
        site.who = ("odd@osprey.test", "Odd Holt")
        set_up_saml(owner, inlet.url, site)
        owner.get_by_test_id("require-sso").click()
        owner.get_by_role("button", name="Require it").click()
        expect(owner.get_by_text("Required from now on")).to_be_visible()

        site.who = ("sam@osprey.test", "Sam Holt")
        sam.goto(f"{inlet.url}/sign-in/?sso=osprey")
        expect(sam.get_by_test_id("conversation-row")).to_have_count(3)
        owner.goto(f"{inlet.url}/settings/members/")
        expect(owner.get_by_text("Sam Holt")).to_be_visible()

        make_proofs_old(inlet, "sam@osprey.test")
        sam.goto(f"{inlet.url}/settings/sign-in/")
        expect(sam.get_by_text("Only an owner sets up the provider")).to_be_visible()
        expect(sam.get_by_test_id("provider-save")).to_have_count(0)
        sam.get_by_test_id("require-second-factor").click()
        sam.get_by_role("button", name="Require it").click()
        assert_accessible(sam)
        sam.get_by_test_id("confirm-by-company").click()
        expect(sam.get_by_role("heading", name="Sign-in", exact=True)).to_be_visible()
        assert [each.is_forced for each in site.heard] == [False, False, True]
