"""A reply that the platform refuses is found, understood and sent again; another one is given up."""

from playwright.sync_api import Browser, Page, expect

from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    PAGE,
    WHATSAPP,
    assert_accessible,
    bubble_with,
    row_with,
    shot,
    sign_in,
    simulate,
    watched_page,
    writes,
)

CUSTOMERS = {"15550200781": "Nele", "15550200782": "Omar"}


def test_what_the_platform_refused_is_sent_again_or_given_up(inlet: Stack, browser: Browser) -> None:
    for customer, name in CUSTOMERS.items():
        writes(inlet, WHATSAPP["acme"], customer, name, f"Hello from {name}")
    with watched_page(browser, expected=FIRST_VISIT, viewport={"width": 1440, "height": 900}) as (ada, _):
        sign_in(ada, inlet.url, "admin@acme.test")
        fault = {"kind": "graph_error", "account_id": WHATSAPP["acme"], "code": 131026, "as": "response", "times": 2}
        simulate(inlet, "faults", fault)
        for name in CUSTOMERS.values():
            _answers(ada, name, f"Good day, {name}")
            expect(bubble_with(ada, f"Good day, {name}")).to_have_attribute("data-status", "failed", timeout=15_000)

        ada.goto(f"{inlet.url}/settings/failures/")
        group = ada.get_by_test_id("failure-group").filter(has_text="cannot receive")
        expect(group).to_contain_text("2 messages")
        ada.get_by_label("Channel").select_option(label="@acme")
        expect(group).to_have_count(0)
        ada.get_by_label("Channel").select_option(label="Acme WhatsApp")
        expect(group).to_contain_text("2 messages")
        assert_accessible(ada)
        group.get_by_role("link").click()
        ada.get_by_role("button", name="Details").first.click()
        expect(ada.get_by_label("What the platform sent")).to_contain_text("attempts")
        assert_accessible(ada)
        ada.keyboard.press("Escape")

        ada.get_by_role("checkbox").first.click()
        ada.get_by_role("button", name="Give up…").click()
        ada.get_by_label("Why").fill("They have called.")
        ada.get_by_role("button", name="Give up", exact=True).click()
        expect(ada.get_by_role("checkbox")).to_have_count(1)
        ada.get_by_role("button", name="Try again").click()
        expect(ada.get_by_text("Nothing of this is left.")).to_be_visible(timeout=15_000)

        # The newest was given up; the other one is with the customer now.
        ada.goto(f"{inlet.url}/inbox/")
        row_with(ada, "Nele").click()
        expect(bubble_with(ada, "Good day, Nele")).to_have_attribute("data-status", "delivered", timeout=15_000)
        row_with(ada, "Omar").click()
        expect(bubble_with(ada, "Good day, Omar")).to_have_attribute("data-status", "failed")


def test_a_file_that_the_platform_has_no_more_is_asked_for_again_and_given_up(inlet: Stack, browser: Browser) -> None:
    photo = {"account_id": PAGE, "customer": {"id": "770000000020783", "name": "Petra Postcard"}, "type": "image"}
    with watched_page(browser, expected=FIRST_VISIT, viewport={"width": 1440, "height": 900}) as (ada, _):
        sign_in(ada, inlet.url, "admin@acme.test")
        simulate(inlet, "faults", {"kind": "media_expired", "account_id": PAGE, "times": 2})
        simulate(inlet, "customers/messages", photo)
        row_with(ada, "Petra Postcard").click()
        expect(ada.get_by_text("does not have this file any more")).to_be_visible(timeout=15_000)

        ada.goto(f"{inlet.url}/settings/failures/")
        group = ada.get_by_test_id("failure-group").filter(has_text="does not have this file any more")
        petra = ada.get_by_role("row").filter(has_text="Petra Postcard")  # others' files are gone as well
        group.get_by_role("link").click()
        shot(ada, "failures-file-gone")
        petra.get_by_role("checkbox").click()
        ada.get_by_role("button", name="Try again").click()
        expect(ada.get_by_text("1 file on the way again.")).to_be_visible(timeout=15_000)

        # It is still not there, and then somebody gives it up.
        ada.goto(f"{inlet.url}/inbox/")
        row_with(ada, "Petra Postcard").click()
        expect(ada.get_by_text("does not have this file any more")).to_be_visible(timeout=15_000)
        ada.goto(f"{inlet.url}/settings/failures/")
        group.get_by_role("link").click()
        petra.get_by_role("checkbox").click()
        ada.get_by_role("button", name="Give up…").click()
        ada.get_by_label("Why").fill("She has sent it by mail.")
        ada.get_by_role("button", name="Give up", exact=True).click()
        expect(petra).to_have_count(0)


def _answers(page: Page, name: str, text: str) -> None:
    row_with(page, name).click()
    expect(bubble_with(page, f"Hello from {name}")).to_be_visible()
    page.get_by_test_id("composer-input").fill(text)
    page.get_by_test_id("composer-send").click()
