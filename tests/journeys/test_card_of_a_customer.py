"""A contact card is made of a customer whom this tab has never seen: the server finds them."""

from playwright.sync_api import Browser, expect

from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    WHATSAPP,
    assert_accessible,
    bubble_with,
    change_data,
    open_phone,
    row_with,
    sign_in,
    take_pictures,
    watched_page,
    writes,
)


def test_the_card_of_a_customer_is_found_by_name(inlet: Stack, browser: Browser) -> None:
    writes(inlet, WHATSAPP["acme"], "15550200861", "Paula Known", "Thank you, that was all.")
    writes(inlet, WHATSAPP["acme"], "15550200862", "Quinn Asks", "Whom can I call?")
    with (
        watched_page(browser, expected=FIRST_VISIT, viewport={"width": 1440, "height": 900}) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        open_phone(phone, inlet.url, WHATSAPP["acme"], "15550200862")
        sign_in(ana, inlet.url, "agent@acme.test")
        expect(row_with(ana, "Paula Known")).to_be_visible()
        done = "UPDATE inbox_conversation SET status = 'resolved' WHERE last_message_preview = %s"
        change_data(inlet, "acme", done, ["Thank you, that was all."])
        ana.reload()
        expect(ana.get_by_test_id("connection-state")).to_have_attribute("data-state", "live", timeout=15_000)
        row_with(ana, "Quinn Asks").click()
        expect(row_with(ana, "Paula Known")).to_have_count(0)

        expect(ana.get_by_test_id("reply-window")).to_have_attribute("data-state", "open", timeout=15_000)
        ana.get_by_test_id("composer-tools").click()
        ana.get_by_test_id("tool-contacts").click()
        ana.get_by_test_id("contact-customer").fill("know")
        found = ana.locator("#contact-customers option")
        expect(found).to_have_count(1)
        ana.get_by_test_id("contact-customer").fill(found.get_attribute("value") or "")
        expect(ana.get_by_test_id("contact-name")).to_have_value("Paula Known")
        expect(ana.get_by_test_id("contact-phone")).to_have_value("+15550200861")
        assert_accessible(ana)
        take_pictures(ana, "card-of-a-customer")
        ana.get_by_test_id("tool-send").click()

        expect(bubble_with(ana, "Paula Known")).to_be_visible()
        expect(phone.get_by_test_id("phone-message").filter(has_text="Paula Known")).to_be_visible()
