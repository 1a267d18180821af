"""Whatever a customer sends, on each channel, is shown as what it is."""

import json
import os
import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from apps.channels.adapters.tests.corpus import Case, load_body, load_cases
from apps.inbound.tests.webhooks import escape, event, signature_of, text, whatsapp
from devkit.stack import Stack
from tests.journeys.people import FIRST_VISIT, PASSWORD, WHATSAPP, assert_accessible, sign_in, watched_page

# One conversation for each channel, so that one look shows everything.
INSTAGRAM = "17841400000000101"
CUSTOMER = {"whatsapp": "15550209901", "messenger": "7700000000009901", "instagram": "7700000000009902"}
SHOTS = Path(os.environ.get("INLET_SHOTS", "test-results/kinds"))
# What each kind has to say of itself, in the words of the screen.
WORDS: dict[str, list[str]] = {
    "whatsapp": [
        "Open map", "Order", "Total", "Came from an ad", "Spring sale", "Filled in a form", "Allows calls",
        "Asks about product SKU-1234", "Forwarded", "Written in a group", "This message was deleted", "edited",
        "Call from the customer", "The channel does not pass this kind on", "Changed their number to +15550209902",
    ],
    "messenger": [
        "How it is made", "New opening hours", "Some product title", "Open map",
        "Came back through an ad", "Opted in to messages", "Linked their account",
    ],
    "instagram": [
        "Mentioned you in a story", "Answered your story", "Open the story", "Shared Instagram post",
        "Comment on an ad", "Comment on a live video", "Too old for a private reply", "Reply in private",
        "This message was deleted",
    ],
}  # fmt: skip

NOW_S = int(time.time())


def _said(id_: str, *, at: int, **what: Any) -> Any:
    return {**text(id_, sender=CUSTOMER["whatsapp"], at=at, body=f"What {id_} says"), **what}


def _at_instagram(what: Any, at: int) -> Any:
    return event("instagram", INSTAGRAM, CUSTOMER["instagram"], {"timestamp": at * 1000, **what})


def _comment_now() -> Any:
    body = load_body("instagram/comment--1.json")
    body["entry"][0]["time"] = NOW_S - 60
    body["entry"][0]["changes"][0]["value"] |= {"id": "17940000000009901", "text": "Is it still there?"}
    body["entry"][0]["changes"][0]["value"]["from"]["id"] = CUSTOMER["instagram"]
    return body


# What needs something to be about, and a new number at the end.
FACTS: dict[str, list[Any]] = {
    "whatsapp": [
        whatsapp("101", _said("wamid.j1", at=NOW_S - 90), _said("wamid.j2", at=NOW_S - 80)),
        whatsapp("101", _said("wamid.j3", at=NOW_S - 70, type="revoke", revoke={"original_message_id": "wamid.j1"})),
        whatsapp("101", _said("wamid.j4", at=NOW_S - 60, type="edit", edit={
            "original_message_id": "wamid.j2", "message": {"type": "text", "text": {"body": "Better words"}}})),
        whatsapp("101", _said("wamid.j5", at=NOW_S - 55, context={"id": "wamid.j2"})),
        whatsapp("101", _said("wamid.j6", at=NOW_S - 50, type="reaction", reaction={
            "message_id": "wamid.j5", "emoji": "❤️"})),
        whatsapp("101", _said("wamid.j7", at=NOW_S - 40, type="system", system={
            "type": "user_changed_number", "wa_id": "15550209902", "body": "changed"})),
    ],
    "instagram": [
        _at_instagram({"message": {"mid": "mid.j1", "text": "Never mind"}}, NOW_S - 90),
        _at_instagram({"message": {"mid": "mid.j1", "is_deleted": True}}, NOW_S - 80),
        _comment_now(),
    ],
}  # fmt: skip


def told_by_one(case: Case) -> Any:
    """The payload as if the one customer of its channel had sent it; None for what is not theirs."""
    customers = {
        str(each["external_user_id"])
        for each in [*case.expected.get("messages", []), *case.expected.get("events", [])]
        if each.get("external_user_id")
    }
    if case.expected.get("robustness_only") or len(customers) != 1:
        return None
    body = json.dumps(case.body)
    scoped = [alias for each in case.expected["messages"] for alias in each.get("user_aliases", [])]
    for theirs in [*customers, *scoped]:
        if "." not in theirs:
            body = body.replace(f'"{theirs}"', f'"{CUSTOMER[case.expected["channel"]]}"')
    return json.loads(body)


def deliver_all(inlet: Stack, channel: str) -> None:
    with httpx.Client(trust_env=False) as http:
        for case in [*load_cases(), *load_cases()]:  # twice is once
            body = told_by_one(case) if case.expected["channel"] == channel else None
            # With another number one is somebody else to those who write later.
            if body is not None and not any(each in case.file for each in ("history", "state_sync", "system_")):
                deliver(inlet, http, body)
        for body in FACTS.get(channel, ()):
            deliver(inlet, http, body)


def deliver(inlet: Stack, http: httpx.Client, body: Any) -> None:
    raw = escape(body)
    headers = {"X-Hub-Signature-256": signature_of(body, raw), "Content-Type": "application/json"}
    assert http.post(f"{inlet.url}/webhooks/meta", content=raw, headers=headers).status_code == 200


