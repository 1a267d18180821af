"""The spine, as people see it."""

from playwright.sync_api import Browser, expect

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
    write_on_phone,
    writes,
)

CUSTOMER = "15550200777"
QUESTION = "Do you deliver on Sundays? It's for a birthday 🎂"
ANSWER = "We do, from 10 to 14."


def test_a_customer_writes_two_agents_see_it_one_answers_and_the_ticks_reach_read(
    inlet: Stack, browser: Browser
) -> None:
    _customer_exists(inlet)
    with (
        watched_page(browser, expected=FIRST_VISIT, viewport={"width": 1440, "height": 900}) as (ana, _),
        watched_page(browser, expected=FIRST_VISIT, viewport={"width": 1440, "height": 900}) as (ben, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        sign_in(ben, inlet.url, "agent2@acme.test")
        open_phone(phone, inlet.url, WHATSAPP["acme"], CUSTOMER)

        write_on_phone(phone, QUESTION)
        for agent in (ana, ben):
            expect(row_with(agent, "Do you deliver on Sundays?")).to_be_visible()

        for agent in (ana, ben):
            row_with(agent, "Do you deliver on Sundays?").click()
            expect(bubble_with(agent, QUESTION)).to_be_visible()

        ana.get_by_test_id("composer-input").fill(ANSWER)
        ana.get_by_test_id("composer-send").click()
        expect(phone.get_by_test_id("phone-message").filter(has_text=ANSWER)).to_be_visible()

        # The phone shows the chat, so the customer has read it; both agents see the same, once.
        for agent in (ana, ben):
            answer = bubble_with(agent, ANSWER)
            expect(answer).to_have_count(1)
            expect(answer).to_have_attribute("data-status", "read", timeout=15_000)
            expect(answer).to_have_attribute("data-direction", "outbound")
        for agent in (ana, ben):
            assert_accessible(agent)
        assert_accessible(phone)


def test_the_other_company_sees_nothing_of_it(inlet: Stack, browser: Browser) -> None:
    with watched_page(browser, expected=FIRST_VISIT) as (gloria, _):
        sign_in(gloria, inlet.url, "agent@globex.test")
        _customer_writes(inlet, "For Acme only")
        writes(inlet, WHATSAPP["globex"], "15550200778", "Gil", "For Globex")

        expect(row_with(gloria, "For Globex")).to_be_visible()
        expect(row_with(gloria, "For Acme only")).to_have_count(0)


def test_a_deep_link_opens_the_conversation_after_a_reload(inlet: Stack, browser: Browser) -> None:
    _customer_exists(inlet)
    with watched_page(browser, expected=FIRST_VISIT) as (ana, _):
        sign_in(ana, inlet.url, "agent@acme.test")
        _customer_writes(inlet, "A link to me, please")
        row_with(ana, "A link to me, please").click()
        expect(bubble_with(ana, "A link to me, please")).to_be_visible()
        assert "/inbox/conv_" in ana.url

        ana.reload()

        expect(bubble_with(ana, "A link to me, please")).to_be_visible(timeout=15_000)


def test_a_viewer_can_read_but_not_answer(inlet: Stack, browser: Browser) -> None:
    _customer_exists(inlet)
    with watched_page(browser, expected=FIRST_VISIT) as (vera, _):
        sign_in(vera, inlet.url, "viewer@acme.test")
        _customer_writes(inlet, "Who may answer me?")
        row_with(vera, "Who may answer me?").click()
        expect(bubble_with(vera, "Who may answer me?")).to_be_visible()

        expect(vera.get_by_test_id("composer-send")).to_have_count(0)
        assert_accessible(vera)


def test_an_agent_works_on_a_phone_in_the_dark(inlet: Stack, browser: Browser) -> None:
    _customer_exists(inlet)
    with watched_page(
        browser, expected=FIRST_VISIT, viewport={"width": 390, "height": 844}, color_scheme="dark", has_touch=True
    ) as (ana, _):
        sign_in(ana, inlet.url, "agent@acme.test")
        _customer_writes(inlet, "Are you on the go?")
        row_with(ana, "Are you on the go?").click()
        expect(bubble_with(ana, "Are you on the go?")).to_be_visible()

        ana.get_by_test_id("composer-input").fill("Always.")
        ana.get_by_test_id("composer-send").click()

        answer = bubble_with(ana, "Always.")
        expect(answer).to_have_attribute("data-status", "delivered", timeout=15_000)
        assert_accessible(ana)


def _customer_exists(inlet: Stack) -> None:
    _customer_writes(inlet, "Hello")


def _customer_writes(inlet: Stack, text: str) -> None:
    writes(inlet, WHATSAPP["acme"], CUSTOMER, "Noa Levi", text)
