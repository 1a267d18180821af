"""What an agent has attached and not sent waits for them, as their draft does: over a reload, and for nobody else."""

import re

from playwright.sync_api import Browser, Page, Route, expect

from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    WHATSAPP,
    assert_accessible,
    change_data,
    open_phone,
    row_with,
    sign_in,
    take_pictures,
    watched_page,
    writes,
)
from tests.journeys.test_an_agent_sends_files import DONE, WIDE, attached, give, last_sent, on_phone, picture


def attach(page: Page, *names: str) -> None:
    """Drop these files, and wait until the server has them."""
    for name in names:
        is_picture = name.endswith("png")
        mime_type, content = ("image/png", picture("#4477aa")) if is_picture else ("application/pdf", b"%PDF-1.7\n")
        give(page, "[data-testid=composer-input]", "drop", name, mime_type, content)
        expect(attached(page).filter(has_text=name)).to_have_attribute("data-state", "ready")


def open_conversation(page: Page, name: str) -> None:
    row_with(page, name).click()
    expect(page.get_by_test_id("composer-attach")).to_be_visible()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name=re.compile("theme and sign out$")).click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_test_id("sign-in-email")).to_be_visible()


def test_what_is_attached_is_there_after_a_reload_and_what_is_not_says_so(inlet: Stack, browser: Browser) -> None:
    writes(inlet, WHATSAPP["acme"], "15550200921", "Kira Kept", "All the papers, please")
    with (
        # Of what is unfinished or gone the server is asked all the same.
        watched_page(browser, expected=(*FIRST_VISIT, "/complete"), **WIDE) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        open_phone(phone, inlet.url, WHATSAPP["acme"], "15550200921")
        open_conversation(ana, "Kira Kept")
        attach(ana, "front.png", "paper.pdf", "gone.png")
        held: list[Route] = []
        ana.route("**/*", lambda route: held.append(route) if route.request.method == "PUT" else route.fallback())
        give(ana, "[data-testid=composer-input]", "drop", "half.png", "image/png", picture("#338855"))
        expect(attached(ana).filter(has_text="half.png")).to_have_attribute("data-state", "sending")
        ana.get_by_test_id("composer-input").fill("Here they are")
        change_data(inlet, "acme", "DELETE FROM media_upload WHERE filename = %s", ["gone.png"])
        ana.reload()

        front, paper, half, gone = (
            attached(ana).filter(has_text=name) for name in ("front.png", "paper.pdf", "half.png", "gone.png")
        )
        expect(front.locator("img")).not_to_have_js_property("naturalWidth", 0)
        for each in (front, paper):
            expect(each).to_have_attribute("data-state", "ready")
        expect(half).to_contain_text("Not finished when the page was closed. Attach it again.")
        expect(gone).to_contain_text("Not kept any longer. Attach it again.")
        expect(attached(ana).get_by_role("button", name="Retry")).to_have_count(0)
        expect(ana.get_by_test_id("composer-input")).to_have_value("Here they are")
        expect(ana.get_by_test_id("composer-send")).to_be_disabled()
        assert_accessible(ana)
        take_pictures(ana, "attached-again")

        for name in ("half.png", "gone.png"):
            ana.get_by_role("button", name=f"Remove {name}").click()
        ana.get_by_test_id("composer-send").click()
        expect(on_phone(phone, "image").filter(has_text="Here they are")).to_have_count(1, timeout=20_000)
        expect(on_phone(phone, "document")).to_contain_text("paper.pdf", timeout=20_000)
        expect(last_sent(ana)).to_have_attribute("data-status", DONE, timeout=20_000)
        ana.reload()
        expect(last_sent(ana)).to_be_visible()
        expect(attached(ana)).to_have_count(0)


def test_what_is_attached_is_shown_to_nobody_else_and_nowhere_else(inlet: Stack, browser: Browser) -> None:
    writes(inlet, WHATSAPP["acme"], "15550200922", "Petra Private", "Only for me")
    writes(inlet, WHATSAPP["acme"], "15550200923", "Otto Other", "Nothing of it to me")
    with watched_page(browser, expected=(*FIRST_VISIT, "/complete"), **WIDE) as (page, _):
        sign_in(page, inlet.url, "agent@acme.test")
        open_conversation(page, "Petra Private")
        attach(page, "private.png")
        for email, count in (("owner@acme.test", 0), ("agent@acme.test", 1)):
            sign_out(page)
            sign_in(page, inlet.url, email)
            open_conversation(page, "Otto Other")
            expect(attached(page)).to_have_count(0)
            expect(row_with(page, "Petra Private").get_by_text("Draft")).to_have_count(count)
            open_conversation(page, "Petra Private")
            expect(attached(page)).to_have_count(count)

        # From another tab it was sent meanwhile: here it goes without a word.
        other = page.context.new_page()
        other.goto(page.url)
        expect(attached(other)).to_have_count(1)
        other.get_by_test_id("composer-send").click()
        expect(last_sent(other)).to_have_attribute("data-status", DONE, timeout=20_000)
        row_with(page, "Otto Other").click()
        row_with(page, "Petra Private").click()
        expect(last_sent(page)).to_be_visible()
        expect(attached(page)).to_have_count(0)
