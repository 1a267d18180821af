"""A conversation that another app answers: taken over, answered, handed back; and what Meta does not let us do."""

from typing import Any

from playwright.sync_api import Browser, Page, expect

from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    INSTAGRAM,
    PAGE,
    assert_accessible,
    bubble_with,
    open_phone,
    row_with,
    sign_in,
    simulate,
    take_pictures,
    watched_page,
    writes,
)

WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}


def line_with(page: Page, text: str) -> Any:
    return page.get_by_test_id("thread-line").filter(has_text=text)


def hand_over(inlet: Stack, account_id: str, customer_id: str, action: str) -> None:
    """Another app takes the conversation from us, passes it to us, or asks for it."""
    event = {"account_id": account_id, "event_type": "handover", "customer_id": customer_id, "action": action}
    simulate(inlet, "events", event)


def reply(page: Page, words: str) -> None:
    page.get_by_test_id("composer-input").fill(words)
    page.get_by_test_id("composer-send").click()


def test_a_conversation_is_taken_over_answered_and_handed_back(inlet: Stack, browser: Browser) -> None:
    customer = "7100000821"
    writes(inlet, PAGE, customer, "Otto Bot", "I want to talk to a person!")
    with (
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _),
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ben, _),
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (eve, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        open_phone(phone, inlet.url, PAGE, customer)
        for page, who in ((ana, "agent"), (ben, "agent2"), (eve, "viewer")):
            sign_in(page, inlet.url, f"{who}@acme.test")
            row_with(page, "Otto Bot").click()
            expect(page.get_by_test_id("thread-owner")).to_have_count(0)

        hand_over(inlet, PAGE, customer, "take")
        for page in (ana, ben, eve):
            expect(page.get_by_test_id("thread-owner")).to_contain_text("Another app answers here")
            expect(line_with(page, "Another app took this conversation over")).to_be_visible()
        expect(eve.get_by_test_id("take-over")).to_have_count(0)
        assert_accessible(ana)
        take_pictures(ana, "other-app")

        # Meta refuses what is sent meanwhile; that is told in plain words and cuts nothing off.
        reply(ana, "Hello, I am Ana.")
        refused = bubble_with(ana, "Hello, I am Ana.")
        expect(refused).to_contain_text("Another app answers this conversation at the moment.")
        take_pictures(ana, "other-app-refused-reply")

        ana.get_by_test_id("take-over").click()
        expect(line_with(ana, "You took this conversation over")).to_be_visible()
        expect(line_with(ben, "took this conversation over").last).to_contain_text("Ana Torres took")
        for page in (ana, ben):
            expect(page.get_by_test_id("thread-owner")).to_have_attribute("data-owner", "us")
        refused.get_by_role("button", name="Retry").click()
        expect(phone.get_by_test_id("phone-message").filter(has_text="Hello, I am Ana.")).to_be_visible()
        assert_accessible(ana)
        take_pictures(ana, "other-app-taken")

        ben.get_by_test_id("hand-back").click()
        for page in (ana, ben):
            expect(page.get_by_test_id("thread-owner")).to_have_attribute("data-owner", "other")
        expect(line_with(ben, "You handed this conversation back")).to_be_visible()
        # It reached the app that had it before, and what the customer writes comes on standby.
        writes(inlet, PAGE, customer, "Otto Bot", "And now?")
        expect(bubble_with(ana, "And now?")).to_be_visible()
        expect(ana.get_by_test_id("thread-owner")).to_have_attribute("data-owner", "other")


def test_that_meta_refuses_to_hand_it_to_us_is_told_and_can_be_tried_again(inlet: Stack, browser: Browser) -> None:
    customer = "7100000822"
    writes(inlet, INSTAGRAM, customer, "Olga Gram", "Hello, robot?")
    hand_over(inlet, INSTAGRAM, customer, "take")
    refusal = {"kind": "graph_error", "code": 200, "on": ["control"], "account_id": INSTAGRAM, "times": 1}
    simulate(inlet, "faults", refusal)
    with watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _):
        sign_in(ana, inlet.url, "agent@acme.test")
        row_with(ana, "Olga Gram").click()
        ana.get_by_test_id("take-over").click()

        expect(line_with(ana, "You could not take this conversation over")).to_be_visible()
        expect(ana.get_by_text("Meta does not let us take over or hand over this conversation.")).to_be_visible()
        expect(ana.get_by_text("Inlet has to be the default app")).to_be_visible()
        expect(ana.get_by_test_id("take-over")).to_be_enabled()
        assert_accessible(ana)
        take_pictures(ana, "other-app-refused")

        ana.get_by_role("button", name="Retry").click()
        expect(line_with(ana, "You took this conversation over")).to_be_visible()
        expect(ana.get_by_test_id("thread-owner")).to_have_attribute("data-owner", "us")
