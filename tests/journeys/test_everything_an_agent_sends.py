"""An agent sends each kind that a channel takes; the customer's phone shows it, and the thread shows what was sent."""

import re
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    WHATSAPP,
    assert_accessible,
    bubble_with,
    open_phone,
    row_with,
    shot,
    sign_in,
    simulate,
    take_pictures,
    watched_page,
    writes,
)

PAGE, INSTAGRAM = "110010000000101", "17841400000000101"
WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}


TOO_SMALL = """() => [...document.querySelectorAll("header button, form button, [data-testid=message-react]")]
  .map((button) => [button.ariaLabel ?? button.innerText, button.getBoundingClientRect()])
  .filter(([, { width, height }]) => width > 0 && (width < 40 || height < 40))
  .map(([name]) => name)"""


def on_phone(phone: Page, text: str) -> Locator:
    return phone.get_by_test_id("phone-message").filter(has_text=text)


def from_customer(agent: Page, text: str) -> Locator:
    return agent.locator("[data-testid=message][data-direction=inbound]").filter(has_text=text)


def open_tool(agent: Page, tool: str) -> None:
    agent.get_by_test_id("composer-tools").click()
    agent.get_by_test_id(f"tool-{tool}").click()


def send_tool(agent: Page) -> None:
    agent.get_by_test_id("tool-send").click()
    expect(agent.get_by_role("dialog")).to_have_count(0)


