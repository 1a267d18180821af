"""From nothing to an answered customer and a colleague, counted in seconds and fields."""

import re
import time

from playwright.sync_api import Browser, Page, expect

from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    REPORT,
    assert_accessible,
    bubble_with,
    find_in_mail,
    row_with,
    sign_up,
    watched_page,
)

# Who is in no workspace (yet, or any more) is told so, and led on.
NOWHERE_YET = (*FIRST_VISIT, "/api/me")
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def test_a_stranger_signs_up_answers_a_customer_and_is_joined_by_a_colleague(inlet: Stack, browser: Browser) -> None:
    with (
        watched_page(browser, expected=NOWHERE_YET, viewport=DESK) as (sam, _),
        watched_page(browser, expected=NOWHERE_YET, viewport=PHONE, color_scheme="dark", has_touch=True) as (zoe, _),
    ):
        began = time.monotonic()
        fields = sign_up(sam, inlet.url, "sam@northwind.test")
        expect(sam.get_by_role("heading", name="Create your workspace")).to_be_visible()
        assert_accessible(sam)

        sam.get_by_test_id("workspace-name").fill("Northwind Bakery")
        expect(sam.get_by_test_id("workspace-slug")).to_have_value("northwind-bakery")
        clicked = time.monotonic()
        sam.get_by_test_id("workspace-create").click()
        expect(sam.get_by_test_id("conversation-row")).to_have_count(3)
        usable_s = time.monotonic() - clicked
        assert_accessible(sam)

        sam.get_by_test_id("step-reply").click()
        sam.get_by_test_id("composer-input").fill("We do, from 10 to 14.")
        sam.get_by_test_id("composer-send").click()
        expect(bubble_with(sam, "We do, from 10 to 14.")).to_be_visible()
        answered_s = time.monotonic() - began
        expect(bubble_with(sam, "That was quick, thank you!")).to_be_visible()
        expect(bubble_with(sam, "We do, from 10 to 14.")).to_have_attribute("data-status", "read")
        expect(sam.get_by_test_id("step-reply")).to_have_attribute("data-done", "true")
        REPORT.append(
            f"from sign-up to an answered customer: {answered_s:.1f} s, {fields + 1} fields; "
            f"from the click to an inbox with three conversations: {usable_s:.1f} s"
        )

        invite(sam, "Zoe Lind <zoe@northwind.test>")
        join_by_link(zoe, inlet, "zoe@northwind.test")
        expect(row_with(zoe, "That was quick, thank you!")).to_be_visible()
        assert_accessible(zoe)
        expect(sam.get_by_role("row").filter(has_text="zoe@northwind.test")).to_contain_text("Agent")

        remove(sam, "Zoe")
        expect(zoe.get_by_text("Somebody has taken you out of Northwind Bakery.")).to_be_visible()
        zoe.get_by_test_id("goodbye").click()
        zoe.wait_for_url("**/welcome/")
        expect(zoe.get_by_role("heading", name="Create your workspace")).to_be_visible()


def test_a_workspace_is_renamed_and_everybody_in_it_sees_it(inlet: Stack, browser: Browser) -> None:
    with (
        watched_page(browser, expected=NOWHERE_YET, viewport=DESK) as (olga, _),
        watched_page(browser, expected=NOWHERE_YET, viewport=DESK) as (nils, _),
    ):
        sign_up(olga, inlet.url, "olga@fabrikam.test")
        olga.get_by_test_id("workspace-name").fill("Fabrikam")
        olga.get_by_test_id("workspace-create").click()
        expect(olga.get_by_test_id("conversation-row")).to_have_count(3)
        invite(olga, "nils@fabrikam.test")
        join_by_link(nils, inlet, "nils@fabrikam.test")
        expect(nils.get_by_test_id("conversation-row")).to_have_count(3)

        olga.goto(f"{inlet.url}/settings/general/")
        olga.get_by_label("Name", exact=True).fill("Fabrikam Tools")
        olga.get_by_label("Address").fill("fabrikam-tools")
        assert_accessible(olga)
        olga.get_by_role("button", name="Save").click()
        olga.get_by_role("button", name="Change the address").click()

        expect(nils.get_by_role("navigation", name="Views")).to_contain_text("Fabrikam Tools")
        row_with(nils, "Do you deliver on Saturdays?").click()
        nils.get_by_test_id("composer-input").fill("We do.")
        nils.get_by_test_id("composer-send").click()
        expect(bubble_with(nils, "We do.")).to_be_visible()


def invite(page: Page, pasted: str) -> None:
    """From the first steps, or from the settings, to a mail on its way."""
    page.get_by_test_id("step-invite").click()
    page.get_by_role("button", name="Invite people").first.click()
    page.get_by_test_id("invite-emails").fill(pasted)
    page.get_by_test_id("invite-send").click()
    expect(page.get_by_role("table", name="Invitations")).to_be_visible()
    assert_accessible(page)


def join_by_link(page: Page, inlet: Stack, email: str) -> None:
    """The link of the mail, an account on the way, and in."""
    page.goto(find_in_mail(inlet.url, email, r"http\S+/join/\?token=\S+"))
    expect(page.get_by_role("heading", name=re.compile("^Join "))).to_be_visible()
    assert "token" not in page.url
    assert_accessible(page)
    page.get_by_role("link", name="Create an account").click()
    page.wait_for_url("**/sign-up/**")
    sign_up(page, inlet.url, email)
    page.get_by_test_id("accept-invitation").click()


def remove(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Remove {name}").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
