"""A template from the first word to the customer's phone: written, reviewed, sent after the window has closed; with a
photo or a place above it; one that WhatsApp rejects, with its reason on the page; and what it tells later."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    WHATSAPP,
    assert_accessible,
    bubble_with,
    open_further_down,
    open_phone,
    shot,
    sign_in,
    take_pictures,
    watched_page,
    writes,
)
from tests.journeys.test_an_agent_sends_files import DARK, NARROW, give, picture

WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
BODY = "Hi {{1}}, your repair is finished. Please fetch it until {{2}}, our shop is open from nine to six."


class Platform:
    """The simulator's API for tests."""

    def __init__(self, inlet: Stack) -> None:
        self.url = f"{inlet.url}/simulator/api"

    def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = httpx.request(method, f"{self.url}/{path}", json=body, trust_env=False)
        answer.raise_for_status()
        return answer.json()

    def decide(self, name: str, **order: Any) -> None:
        found = next(each for each in self.call("GET", "templates")["data"] if each["name"] == name)
        self.call("POST", f"templates/{found['id']}", order)


@pytest.fixture
def platform(inlet: Stack) -> Iterator[Platform]:
    """Nothing is reviewed by itself."""
    platform = Platform(inlet)
    platform.call("POST", "settings", {"template_review_s": -1})
    yield platform
    platform.call("POST", "settings", {"template_review_s": 5})


def write_template(page: Page, inlet: Stack, name: str, body: str, examples: dict[str, str]) -> None:
    """A draft, sent in; the page of the template is open afterwards."""
    page.goto(f"{inlet.url}/settings/templates/new/")
    page.get_by_test_id("template-name").fill(name)
    page.get_by_test_id("template-body").fill(body)
    for variable, example in examples.items():
        page.get_by_test_id(f"example-{variable}").fill(example)
    page.get_by_test_id("add-button").click()
    page.get_by_test_id("add-quick_reply").click()
    page.get_by_test_id("template-button").get_by_label("Text").fill("Call me back")
    send_in(page, name)


def send_in(page: Page, name: str) -> None:
    """Save what is written, and send it in."""
    page.get_by_test_id("save-template").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_test_id("template-state")).to_have_text("Draft")
    page.get_by_test_id("submit-template").click()
    expect(page.get_by_test_id("template-state")).to_have_text("In review", timeout=15_000)


def writes_long_ago(inlet: Stack, customer_id: str, name: str, text: str) -> None:
    """A customer whose reply window has closed since."""
    writes(inlet, WHATSAPP["acme"], customer_id, name, text, hours_ago=25)


def approve(page: Page, platform: Platform, name: str) -> None:
    """The reviewers like it; its page, which is open, says so."""
    platform.decide(name, event="APPROVED")
    expect(page.get_by_test_id("template-state")).to_have_text("Approved", timeout=15_000)


def choose_template(page: Page, name: str, *, by: str) -> None:
    """In the conversation that is open, found by these words."""
    page.get_by_test_id("send-template").click()
    page.get_by_test_id("template-search").fill(by)
    page.locator(f"[data-testid=template-choice][data-name={name}]").click()


