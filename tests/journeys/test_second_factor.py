"""A second factor set up, asked for and used; a browser elsewhere that is shown out; a passkey; a strict workspace."""

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, BrowserContext, Page, expect

from devkit.stack import Stack
from tests.journeys.people import FIRST_VISIT, assert_accessible, find_in_mail, sign_up, watched_page

# Who is in no workspace yet, or types a wrong code on purpose, is told so.
EXPECTED = (*FIRST_VISIT, "/api/me", "/ws/", "/api/auth/second-factor")
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def totp(secret: str, *, step: int = 0) -> str:
    """The code that the app shows, or will show half a minute later (`step` 1): a code works once."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step)))


def found_workspace(page: Page, url: str, email: str, name: str) -> None:
    sign_up(page, url, email)
    page.get_by_test_id("workspace-name").fill(name)
    page.get_by_test_id("workspace-create").click()
    expect(page.get_by_test_id("conversation-row")).to_have_count(3)


def set_up_app(page: Page) -> str:
    """The app's secret."""
    secret = page.get_by_test_id("totp-secret").inner_text()
    page.get_by_test_id("totp-code").fill(totp(secret))
    page.get_by_test_id("totp-submit").click()
    codes = page.get_by_test_id("recovery-codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    assert_accessible(page)
    page.get_by_test_id("recovery-codes-kept").click()
    return secret


def sign_in_by_code(page: Page, url: str, email: str) -> None:
    page.goto(f"{url}/sign-in/")
    page.get_by_test_id("sign-in-email").fill(email)
    page.get_by_test_id("sign-in-by-code").click()
    page.wait_for_url("**/verify/**")
    page.get_by_test_id("code").fill(find_in_mail(url, email, r"Enter this code to sign in:\s+(\S+)"))
    page.get_by_test_id("step-submit").click()


def test_an_app_is_set_up_and_asked_for_and_a_browser_elsewhere_is_shown_out(inlet: Stack, browser: Browser) -> None:
    email = "mira@lakeside.test"
    with (
        watched_page(browser, expected=EXPECTED, viewport=DESK) as (mira, _),
        watched_page(browser, expected=EXPECTED, viewport=PHONE, color_scheme="dark", has_touch=True) as (phone, _),
    ):
        found_workspace(mira, inlet.url, email, "Lakeside")
        mira.goto(f"{inlet.url}/settings/security/")
        expect(mira.get_by_test_id("totp-set-up")).to_be_visible()
        expect(mira.get_by_test_id("sessions").get_by_role("listitem")).to_have_count(1)
        assert_accessible(mira)
        mira.get_by_test_id("totp-set-up").click()
        secret = set_up_app(mira)
        expect(mira.get_by_test_id("totp-remove")).to_be_visible()

        sign_in_by_code(phone, inlet.url, email)
        expect(phone.get_by_test_id("second-factor-code")).to_be_visible()
        phone.reload()  # the step goes on where it was
        assert_accessible(phone)
        phone.get_by_test_id("second-factor-code").fill("000000")
        phone.get_by_test_id("step-submit").click()
        expect(phone.get_by_text("This code is not right")).to_be_visible()
        phone.get_by_test_id("second-factor-code").fill(totp(secret, step=1))
        phone.get_by_test_id("step-submit").click()
        expect(phone.get_by_test_id("conversation-row")).to_have_count(3)

        mira.reload()
        expect(mira.get_by_test_id("sessions").get_by_role("listitem")).to_have_count(2)
        assert_accessible(mira)
        ended_at = time.monotonic()
        mira.get_by_test_id("sessions").get_by_role("button", name="Sign out").click()
        phone.wait_for_url("**/sign-in/**", timeout=10_000)
        assert time.monotonic() - ended_at < 10
        expect(mira.get_by_test_id("sessions").get_by_role("listitem")).to_have_count(1)


def test_a_workspace_that_requires_one_leads_to_it_and_lets_in(inlet: Stack, browser: Browser) -> None:
    with (
        watched_page(browser, expected=EXPECTED, viewport=DESK) as (otto, _),
        watched_page(browser, expected=EXPECTED, viewport=PHONE, has_touch=True) as (nina, _),
    ):
        found_workspace(otto, inlet.url, "otto@strict.test", "Strict")
        otto.goto(f"{inlet.url}/settings/members/")
        otto.get_by_role("button", name="Invite people").first.click()
        otto.get_by_test_id("invite-emails").fill("nina@strict.test")
        otto.get_by_test_id("invite-send").click()
        nina.goto(find_in_mail(inlet.url, "nina@strict.test", r"http\S+/join/\?token=\S+"))
        nina.get_by_role("link", name="Create an account").click()
        nina.wait_for_url("**/sign-up/**")
        sign_up(nina, inlet.url, "nina@strict.test")
        nina.get_by_test_id("accept-invitation").click()
        expect(nina.get_by_test_id("conversation-row")).to_have_count(3)

        otto.goto(f"{inlet.url}/settings/security/")
        otto.get_by_test_id("totp-set-up").click()
        set_up_app(otto)
        otto.goto(f"{inlet.url}/settings/sign-in/")
        otto.get_by_test_id("require-second-factor").click()
        otto.get_by_role("alertdialog").get_by_role("button", name="Require it").click()
        expect(otto.get_by_text("One member has none yet.")).to_be_visible()
        assert_accessible(otto)

        # Out of the open inbox, without a reload; and in again once there is one.
        nina.get_by_test_id("door-set-up").click(timeout=10_000)
        assert_accessible(nina)
        set_up_app(nina)
        expect(nina.get_by_test_id("conversation-row")).to_have_count(3)


def test_a_passkey_signs_in_by_itself(inlet: Stack, browser: Browser) -> None:
    """At a name: browsers give bare addresses no passkeys."""
    url = inlet.url.replace("127.0.0.1", "localhost")
    with watched_page(browser, expected=EXPECTED, viewport=DESK) as (pia, _):
        plug_in_key(pia.context, pia)
        sign_up(pia, url, "pia@harbour.test")
        pia.get_by_test_id("workspace-name").fill("Harbour")
        pia.get_by_test_id("workspace-create").click()
        expect(pia.get_by_test_id("conversation-row")).to_have_count(3)

        pia.goto(f"{url}/settings/security/")
        pia.get_by_test_id("passkey-add").click()
        expect(pia.get_by_test_id("recovery-codes")).to_be_visible()
        pia.get_by_test_id("recovery-codes-kept").click()
        expect(pia.get_by_text("Passkey 1")).to_be_visible()

        pia.evaluate("fetch('/api/auth/logout', { method: 'POST' })")
        pia.goto(f"{url}/sign-in/")
        pia.get_by_test_id("sign-in-by-passkey").click()
        expect(pia.get_by_test_id("conversation-row")).to_have_count(3)

        # With a password or a code, it is the second factor.
        pia.evaluate("fetch('/api/auth/logout', { method: 'POST' })")
        sign_in_by_code(pia, url, "pia@harbour.test")
        pia.get_by_role("button", name="Use a passkey").click()
        expect(pia.get_by_test_id("conversation-row")).to_have_count(3)


def plug_in_key(context: BrowserContext, page: Page) -> None:
    """Chromium's own key, which says yes by itself."""
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})
