"""A template from the first word to the customer's phone: written, reviewed, sent after the window has closed; and one
that WhatsApp rejects, with its reason on the page."""

import time
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
    open_phone,
    row_with,
    sign_in,
    watched_page,
)

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
    page.get_by_test_id("save-template").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_test_id("template-state")).to_have_text("Draft")
    page.get_by_test_id("submit-template").click()
    expect(page.get_by_test_id("template-state")).to_have_text("In review", timeout=15_000)


def writes_long_ago(platform: Platform, customer_id: str, name: str, text: str) -> None:
    """A customer whose reply window has closed since."""
    yesterday_ms = int(time.time() * 1000) - 25 * 3_600_000
    message = {
        "account_id": WHATSAPP["acme"], "customer": {"id": customer_id, "name": name}, "type": "text", "text": text,
        "timestamp_ms": yesterday_ms,
    }  # fmt: skip
    platform.call("POST", "customers/messages", message)


def test_a_template_is_approved_and_reaches_a_customer_whose_window_has_closed(
    inlet: Stack, browser: Browser, platform: Platform
) -> None:
    writes_long_ago(platform, "15550200871", "Tessa Late", "Is my bicycle ready?")
    with (
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (boss, _),
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(boss, inlet.url, "admin@acme.test")
        write_template(boss, inlet, "repair_finished", BODY, {"1": "Ada", "2": "Friday"})
        assert_accessible(boss)
        platform.decide("repair_finished", event="APPROVED")
        expect(boss.get_by_test_id("template-state")).to_have_text("Approved", timeout=15_000)
        expect(boss.get_by_test_id("template-history")).to_contain_text("Approved by WhatsApp")

        sign_in(ana, inlet.url, "agent@acme.test")
        open_phone(phone, inlet.url, WHATSAPP["acme"], "15550200871")
        row_with(ana, "Is my bicycle ready?").click()
        expect(ana.get_by_test_id("reply-window")).to_have_attribute("data-state", "template_only")
        ana.get_by_test_id("send-template").click()
        ana.get_by_test_id("template-search").fill("repair")
        ana.locator("[data-testid=template-choice][data-name=repair_finished]").click()
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


def test_a_rejected_template_shows_the_reason_and_is_offered_to_nobody(
    inlet: Stack, browser: Browser, platform: Platform
) -> None:
    writes_long_ago(platform, "15550200872", "Timo Late", "Are you still there?")
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
        row_with(boss, "Are you still there?").click()
        boss.get_by_test_id("send-template").click()
        boss.get_by_test_id("template-search").fill("send your pin")
        expect(boss.get_by_text("No template has these words")).to_be_visible()