def test_a_template_is_approved_and_reaches_a_customer_whose_window_has_closed(
    inlet: Stack, browser: Browser, platform: Platform
) -> None:
    writes_long_ago(inlet, "15550200871", "Tessa Late", "Is *my* bicycle ready?")
    with (
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (boss, _),
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(boss, inlet.url, "admin@acme.test")
        write_template(boss, inlet, "repair_finished", BODY, {"1": "Ada", "2": "Friday"})
        assert_accessible(boss)
        approve(boss, platform, "repair_finished")
        expect(boss.get_by_test_id("template-history")).to_contain_text("Approved by WhatsApp")

        sign_in(ana, inlet.url, "agent@acme.test")
        open_phone(phone, inlet.url, WHATSAPP["acme"], "15550200871")
        open_further_down(ana, "Is my bicycle ready?")
        expect(bubble_with(ana, "Is my bicycle ready?").locator("strong")).to_have_text("my")
        expect(ana.get_by_test_id("reply-window")).to_have_attribute("data-state", "template_only")
        choose_template(ana, "repair_finished", by="repair")
        expect(ana.get_by_test_id("blank-body.1")).to_have_value("Tessa")
        expect(ana.get_by_test_id("tool-send")).to_be_disabled()
        ana.get_by_test_id("blank-body.2").fill("Saturday")
        preview = ana.get_by_role("dialog").get_by_test_id("template-card")
        expect(preview).to_contain_text("Hi Tessa, your repair is finished. Please fetch it until Saturday")
        assert_accessible(ana)
        ana.get_by_test_id("tool-send").click()

        bubble = bubble_with(ana, "Hi Tessa, your repair is finished.")
        expect(bubble.get_by_role("list", name="Buttons")).to_contain_text("Call me back")
        shown = phone.get_by_test_id("phone-message").filter(has_text="Hi Tessa, your repair is finished.")
        expect(shown).to_contain_text("until Saturday, our shop is open")
        expect(shown).to_contain_text("Call me back")


def test_a_template_is_one_entry_with_its_languages(inlet: Stack, browser: Browser) -> None:
    writes_long_ago(inlet, "15550200877", "Lara Languages", "Wo bleibt mein Paket?")
    with watched_page(browser, expected=FIRST_VISIT, **WIDE) as (boss, _):
        sign_in(boss, inlet.url, "admin@acme.test")
        boss.goto(f"{inlet.url}/settings/templates/")
        account = boss.get_by_role("region", name="Acme WhatsApp")
        account.get_by_test_id("sync-templates").click()
        row = account.get_by_role("row").filter(has_text="order_shipped")
        expect(row).to_have_count(1, timeout=15_000)
        expect(row.get_by_role("listitem")).to_have_count(2)
        take_pictures(boss, "templates-by-name")
        assert_accessible(boss)
        row.get_by_role("link", name="German").click()
        expect(boss.get_by_role("heading", level=1)).to_have_text("order_shipped")
        expect(boss.get_by_text("German · Utility")).to_be_visible()

        boss.goto(f"{inlet.url}/inbox/")
        open_further_down(boss, "Wo bleibt mein Paket?")
        opener = boss.get_by_test_id("send-template")
        opener.focus()
        boss.keyboard.press("Enter")
        expect(boss.get_by_test_id("template-search")).to_be_focused()
        boss.keyboard.type("shipped")
        found = boss.get_by_test_id("template-list").get_by_role("listitem")
        expect(found).to_have_count(1)
        expect(found).to_contain_text("Order shipped")
        take_pictures(boss, "template-choice")
        assert_accessible(boss)
        found.get_by_role("button", name="Order shipped in").focus()
        boss.keyboard.press("Enter")
        expect(boss.get_by_role("dialog", name="Order shipped · English (United States)")).to_be_visible()
        boss.keyboard.press("Escape")
        expect(opener).to_be_focused()


def test_a_rejected_template_shows_the_reason_and_is_offered_to_nobody(
    inlet: Stack, browser: Browser, platform: Platform
) -> None:
    writes_long_ago(inlet, "15550200872", "Timo Late", "Are you still there?")
    with watched_page(browser, expected=FIRST_VISIT, **WIDE) as (boss, _):
        sign_in(boss, inlet.url, "admin@acme.test")
        write_template(
            boss, inlet, "send_your_pin", "Hello {{1}}, please send us your card number today.", {"1": "Ada"}
        )
        platform.decide("send_your_pin", event="REJECTED", reason="SCAM")
        expect(boss.get_by_test_id("template-state")).to_have_text("Rejected", timeout=15_000)
        expect(boss.get_by_text("It was taken for a scam.").first).to_be_visible()

        boss.get_by_test_id("template-body").fill("{{1}}")
        boss.get_by_test_id("submit-template").click()
        expect(boss.get_by_text("A variable may not be the first or the last thing")).to_be_visible()

        boss.goto(f"{inlet.url}/inbox/")
        open_further_down(boss, "Are you still there?")
        boss.get_by_test_id("send-template").click()
        boss.get_by_test_id("template-search").fill("send your pin")
        expect(boss.get_by_text("No template has these words")).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, NARROW | DARK], ids=["wide", "narrow and dark"])
