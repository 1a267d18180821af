"""Connecting each channel through the platform's dialog, and mending one that broke."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    assert_accessible,
    bubble_with,
    find_in_mail,
    open_phone,
    row_with,
    shot,
    sign_in,
    simulate,
    watched_page,
    write_on_phone,
)

WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def olivia(inlet: Stack, browser: Browser) -> Iterator[Page]:
    """The owner of acme, at the channels."""
    with watched_page(browser, expected=FIRST_VISIT, viewport=WIDE) as (page, _):
        sign_in(page, inlet.url, "owner@acme.test")
        page.goto(f"{inlet.url}/settings/channels/")
        expect(page.get_by_role("heading", name="Channels")).to_be_visible()
        yield page


def begin(page: Page, way: str) -> None:
    """From the list by way of the gallery to the walk."""
    page.get_by_test_id("connect-channel").click()
    expect(page.get_by_role("heading", name="Connect a channel")).to_be_visible()
    shot(page, "gallery")
    page.get_by_test_id(f"way-{way}").click()
    expect(page.get_by_role("heading", name="What you need")).to_be_visible()


def allow(page: Page, business: str, *, button: str = "open-dialog", only: str | None = None) -> None:
    """In the dialog: a new business, so that no two journeys want the same, then everything."""
    with page.expect_popup() as opened:
        page.get_by_test_id(button).click()
    dialog = opened.value
    dialog.get_by_placeholder("Name").fill(business)
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.get_by_role("group", name=business)).to_be_visible()
    shot(dialog, "dialog")
    if only is not None:
        dialog.get_by_role("checkbox", name=only).uncheck()
    with dialog.expect_event("close"):
        dialog.get_by_role("button", name="Continue").click()


def account_id(page: Page, kind: str, business: str, inlet: Stack) -> str:
    assets = httpx.get(f"{inlet.url}/simulator/api/connect/assets", trust_env=False).json()["data"]
    return str(next(each["id"] for each in assets if each["kind"] == kind and each["business"] == business))


def test_a_page_is_connected_talks_breaks_and_is_mended_from_the_banner(
    inlet: Stack, browser: Browser, olivia: Page
) -> None:
    begin(olivia, "messenger_page")
    shot(olivia, "walk-ready")
    assert_accessible(olivia)
    allow(olivia, "Larch Books")

    expect(olivia.get_by_test_id("connect-done")).to_be_visible(timeout=20_000)
    shot(olivia, "walk-done")
    olivia.get_by_test_id("open-connected").click()
    expect(olivia.get_by_role("heading", name="Larch Books", exact=True)).to_be_visible()
    page_id = account_id(olivia, "page", "Larch Books", inlet)

    # A customer writes, and is answered.
    with watched_page(browser, viewport=WIDE) as (phone, _):
        open_phone(phone, inlet.url, page_id, "7204101000000077")
        write_on_phone(phone, "Do you have the atlas?")
        olivia.goto(f"{inlet.url}/inbox/")
        row_with(olivia, "Do you have the atlas?").click()
        olivia.get_by_test_id("composer-input").fill("We do, one copy.")
        olivia.keyboard.press("Enter")
        expect(phone.get_by_test_id("phone-message").filter(has_text="We do, one copy.")).to_be_visible()

        # The password of the person who connected it is changed: sending ends, receiving does not.
        simulate(inlet, "connect/kill", {"account_id": page_id, "subcode": 460})
        olivia.get_by_test_id("composer-input").fill("Shall I put it aside?")
        olivia.keyboard.press("Enter")
        banner = olivia.get_by_test_id("reconnect-banner")
        expect(banner).to_contain_text("Larch Books", timeout=15_000)
        shot(olivia, "banner")
        way = find_in_mail(inlet.url, "owner@acme.test", r"Larch Books, a channel of Acme[^~]*?(http\S+/connect/)")
        assert way.endswith(str(banner.get_by_role("link").get_attribute("href")))
        write_on_phone(phone, "Hello?")
        expect(bubble_with(olivia, "Hello?")).to_be_visible()

        banner.get_by_role("link", name="Connect again").click()
        expect(olivia.get_by_role("heading", name="Connect Larch Books again")).to_be_visible()
        with olivia.expect_popup() as opened:
            olivia.get_by_test_id("open-dialog").click()
        opened.value.get_by_role("link", name="Larch Books").click()
        with opened.value.expect_event("close"):
            opened.value.get_by_role("button", name="Continue").click()
        expect(olivia.get_by_test_id("connect-done")).to_be_visible(timeout=20_000)
        expect(banner).to_be_hidden()

        olivia.goto(f"{inlet.url}/inbox/")
        row_with(olivia, "Customer 0077").click()
        olivia.get_by_test_id("composer-input").fill("Here again.")
        olivia.keyboard.press("Enter")
        expect(phone.get_by_test_id("phone-message").filter(has_text="Here again.")).to_be_visible()


def test_a_number_is_connected_with_its_pin_and_its_health_is_read(inlet: Stack, olivia: Page) -> None:
    begin(olivia, "whatsapp_signup")
    allow(olivia, "Juniper Cycles")

    pin = olivia.get_by_test_id("connect-pin")
    expect(pin).to_be_visible(timeout=20_000)
    shot(olivia, "walk-choose")
    assert_accessible(olivia)
    pin.fill("123456")
    olivia.get_by_test_id("connect-chosen").click()
    expect(olivia.get_by_test_id("connect-done")).to_be_visible(timeout=20_000)
    olivia.get_by_test_id("open-connected").click()

    for key in ("token", "scopes", "account", "subscription", "webhook", "number", "quality"):
        expect(olivia.get_by_test_id(f"check-{key}")).to_have_attribute("data-state", "ok", timeout=20_000)
    shot(olivia, "account")
    assert_accessible(olivia)

    number_id = account_id(olivia, "number", "Juniper Cycles", inlet)
    simulate(inlet, "connect/unsubscribe", {"account_id": number_id})
    olivia.get_by_test_id("test-channel").click()
    expect(olivia.get_by_test_id("check-subscription")).to_have_attribute("data-state", "failed", timeout=20_000)
    shot(olivia, "account-broken")
    olivia.get_by_test_id("subscribe-again").click()
    expect(olivia.get_by_test_id("check-subscription")).to_have_attribute("data-state", "ok", timeout=20_000)

    # What Meta tells about the number arrives on the timeline by itself.
    change = {"account_id": number_id, "quality": "YELLOW", "limit_tier": "TIER_10K"}
    simulate(inlet, "connect/quality", change)
    olivia.get_by_test_id("test-channel").click()
    expect(olivia.get_by_test_id("timeline")).to_contain_text("Quality is medium", timeout=20_000)

    olivia.get_by_test_id("disconnect").click()
    olivia.get_by_role("alertdialog").get_by_role("button", name="Disconnect").click()
    expect(olivia.get_by_test_id("reconnect")).to_be_visible()


def test_instagram_is_connected_and_an_unticked_permission_is_named(inlet: Stack, olivia: Page) -> None:
    begin(olivia, "instagram_login")
    allow(olivia, "Fern Ceramics", only="Access and manage messages")

    failed = olivia.get_by_test_id("connect-failed")
    expect(failed).to_contain_text("Send and receive Instagram messages", timeout=20_000)
    shot(olivia, "walk-failed")
    assert_accessible(olivia)
    olivia.get_by_test_id("connect-again").click()
    with olivia.expect_popup() as opened:
        olivia.get_by_test_id("open-dialog").click()
    opened.value.get_by_role("link", name="Fern Ceramics").click()
    with opened.value.expect_event("close"):
        opened.value.get_by_role("button", name="Continue").click()

    expect(olivia.get_by_test_id("connect-done")).to_contain_text("@fern.ceramics", timeout=20_000)


def test_a_window_that_is_cancelled_leads_back_without_harm(inlet: Stack, browser: Browser) -> None:
    options = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "has_touch": True}
    with watched_page(browser, expected=FIRST_VISIT, **options) as (page, _):
        sign_in(page, inlet.url, "owner@globex.test")
        page.goto(f"{inlet.url}/settings/channels/")
        expect(page.get_by_test_id("channel-link").first).to_be_visible()
        shot(page, "list-phone")
        assert_accessible(page)
        begin(page, "messenger_page")
        with page.expect_popup() as opened:
            page.get_by_test_id("open-dialog").click()
        with opened.value.expect_event("close"):
            opened.value.get_by_role("button", name="Cancel").click()

        expect(page.get_by_test_id("connect-failed")).to_contain_text("Nothing has changed", timeout=20_000)
        shot(page, "cancelled-phone")
        assert_accessible(page)


def test_an_app_of_ones_own_is_connected_by_hand(inlet: Stack, olivia: Page) -> None:
    own = simulate(inlet, "connect/own-apps", {"business": "Alder Works"})
    begin(olivia, "whatsapp_manual")
    for label, name in (
        ("App id", "app_id"),
        ("App secret", "app_secret"),
        ("WhatsApp Business account id", "waba_id"),
        ("Phone number id", "phone_number_id"),
        ("Access token", "access_token"),
    ):
        olivia.get_by_label(label, exact=True).fill(own[name])
    shot(olivia, "own-app")
    olivia.get_by_test_id("connect-own-app").click()

    expect(olivia.get_by_test_id("connect-done")).to_be_visible(timeout=20_000)
    olivia.get_by_test_id("open-connected").click()
    expect(olivia.get_by_label("Callback URL", exact=True)).to_have_value(re.compile(r"/webhooks/meta/\S{20,}"))
    # What the app signs with its own secret arrives.
    account = own["phone_number_id"]
    message = {"account_id": account, "type": "text", "text": "By way of our own app"}
    simulate(inlet, "customers/messages", {**message, "customer": {"id": "15550207777", "name": "Kai Own"}})
    olivia.goto(f"{inlet.url}/inbox/")
    expect(row_with(olivia, "By way of our own app")).to_be_visible(timeout=15_000)