def test_whatsapp_takes_places_cards_and_questions(inlet: Stack, browser: Browser) -> None:
    writes(inlet, WHATSAPP["acme"], "15550200801", "Wanda Wide", "Where are you, and what do you have?")
    with (
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        open_phone(phone, inlet.url, WHATSAPP["acme"], "15550200801")
        row_with(ana, "Where are you").click()
        expect(ana.get_by_test_id("reply-window")).to_have_attribute("data-state", "open")
        _sends_a_place_and_a_card(ana, phone)
        _asks_with_buttons(ana, phone)
        _asks_with_a_list_a_link_and_for_the_location(ana, phone)
        assert_accessible(ana)


def _sends_a_place_and_a_card(ana: Page, phone: Page) -> None:
    open_tool(ana, "location")
    expect(ana.get_by_test_id("location-point")).to_be_focused()
    ana.keyboard.press("Escape")
    expect(ana.get_by_test_id("composer-tools")).to_be_focused()
    open_tool(ana, "location")
    ana.get_by_test_id("location-point").fill("nowhere")
    expect(ana.get_by_test_id("tool-send")).to_be_disabled()
    ana.get_by_test_id("location-point").fill("https://maps.test/@48.2082,16.3738,17z")
    ana.get_by_test_id("location-name").fill("Acme at the corner")
    assert_accessible(ana)
    send_tool(ana)
    expect(on_phone(phone, "Acme at the corner")).to_have_attribute("data-type", "location")
    expect(bubble_with(ana, "Acme at the corner")).to_have_attribute("data-status", re.compile("sent|delivered|read"))

    open_tool(ana, "contacts")
    ana.get_by_test_id("contact-name").fill("Cora Card")
    ana.get_by_test_id("contact-phone").fill("+43 1 234 56 78")
    send_tool(ana)
    expect(on_phone(phone, "Cora Card")).to_have_attribute("data-type", "contacts")
    expect(bubble_with(ana, "Cora Card")).to_contain_text("+43 1 234 56 78")


def _asks_with_buttons(ana: Page, phone: Page) -> None:
    open_tool(ana, "buttons")
    ana.get_by_test_id("question-body").fill("Shall we deliver it?")
    ana.get_by_label("Answer 1").fill("Yes, please")
    ana.get_by_label("Answer 2").fill("I fetch it")
    assert_accessible(ana)
    send_tool(ana)
    expect(on_phone(phone, "Shall we deliver it?")).to_have_attribute("data-type", "interactive")
    expect(bubble_with(ana, "Shall we deliver it?").get_by_role("list", name="Buttons")).to_contain_text("I fetch it")


def _asks_with_a_list_a_link_and_for_the_location(ana: Page, phone: Page) -> None:
    open_tool(ana, "list")
    ana.get_by_test_id("question-body").fill("What would you like?")
    ana.get_by_test_id("question-button").fill("Menu")
    ana.get_by_label("Entry 1", exact=True).fill("Tea")
    ana.get_by_label("Description of entry 1").fill("With milk")
    send_tool(ana)
    expect(on_phone(phone, "What would you like?")).to_be_visible()

    open_tool(ana, "cta_url")
    ana.get_by_test_id("question-body").fill("Follow your order")
    ana.get_by_test_id("question-button").fill("Track it")
    ana.get_by_test_id("question-url").fill("https://acme.test/7")
    send_tool(ana)
    expect(on_phone(phone, "Follow your order")).to_be_visible()

    open_tool(ana, "location_request")
    ana.get_by_test_id("question-body").fill("Where are you now?")
    send_tool(ana)
    expect(on_phone(phone, "Where are you now?")).to_be_visible()


def test_what_a_reply_will_quote_is_shown_as_it_is_now(inlet: Stack, browser: Browser) -> None:
    customer = {"id": "15550200821", "name": "Rea Revoked"}
    asks = {"account_id": WHATSAPP["acme"], "customer": customer}
    asked = simulate(inlet, "customers/messages", asks | {"type": "text", "text": "Is it the *old* price?"})
    with (
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        open_phone(phone, inlet.url, WHATSAPP["acme"], customer["id"])
        row_with(ana, customer["name"]).filter(has_text="Is it the old price?").click()
        from_customer(ana, "Is it the old price?").hover()
        from_customer(ana, "Is it the old price?").get_by_test_id("message-reply").click()
        quote = ana.get_by_test_id("composer-quote")
        expect(quote).to_contain_text("Reply to Rea RevokedIs it the old price?")

        about = asks | {"target_id": asked["message_id"]}
        simulate(inlet, "customers/messages", about | {"type": "edit", "text": "Is it the new price?"})
        expect(quote).to_contain_text("Is it the new price?")
        simulate(inlet, "customers/messages", about | {"type": "delete"})
        expect(quote).to_contain_text("Reply to Rea RevokedDeleted message")
        ana.reload()
        expect(quote).to_contain_text("Reply to Rea RevokedDeleted message")
        assert_accessible(ana)
        take_pictures(ana, "quote-of-a-deleted-message")

        ana.get_by_test_id("composer-input").fill("It is the old one")
        ana.keyboard.press("Enter")
        expect(quote).to_have_count(0)
        expect(on_phone(phone, "It is the old one").locator(".quote")).to_be_visible()
        sent = bubble_with(ana, "It is the old one")
        expect(sent).to_contain_text("Deleted message")
        expect(sent).to_have_attribute("data-status", re.compile("sent|delivered|read"))
        shot(ana, "quote-of-a-deleted-message-sent")


def test_a_message_is_quoted_and_reacted_to(inlet: Stack, browser: Browser) -> None:
    writes(inlet, WHATSAPP["acme"], "15550200803", "Quirin Quoted", "Is it still the old address?")
    with (
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        open_phone(phone, inlet.url, WHATSAPP["acme"], "15550200803")
        row_with(ana, "Quirin Quoted").click()
        asked = from_customer(ana, "Is it still the old address?")
        expect(on_phone(phone, "Is it still the old address?")).to_have_attribute("data-status", "read")
        for is_kept in (False, True):
            asked.hover()
            asked.get_by_test_id("message-reply").click()
            expect(ana.get_by_test_id("composer-quote")).to_contain_text("Is it still the old address?")
            if not is_kept:
                ana.keyboard.press("Escape")
                expect(ana.get_by_test_id("composer-quote")).to_have_count(0)
        ana.get_by_test_id("composer-input").fill("At the corner, as ever")
        ana.keyboard.press("Enter")
        expect(on_phone(phone, "At the corner, as ever").locator(".quote")).to_contain_text("Is it still the old")

        reactions = phone.get_by_test_id("phone-reactions")
        asked.hover()
        asked.get_by_test_id("message-react").click()
        ana.get_by_role("button", name="React with ❤️").click()
        expect(asked.get_by_test_id("reaction-business")).to_contain_text("❤️")
        expect(reactions).to_contain_text("❤️")
        asked.get_by_test_id("reaction-business").get_by_role("button").click()
        expect(asked.get_by_test_id("reaction-business")).to_have_count(0)
        expect(reactions).to_have_count(0)
        asked.hover()
        asked.get_by_test_id("message-react").click()
        ana.get_by_role("button", name="More emoji").click()
        ana.get_by_label("Find an emoji").fill("party")
        ana.keyboard.press("Enter")
        expect(reactions).to_contain_text("🥳")
        assert_accessible(ana)


def test_messenger_splits_and_asks_instagram_counts_bytes(inlet: Stack, browser: Browser) -> None:
    writes(inlet, PAGE, "801200801", "Max Messenger", "Tell me everything")
    writes(inlet, INSTAGRAM, "701200801", "Ina Instagram", "Tell me something")
    with (
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        open_phone(phone, inlet.url, PAGE, "801200801")
        row_with(ana, "Tell me everything").click()
        expect(from_customer(ana, "Tell me everything")).to_be_visible()
        ana.get_by_test_id("composer-tools").click()
        expect(ana.get_by_test_id("tool-quick_replies")).to_be_visible()
        expect(ana.get_by_test_id("tool-location")).to_have_count(0)
        expect(ana.get_by_test_id("tool-list")).to_have_count(0)
        ana.get_by_test_id("tool-quick_replies").click()
        ana.get_by_test_id("question-body").fill("About what?")
        ana.get_by_label("Answer 1").fill("Prices")
        ana.get_by_label("Answer 2").fill("Delivery")
        send_tool(ana)
        expect(on_phone(phone, "About what?")).to_be_visible()

        ana.get_by_test_id("composer-input").fill("Once upon a time there was a shop. " * 80)
        expect(ana.get_by_test_id("text-counter")).to_have_text("Goes out as 2 messages")
        ana.get_by_test_id("composer-send").click()
        expect(on_phone(phone, "Once upon a time")).to_have_count(2)
        expect(bubble_with(ana, "Once upon a time")).to_have_count(2)

        open_phone(phone, inlet.url, INSTAGRAM, "701200801")
        row_with(ana, "Tell me something").click()
        expect(from_customer(ana, "Tell me something")).to_be_visible()
        ana.get_by_test_id("composer-input").fill("é" * 501)
        expect(ana.get_by_test_id("text-counter")).to_have_text("2 bytes too long")
        expect(ana.get_by_test_id("composer-send")).to_be_disabled()
        ana.get_by_test_id("composer-input").fill("é" * 500)
        expect(ana.get_by_test_id("text-counter")).to_have_text("0 bytes left")
        ana.get_by_test_id("composer-send").click()
        expect(on_phone(phone, "é" * 500)).to_be_visible()
        asked = from_customer(ana, "Tell me something")
        asked.hover()
        asked.get_by_test_id("message-react").click()
        expect(ana.get_by_role("button", name=re.compile("^React with"))).to_have_count(1)
        ana.get_by_role("button", name="React with ❤️").click()
        expect(phone.get_by_test_id("phone-reactions")).to_contain_text("❤️")


def test_on_a_narrow_screen_everything_is_at_hand(inlet: Stack, browser: Browser) -> None:
    writes(inlet, WHATSAPP["acme"], "15550200802", "Nora Narrow", "Can you hear me?")
    small = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with watched_page(browser, expected=FIRST_VISIT, **small) as (ana, _):
        sign_in(ana, inlet.url, "agent@acme.test")
        row_with(ana, "Can you hear me?").tap()
        asked = from_customer(ana, "Can you hear me?")
        asked.get_by_test_id("message-react").tap()
        ana.get_by_role("button", name="Reply", exact=True).tap()
        expect(ana.get_by_test_id("composer-quote")).to_contain_text("Can you hear me?")
        open_tool(ana, "buttons")
        ana.get_by_test_id("question-body").fill("Loud and clear?")
        expect(ana.get_by_test_id("tool-send")).to_be_in_viewport()
        assert ana.evaluate("document.documentElement.scrollWidth") <= 390
        assert ana.evaluate(TOO_SMALL) == []
        assert_accessible(ana)
