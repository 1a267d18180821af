"""Old chats of a phone app come in: how far that is, that it is done, that they are not shared."""

import time
from typing import Any

from playwright.sync_api import Browser, expect

from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    WHATSAPP,
    assert_accessible,
    sign_in,
    simulate,
    take_pictures,
    watched_page,
)

WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}


def first_part(account_id: str) -> dict[str, Any]:
    """What the phone hands over first: two messages, and that there is more."""
    at = int(time.time()) - 40 * 86_400
    messages = [
        {"from": "15550207990", "id": f"wamid.old{number}", "timestamp": str(at + number), "type": "text",
         "text": {"body": "Long ago"}, "history_context": {"status": "READ"}}
        for number in range(2)
    ]  # fmt: skip
    chunk = {
        "metadata": {"phase": 1, "chunk_order": 1, "progress": 35},
        "threads": [{"id": "15550207990", "messages": messages}],
    }
    metadata = {"display_phone_number": "15550100102", "phone_number_id": account_id}
    value = {"messaging_product": "whatsapp", "metadata": metadata, "history": [chunk]}
    entry = {"id": "102290000000102", "time": int(time.time()), "changes": [{"field": "history", "value": value}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def test_the_channels_page_tells_how_far_the_import_is(inlet: Stack, browser: Browser) -> None:
    account_id = WHATSAPP["globex"]
    with watched_page(browser, expected=FIRST_VISIT, **WIDE) as (boss, _):
        sign_in(boss, inlet.url, "admin@globex.test")
        boss.goto(f"{inlet.url}/settings/channels/")
        boss.get_by_role("link", name="WhatsApp").first.click()
        expect(boss.get_by_role("heading", name="At a glance")).to_be_visible()
        state = boss.get_by_test_id("history-import")
        expect(state).to_have_count(0)

        simulate(inlet, "events", {"account_id": account_id, "event_type": "history_refused"})
        expect(state).to_contain_text("The phone does not share its chats.")
        assert_accessible(boss)
        take_pictures(boss, "history-refused")

        simulate(inlet, "webhooks", {"body": first_part(account_id)})
        expect(state).to_have_attribute("data-state", "running", timeout=15_000)
        expect(state.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "35")
        assert_accessible(boss)
        take_pictures(boss, "history-running")

        history = {"account_id": account_id, "event_type": "history", "customers": 4, "messages": 20, "chunks": 2}
        simulate(inlet, "events", history)
        expect(state).to_have_attribute("data-state", "done", timeout=30_000)
        expect(state).to_contain_text("History imported, 482 messages")
        assert_accessible(boss)
        take_pictures(boss, "history-done")