def open_longest(page: Page, inlet: Stack, channel: str) -> None:
    """The conversation with the one who wrote all of it; others write on the same account meanwhile."""
    with httpx.Client(base_url=inlet.url, trust_env=False) as http:
        credentials = {"email": "admin@acme.test", "password": PASSWORD}
        token = http.post("/api/auth/login", json=credentials).json()["access_token"]
        http.headers["Authorization"] = f"Bearer {token}"
        listed = http.get("/api/conversations", params={"channel": channel, "limit": 100}).json()["data"]
        known = [http.get(f"/api/conversations/{each['id']}").json() for each in listed]
    told = CUSTOMER[channel]
    (found,) = [
        each["id"] for each in known if told in [one["external_user_id"] for one in each["customer"]["identities"]]
    ]
    page.goto(f"{inlet.url}/inbox/{found}/?view={channel}")
    expect(page.get_by_test_id("connection-state")).to_have_attribute("data-state", "live", timeout=15_000)
    expect(page.get_by_test_id("message").first).to_be_visible()


def read_thread(page: Page, name: str) -> str:
    """Everything that the thread says, read from its end to its beginning; a picture of each screen."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    thread = page.get_by_test_id("thread")
    said: list[str] = []
    for screen in range(30):
        page.wait_for_timeout(150)
        said.append(thread.inner_text())
        page.screenshot(path=SHOTS / f"{name}-{screen:02}.png")
        top = thread.evaluate("log => { const before = log.scrollTop; log.scrollBy(0, -log.clientHeight * 0.8);"
                              " return before }")  # fmt: skip
        if top == 0:
            page.wait_for_timeout(700)  # older messages may be on their way
            if thread.evaluate("log => log.scrollTop") == 0:
                break
    return "\n".join(said)


@pytest.mark.parametrize("channel", ["whatsapp", "messenger", "instagram"])
def test_each_kind_on_each_channel(inlet: Stack, browser: Browser, channel: str) -> None:
    deliver_all(inlet, channel)
    size = {"width": 1440, "height": 900}
    with watched_page(browser, expected=FIRST_VISIT, viewport=size, color_scheme="light") as (admin, _):
        sign_in(admin, inlet.url, "admin@acme.test")
        open_longest(admin, inlet, channel)
        said = read_thread(admin, f"{channel}-light")
        assert [words for words in WORDS[channel] if words not in said] == []
        assert_accessible(admin)
    phone = {"width": 390, "height": 844}
    with watched_page(browser, expected=FIRST_VISIT, viewport=phone, color_scheme="dark") as (admin, _):
        sign_in(admin, inlet.url, "admin@acme.test")
        open_longest(admin, inlet, channel)
        read_thread(admin, f"{channel}-dark-390")
        assert_accessible(admin)


def test_what_a_channel_does_not_pass_on_can_be_looked_at_raw(inlet: Stack, browser: Browser) -> None:
    with httpx.Client(trust_env=False) as http:
        deliver(
            inlet,
            http,
            whatsapp("101", {**text("wamid.holo", sender="15550209911", at=int(time.time())), "type": "hologram"}),
        )
    with watched_page(browser, expected=FIRST_VISIT, viewport={"width": 1440, "height": 900}) as (admin, _):
        sign_in(admin, inlet.url, "admin@acme.test")
        admin.get_by_test_id("conversation-row").filter(has_text="Customer 9911").click()
        admin.get_by_role("button", name="What the channel sent").click()
        expect(admin.get_by_role("dialog")).to_contain_text('"type": "hologram"')
        admin.screenshot(path=SHOTS / "raw-item.png")
        assert_accessible(admin)


def _about_globex(body: Any) -> Any:
    """The account is cut off by what it is told: one that no other journey works with."""
    told = json.dumps(body)
    for acmes, theirs in (("102290000000101", "102290000000102"), (WHATSAPP["acme"], WHATSAPP["globex"])):
        told = told.replace(acmes, theirs)
    return json.loads(told)


def test_admins_are_told_what_concerns_the_account(inlet: Stack, browser: Browser) -> None:
    with httpx.Client(trust_env=False) as http:
        for case in load_cases():
            if case.expected["kind"] in ("account_update", "phone_quality", "template_status", "phone_name", "policy"):
                deliver(inlet, http, _about_globex(case.body))
    with (
        watched_page(browser, expected=FIRST_VISIT, viewport={"width": 1440, "height": 900}) as (admin, _),
        watched_page(browser, expected=FIRST_VISIT, viewport={"width": 1440, "height": 900}) as (agent, _),
    ):
        sign_in(admin, inlet.url, "admin@globex.test")
        sign_in(agent, inlet.url, "agent@globex.test")
        expect(agent.get_by_test_id("notices")).to_have_count(0)
        bell = admin.get_by_test_id("notices")
        expect(bell).to_have_attribute("aria-label", re.compile(r"\d+ new"))
        bell.click()
        expect(admin.get_by_role("dialog", name="Notices")).to_contain_text("WhatsApp has restricted the account")
        admin.screenshot(path=SHOTS / "notices.png")
        assert_accessible(admin)
        admin.keyboard.press("Escape")
        expect(bell).to_have_attribute("aria-label", "Notices")