def test_a_photo_stands_above_the_text_for_the_reviewers_and_for_the_customer(
    inlet: Stack, browser: Browser, platform: Platform, size: dict[str, Any]
) -> None:
    number = "3" if size is WIDE else "4"
    name, customer = f"new_mugs_{number}", f"1555020087{number}"
    asks = f"Anything new, number {number}?"
    writes_long_ago(inlet, customer, "Mia Mug", asks)
    with (
        watched_page(browser, expected=FIRST_VISIT, **size) as (boss, _),
        watched_page(browser, expected=FIRST_VISIT, **size) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(boss, inlet.url, "admin@acme.test")
        boss.goto(f"{inlet.url}/settings/templates/new/")
        boss.get_by_test_id("template-name").fill(name)
        boss.get_by_test_id("header-kind").select_option("image")
        boss.get_by_test_id("template-body").fill("Our new mugs are here. Come and see them.")
        give(boss, "[data-testid=file-field]", "drop", "list.pdf", "application/pdf", b"%PDF-1.4")
        expect(boss.get_by_text("“list.pdf” is no photo.")).to_be_visible()
        boss.get_by_test_id("file-input").set_input_files(
            {"name": "sample.png", "mimeType": "image/png", "buffer": picture("#4477aa")}
        )
        expect(boss.get_by_test_id("attached")).to_have_attribute("data-state", "ready")
        expect(boss.get_by_test_id("template-card").get_by_role("img", name="sample.png")).to_be_visible()
        assert_accessible(boss)
        shot(boss, f"template-editor-{number}")
        send_in(boss, name)
        expect(boss.get_by_test_id("template-card").first.get_by_role("img", name="sample.png")).to_have_js_property(
            "naturalWidth", 640, timeout=15_000
        )
        approve(boss, platform, name)

        sign_in(ana, inlet.url, "agent@acme.test")
        open_phone(phone, inlet.url, WHATSAPP["acme"], customer)
        open_further_down(ana, asks)
        ana.get_by_test_id("send-template").click()
        ana.get_by_test_id("template-search").fill(name)
        shot(ana, f"template-picker-{number}")
        ana.locator(f"[data-testid=template-choice][data-name={name}]").click()
        expect(ana.get_by_test_id("tool-send")).to_be_disabled()
        give(ana, "[data-testid=file-field]", "paste", "mugs.webp", "image/webp", picture("#aa7744", "WEBP"))
        expect(ana.get_by_test_id("attached")).to_have_attribute("data-state", "ready")
        preview = ana.get_by_role("dialog").get_by_test_id("template-card")
        expect(preview.get_by_role("img", name="mugs.webp")).to_be_visible()
        assert_accessible(ana)
        shot(ana, f"template-form-{number}")
        ana.get_by_test_id("tool-send").click()

        shown = phone.get_by_test_id("phone-message").filter(has_text="Our new mugs are here.")
        expect(shown.locator("img.picture")).to_have_js_property("naturalWidth", 640, timeout=20_000)
        sent = ana.locator("[data-testid=message][data-direction=outbound]").last
        expect(sent.get_by_test_id("attachment-image")).to_have_attribute("data-state", "stored")
        shot(ana, f"template-sent-{number}")
        shot(phone, f"template-phone-{number}")


def test_a_place_stands_above_the_text(inlet: Stack, browser: Browser, platform: Platform) -> None:
    writes_long_ago(inlet, "15550200875", "Lars Lost", "Where are you now?")
    with (
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (boss, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(boss, inlet.url, "admin@acme.test")
        boss.goto(f"{inlet.url}/settings/templates/new/")
        boss.get_by_test_id("template-name").fill("we_have_moved")
        boss.get_by_test_id("header-kind").select_option("location")
        boss.get_by_test_id("template-body").fill("We have moved. This is where you find us.")
        send_in(boss, "we_have_moved")
        approve(boss, platform, "we_have_moved")

        open_phone(phone, inlet.url, WHATSAPP["acme"], "15550200875")
        boss.goto(f"{inlet.url}/inbox/")
        open_further_down(boss, "Where are you now?")
        choose_template(boss, "we_have_moved", by="moved")
        boss.get_by_test_id("location-point").fill("48.2082, 16.3738")
        boss.get_by_test_id("location-name").fill("Our shop")
        expect(boss.get_by_test_id("tool-send")).to_be_disabled()
        boss.get_by_test_id("location-address").fill("Graben 1, Wien")
        assert_accessible(boss)
        shot(boss, "template-place")
        boss.get_by_test_id("tool-send").click()

        shown = phone.get_by_test_id("phone-message").filter(has_text="This is where you find us.")
        expect(shown).to_contain_text("Our shop", timeout=20_000)
        expect(shown).to_contain_text("Graben 1, Wien")
        expect(bubble_with(boss, "This is where you find us.").get_by_text("Open map")).to_be_visible()


def test_what_whatsapp_tells_of_a_template_reaches_the_open_page(
    inlet: Stack, browser: Browser, platform: Platform
) -> None:
    with (
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (boss, _),
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (listed, _),
    ):
        sign_in(boss, inlet.url, "admin@acme.test")
        write_template(boss, inlet, "watched", "Your order has arrived, please fetch it.", {})
        sign_in(listed, inlet.url, "admin@acme.test")
        listed.goto(f"{inlet.url}/settings/templates/")
        row = listed.get_by_role("row").filter(has=listed.locator("[data-name=watched]"))
        state, history = boss.get_by_test_id("template-state"), boss.get_by_test_id("template-history")
        expect(row).to_contain_text("In review")

        platform.decide("watched", event="APPROVED")
        expect(state).to_have_text("Approved", timeout=15_000)
        expect(row).to_contain_text("Approved")
        platform.decide("watched", event="QUALITY", score="YELLOW")
        expect(history).to_contain_text("Quality: medium", timeout=15_000)
        expect(row).to_contain_text("Quality medium")
        platform.decide("watched", event="CATEGORY", category="MARKETING", announce=True)
        expect(boss.get_by_text("WhatsApp will move it to the category marketing")).to_be_visible(timeout=15_000)
        platform.decide("watched", event="CATEGORY", category="MARKETING")
        expect(history).to_contain_text("The category is marketing now", timeout=15_000)
        expect(row).to_contain_text("Marketing")
        platform.decide(
            "watched", event="COMPONENTS", components=[{"type": "BODY", "text": "It has arrived. Fetch it today."}]
        )
        expect(boss.get_by_test_id("template-card").first).to_contain_text("Fetch it today.", timeout=15_000)
        expect(history).to_contain_text("Changed at WhatsApp")
        platform.decide("watched", event="PAUSED")
        expect(state).to_have_text("Paused", timeout=15_000)
        expect(row).to_contain_text("Paused")
        expect(boss.get_by_text("The template is paused for 3 hours.").first).to_be_visible()
        platform.decide("watched", event="DISABLED")
        expect(state).to_have_text("Switched off", timeout=15_000)
        expect(row).to_contain_text("Switched off")
        shot(boss, "template-disabled")
        shot(listed, "template-list")

        limit = {"event_type": "quality", "event": "DOWNGRADE", "current_limit": "TIER_250"}
        platform.call("POST", "events", {"account_id": WHATSAPP["acme"], **limit})
        boss.get_by_test_id("notices").click()
        notices = boss.get_by_role("dialog", name="Notices")
        for told in (
            "Template “watched” (en): disabled",
            "Template “watched” (en): paused",
            "Template “watched” (en) is of the category marketing now",
            "Template “watched” (en) will be of the category marketing",
            "Template “watched” (en): quality is yellow",
            "250",
        ):
            expect(notices).to_contain_text(told, timeout=15_000)
        shot(boss, "template-notices")


def test_a_one_time_code_is_written_by_whatsapp_and_sent_by_an_agent(
    inlet: Stack, browser: Browser, platform: Platform
) -> None:
    writes_long_ago(inlet, "15550200876", "Kira Key", "I cannot sign in")
    with (
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (boss, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(boss, inlet.url, "admin@acme.test")
        boss.goto(f"{inlet.url}/settings/templates/new/")
        boss.get_by_test_id("template-name").fill("sign_in_code")
        boss.get_by_text("One-time code", exact=True).click()
        boss.get_by_test_id("code-minutes").fill("5")
        card = boss.get_by_test_id("template-card").first
        expect(card).to_contain_text("This code expires in 5 minutes.")
        assert_accessible(boss)
        shot(boss, "template-code-editor")
        send_in(boss, "sign_in_code")
        approve(boss, platform, "sign_in_code")

        open_phone(phone, inlet.url, WHATSAPP["acme"], "15550200876")
        boss.goto(f"{inlet.url}/inbox/")
        open_further_down(boss, "I cannot sign in")
        choose_template(boss, "sign_in_code", by="sign in code")
        boss.get_by_test_id("blank-body.1").fill("482913")
        shot(boss, "template-code")
        boss.get_by_test_id("tool-send").click()
        shown = phone.get_by_test_id("phone-message").filter(has_text="482913")
        expect(shown).to_contain_text("is your verification code. For your security", timeout=20_000)
        expect(shown).to_contain_text("Copy code")
