"""Those who run Inlet: a workspace is suspended and its people see it live; one of ours stands in, for all to see."""

import re

from playwright.sync_api import Browser, Page, expect

from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    PASSWORD,
    WHATSAPP,
    assert_accessible,
    bubble_with,
    find_in_mail,
    row_with,
    sign_in,
    watched_page,
    writes,
)

WIDE = {"width": 1440, "height": 900}
REASON = "An invoice of October is open."


def test_a_workspace_is_suspended_and_restored_while_its_people_look_on(inlet: Stack, browser: Browser) -> None:
    with (
        watched_page(browser, expected=FIRST_VISIT, viewport=WIDE) as (sam, _),
        watched_page(browser, expected=FIRST_VISIT, viewport=WIDE) as (ana, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        _customer_writes(inlet, "Is anybody there?")
        row_with(ana, "Is anybody there?").click()
        _operator_signs_in(sam, inlet.url)

        _open_acme(sam, inlet.url)
        sam.get_by_role("link", name="Suspend…").click()
        _give_reason(sam, REASON, "Suspend")

        closed = ana.get_by_test_id("closed-workspace")
        expect(closed).to_contain_text("Acme is suspended", timeout=10_000)
        expect(closed).to_contain_text(REASON)
        assert_accessible(ana)
        _customer_writes(inlet, "I will try again later")

        sam.get_by_role("link", name="Restore…").click()
        _give_reason(sam, "Paid", "Restore")

        expect(ana.get_by_test_id("connection-state")).to_have_attribute("data-state", "live", timeout=15_000)
        expect(bubble_with(ana, "I will try again later")).to_be_visible()
        ana.get_by_test_id("composer-input").fill("We are back.")
        ana.get_by_test_id("composer-send").click()
        expect(bubble_with(ana, "We are back.")).to_have_attribute(
            "data-status", re.compile("delivered|read"), timeout=15_000
        )


def test_one_of_ours_stands_in_for_a_member_and_the_owner_reads_it(inlet: Stack, browser: Browser) -> None:
    with (
        watched_page(browser, expected=FIRST_VISIT, viewport=WIDE) as (sam, _),
        watched_page(browser, expected=FIRST_VISIT, viewport=WIDE) as (olivia, _),
    ):
        sign_in(olivia, inlet.url, "owner@acme.test")
        _customer_writes(inlet, "My order is late")
        _operator_signs_in(sam, inlet.url)
        _open_acme(sam, inlet.url)
        sam.get_by_role("link", name="Enter…").click()
        sam.locator("#id_member").select_option(label="Ana Torres · agent · agent@acme.test")
        sam.locator("#id_reason").fill("Ticket 4711")
        sam.get_by_role("button", name="Enter").click()

        banner = sam.get_by_test_id("operator-banner")
        expect(banner).to_contain_text("Sam Staff of Inlet in the place of Ana Torres", timeout=15_000)
        assert "#" not in sam.url and "imp_" not in sam.url
        row_with(sam, "My order is late").click()
        expect(bubble_with(sam, "My order is late")).to_be_visible()
        expect(sam.get_by_test_id("composer-send")).to_have_count(0)
        assert_accessible(sam)
        _customer_writes(inlet, "Still late")
        expect(bubble_with(sam, "Still late")).to_be_visible()
        banner.get_by_role("button", name="Leave").click()
        sam.wait_for_url("**/operator/**")

        olivia.goto(f"{inlet.url}/settings/audit/?action=operator")
        entries = olivia.get_by_test_id("audit-entry")
        expect(entries.nth(1)).to_contain_text("Sam Staff of Inlet took the place of Ana Torres, to look: Ticket 4711")
        expect(entries.nth(0)).to_contain_text("gave back the place of Ana Torres")
        expect(olivia.get_by_test_id("audit-verified")).to_contain_text("the chain is unbroken")
        assert_accessible(olivia)


def test_an_owner_takes_everything_along_and_changes_her_mind_about_the_end(inlet: Stack, browser: Browser) -> None:
    with watched_page(browser, expected=FIRST_VISIT, viewport=WIDE, color_scheme="dark") as (gideon, _):
        sign_in(gideon, inlet.url, "owner@globex.test")
        gideon.goto(f"{inlet.url}/settings/general/")
        gideon.get_by_role("button", name="Export everything").click()
        with gideon.expect_download(timeout=20_000) as download:
            gideon.get_by_test_id("export").get_by_role("button", name="Download").click(timeout=20_000)
        assert download.value.suggested_filename.startswith("globex-")

        gideon.get_by_role("button", name="Delete…").click()
        question = gideon.get_by_role("alertdialog")
        expect(question.get_by_role("button", name="Delete")).to_be_disabled()
        question.get_by_role("textbox").fill("globex")
        question.get_by_role("button", name="Delete").click()
        closed = gideon.get_by_test_id("closed-workspace")
        expect(closed).to_contain_text("Globex is about to be deleted", timeout=10_000)
        assert_accessible(gideon)

        closed.get_by_role("button", name="Keep Globex").click()

        expect(gideon.get_by_role("button", name="Delete…")).to_be_visible(timeout=15_000)
        assert find_in_mail(inlet.url, "owner@globex.test", r"has asked for the workspace (\w+)") == "Globex"
        assert find_in_mail(inlet.url, "owner@globex.test", r"has decided to keep the workspace (\w+)") == "Globex"


def _operator_signs_in(page: Page, url: str) -> None:
    page.goto(f"{url}/operator/")
    page.locator("#id_username").fill("staff@inlet.test")
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="How everything is")).to_be_visible()


def _open_acme(page: Page, url: str) -> None:
    page.goto(f"{url}/operator/tenants/organization/?q=owner@acme.test")
    page.get_by_role("link", name="Acme", exact=True).click()


def _give_reason(page: Page, reason: str, button: str) -> None:
    page.locator("#id_reason").fill(reason)
    page.get_by_role("button", name=button).click()


def _customer_writes(inlet: Stack, text: str) -> None:
    writes(inlet, WHATSAPP["acme"], "15550200999", "Noa Levi", text)
