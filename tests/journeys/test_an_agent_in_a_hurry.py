"""Many conversations and one agent who does not wait: nothing goes astray, twice or missing."""

import re
from typing import Any

import httpx
from playwright.sync_api import Browser, Locator, Page, expect

from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    INSTAGRAM,
    PAGE,
    WHATSAPP,
    bubble_with,
    row_with,
    sign_in,
    watched_page,
    writes,
)

CHANNELS = (WHATSAPP["acme"], PAGE, INSTAGRAM)
SHAKEN = (*FIRST_VISIT, "ERR_INTERNET_DISCONNECTED", "WebSocket", "ERR_NETWORK")


def customer_of(at: int) -> str:
    return f"1555020077{at}" if at % 3 == 0 else f"77000000002077{at}"


def said_to(inlet: Stack, at: int) -> list[str]:
    params = {"account_id": CHANNELS[at % 3], "customer_id": customer_of(at), "limit": "100"}
    sent = httpx.get(f"{inlet.url}/simulator/api/ledger", params=params, trust_env=False).json()["data"]
    return sorted(each["text"] for each in sent if each["text"])


def composer(page: Page) -> Locator:
    return page.get_by_test_id("composer-input")


def open_one(page: Page, at: int) -> None:
    row_with(page, f"Hasty {at}").click()
    expect(composer(page)).to_have_attribute("aria-label", f"Reply to Hasty {at}")


def quote(page: Page) -> Locator:
    return page.get_by_test_id("composer-quote")


def quotes_what_is_written(page: Page, words: str) -> None:
    """The open conversation's reply answers these words; that is still so when the page has been loaded anew."""
    asked = bubble_with(page, words)
    asked.hover()
    asked.get_by_test_id("message-reply").click()
    expect(quote(page)).to_contain_text(words)
    page.reload()
    expect(quote(page)).to_contain_text(words)


def test_switching_sending_and_losing_the_connection(inlet: Stack, browser: Browser) -> None:
    wide: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
    everybody = range(6)
    for at in everybody:
        writes(inlet, CHANNELS[at % 3], customer_of(at), f"Hasty {at}", f"I am number {at}")
    with watched_page(browser, expected=SHAKEN, **wide) as (ana, _):
        sign_in(ana, inlet.url, "agent@acme.test")
        for at in everybody:  # on to the next before anything is saved
            open_one(ana, at)
            ana.keyboard.press("r")
            composer(ana).press_sequentially(f"draft {at}")
        quotes_what_is_written(ana, "I am number 5")
        for at in everybody:
            open_one(ana, at)
            expect(composer(ana)).to_have_value(f"draft {at}")
            expect(quote(ana)).to_have_count(1 if at == 5 else 0)
            composer(ana).fill(f"answer {at}")
            ana.keyboard.press("Enter")  # and away while it is on its way
        expect(quote(ana)).to_have_count(0)
        open_one(ana, 0)
        for _ in range(2):  # the same words twice are two messages
            composer(ana).fill("twice")
            ana.keyboard.press("Enter")

        ana.context.set_offline(True)
        for at in everybody:
            open_one(ana, at)
            composer(ana).fill(f"offline {at}")
            ana.keyboard.press("Enter")
            expect(ana.get_by_test_id("thread").get_by_text(f"offline {at}")).to_be_visible()
            expect(composer(ana)).to_have_value("")
        ana.context.set_offline(False)
        expect(ana.get_by_test_id("connection-state")).to_have_attribute("data-state", "live", timeout=20_000)

        for at in everybody:
            open_one(ana, at)
            ours = ana.locator("[data-testid=message][data-direction=outbound]")
            mine = [f"answer {at}", *(["twice", "twice"] if at == 0 else []), f"offline {at}"]
            expect(ours).to_have_count(len(mine), timeout=20_000)
            expect(ours).to_contain_text(mine)
            expect(ours.last).to_have_attribute("data-status", re.compile("sent|delivered|read"), timeout=20_000)
            expect(bubble_with(ana, f"answer {at}").get_by_title("Show this message")).to_have_count(
                1 if at == 5 else 0
            )
            assert said_to(inlet, at) == sorted(mine)
