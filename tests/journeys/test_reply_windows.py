"""When free replies are over: late answers by people, templates on WhatsApp, and the window that opens again live."""

import re
from typing import Any

from playwright.sync_api import Browser, Page, expect

from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    PAGE,
    WHATSAPP,
    assert_accessible,
    bubble_with,
    open_further_down,
    open_phone,
    row_with,
    send_first_template,
    sign_in,
    take_pictures,
    watched_page,
    write_on_phone,
    writes,
)

WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}


def expect_window(page: Page, state: str) -> None:
    expect(page.get_by_test_id("reply-window")).to_have_attribute("data-state", state)


def test_late_answers_are_the_workspaces_choice(inlet: Stack, browser: Browser) -> None:
    customer = "7100000831"
    writes(inlet, PAGE, customer, "Lars Late", "Did you find my jacket?", hours_ago=50)
    with (
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (boss, _),
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        open_phone(phone, inlet.url, PAGE, customer)
        sign_in(ana, inlet.url, "agent@acme.test")
        open_further_down(ana, "Did you find my jacket?")
        expect_window(ana, "closed")
        expect(ana.get_by_text("An admin can allow late answers by people")).to_be_visible()
        take_pictures(ana, "late-closed")

        sign_in(boss, inlet.url, "admin@acme.test")
        boss.goto(f"{inlet.url}/settings/conversations/")
        switch = boss.get_by_test_id("human-agent")
        expect(switch).to_have_attribute("aria-checked", "false")
        switch.click()
        expect(switch).to_have_attribute("aria-checked", "true")
        assert_accessible(boss)
        take_pictures(boss, "inbox-settings")

        # At once, without a refresh: the composer is back, and says what an answer is now.
        expect_window(ana, "human_agent")
        expect(ana.get_by_test_id("late-answer")).to_contain_text("You answer late, as a person, until")
        expect(ana.get_by_test_id("reply-window")).to_contain_text("4 days")
        assert_accessible(ana)
        take_pictures(ana, "late-answer")
        ana.get_by_test_id("composer-input").fill("Yes! It is here.")
        ana.get_by_test_id("composer-send").click()
        expect(phone.get_by_test_id("phone-message").filter(has_text="Yes! It is here.")).to_be_visible()

        switch.click()
        expect_window(ana, "closed")
        boss.get_by_test_id("link-previews").click()
        expect(boss.get_by_test_id("link-previews")).to_have_attribute("aria-checked", "false")
        boss.goto(f"{inlet.url}/settings/audit/")
        expect(boss.get_by_text("switched late answers by people on")).to_be_visible()
        expect(boss.get_by_text("switched late answers by people off")).to_be_visible()
        expect(boss.get_by_text("switched link previews off")).to_be_visible()


def test_a_closed_window_takes_a_template_and_opens_when_the_customer_answers(inlet: Stack, browser: Browser) -> None:
    customer = "15550200841"
    writes(inlet, WHATSAPP["acme"], customer, "Cleo Closed", "When do you open?", hours_ago=30)
    with (
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        open_phone(phone, inlet.url, WHATSAPP["acme"], customer)
        sign_in(ana, inlet.url, "agent@acme.test")
        open_further_down(ana, "When do you open?")
        expect_window(ana, "template_only")
        expect(ana.get_by_test_id("composer-input")).to_have_count(0)
        assert_accessible(ana)
        take_pictures(ana, "window-closed")

        ana.get_by_test_id("send-template").click()
        send_first_template(ana)
        expect(ana.get_by_role("dialog")).to_have_count(0)
        sent = ana.locator("[data-testid=message][data-direction=outbound]")
        expect(sent).to_have_attribute("data-status", re.compile("delivered|read"), timeout=15_000)
        expect(phone.get_by_test_id("phone-message")).to_have_count(2)
        # That we wrote does not open it.
        expect_window(ana, "template_only")
        take_pictures(ana, "window-closed-template-sent")

        write_on_phone(phone, "Thank you, see you then")
        expect(bubble_with(ana, "Thank you, see you then")).to_be_visible()
        expect_window(ana, "open")
        ana.get_by_test_id("composer-input").fill("See you!")
        ana.get_by_test_id("composer-send").click()
        expect(phone.get_by_test_id("phone-message").filter(has_text="See you!")).to_be_visible()
        take_pictures(ana, "window-open-again")


def test_one_writes_first_to_a_number(inlet: Stack, browser: Browser) -> None:
    customer = "15550200851"
    with (
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _),
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ben, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        sign_in(ben, inlet.url, "agent2@acme.test")
        ana.get_by_test_id("start-conversation").click()
        ana.get_by_test_id("start-phone").fill("0660 123")
        ana.get_by_test_id("start-next").click()
        expect(ana.get_by_text("Begin with + and the country code")).to_be_visible()
        ana.get_by_test_id("start-phone").fill("+1 (555) 020-0851")
        assert_accessible(ana)
        take_pictures(ana, "start-number")
        ana.get_by_test_id("start-next").click()
        send_first_template(ana)

        # The conversation is open, and it is hers; colleagues have it in their lists.
        expect(ana.locator("[data-testid=message][data-direction=outbound]")).to_have_count(1)
        expect_window(ana, "template_only")
        expect(row_with(ben, "+15550200851")).to_be_visible()
        take_pictures(ana, "start-sent")
        open_phone(phone, inlet.url, WHATSAPP["acme"], customer)
        expect(phone.get_by_test_id("phone-message")).to_have_count(1)
        write_on_phone(phone, "Who is this?")
        expect(bubble_with(ana, "Who is this?")).to_be_visible()
        expect_window(ana, "open")
