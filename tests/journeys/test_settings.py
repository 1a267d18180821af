"""Settings, and moving between the parts of the app."""

from playwright.sync_api import Browser, Page, expect

from devkit.stack import Stack
from tests.journeys.people import FIRST_VISIT, assert_accessible, sign_in, watched_page


def assert_live(page: Page) -> None:
    expect(page.get_by_test_id("connection-state")).to_have_attribute("data-state", "live", timeout=15_000)


def test_one_moves_between_inbox_and_settings_on_one_socket(inlet: Stack, browser: Browser) -> None:
    with watched_page(browser, expected=FIRST_VISIT, viewport={"width": 1440, "height": 900}) as (ana, _):
        sockets: list[str] = []
        ana.on("websocket", lambda socket: sockets.append(socket.url))
        sign_in(ana, inlet.url, "agent@acme.test")

        ana.get_by_role("link", name="Settings").click()
        expect(ana.get_by_role("heading", name="Profile")).to_be_visible()
        expect(ana.get_by_text("agent@acme.test")).to_be_visible()
        ana.get_by_role("radio", name="Dark").click()
        expect(ana.locator("html.dark")).to_be_attached()
        assert_live(ana)
        assert_accessible(ana)
        ana.go_back()

        expect(ana.get_by_role("heading", name="Inbox")).to_be_attached()
        assert_live(ana)
        assert len(sockets) == 1


def test_a_link_into_settings_leads_there_by_way_of_the_sign_in(inlet: Stack, browser: Browser) -> None:
    with watched_page(
        browser, expected=FIRST_VISIT, viewport={"width": 390, "height": 844}, color_scheme="dark", has_touch=True
    ) as (ana, _):
        ana.goto(f"{inlet.url}/settings/profile/")
        ana.get_by_test_id("sign-in-email").fill("agent@acme.test")
        ana.get_by_test_id("sign-in-password").fill("inlet-demo-1")
        assert_accessible(ana)
        ana.get_by_test_id("sign-in-submit").click()

        expect(ana.get_by_role("heading", name="Profile")).to_be_visible(timeout=15_000)
        assert_live(ana)
        assert_accessible(ana)
        ana.get_by_role("link", name="Settings").click()
        expect(ana.get_by_role("heading", name="Settings")).to_be_visible()
        assert_accessible(ana)

        ana.goto(f"{inlet.url}/settings/no/such/page/")
        expect(ana.get_by_role("heading", name="There is nothing here")).to_be_visible()
