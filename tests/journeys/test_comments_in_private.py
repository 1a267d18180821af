"""A public comment is answered in private: on the customer's phone, once, and for seven days."""

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    INSTAGRAM,
    PAGE,
    assert_accessible,
    bubble_with,
    change_data,
    open_phone,
    row_with,
    sign_in,
    simulate,
    take_pictures,
    watched_page,
)

WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
TOKENS = {PAGE: "sim-token-acme-messenger", INSTAGRAM: "sim-token-acme-instagram"}


def comments(inlet: Stack, account_id: str, customer_id: str, name: str, text: str) -> None:
    """Somebody who has never written before comments on a post."""
    simulate(inlet, "customers", {"account_id": account_id, "id": customer_id, "name": name})
    event = {"account_id": account_id, "event_type": "comment", "customer_id": customer_id, "text": text}
    simulate(inlet, "events", event)


def answer_in_private(agent: Page, comment: str, words: str) -> Locator:
    """Writes the private answer; the form, still open."""
    bubble = bubble_with(agent, comment)
    bubble.get_by_role("button", name="Reply in private").click()
    bubble.get_by_label("Private reply").fill(words)
    return bubble


def answers_elsewhere(inlet: Stack, account_id: str, customer_id: str) -> None:
    """Another app of the account is faster with its answer to the newest comment."""
    thread = httpx.get(f"{inlet.url}/simulator/api/threads/{account_id}/{customer_id}", trust_env=False).json()
    comment_id = next(each["id"] for each in reversed(thread["data"]) if each["type"] == "comment")
    body = {"recipient": {"comment_id": comment_id}, "message": {"text": "A bot was faster"}}
    headers = {"Authorization": f"Bearer {TOKENS[account_id]}"}
    address = f"{inlet.url}/simulator/graph/v25.0/{account_id}/messages"
    httpx.post(address, json=body, headers=headers, trust_env=False).raise_for_status()


@pytest.mark.parametrize(
    ("account_id", "customer_id", "name"), [(PAGE, "7100000811", "Fay Book"), (INSTAGRAM, "7100000812", "Ida Gram")]
)
def test_a_comment_is_answered_in_private_once(
    inlet: Stack, browser: Browser, account_id: str, customer_id: str, name: str
) -> None:
    question, answer = f"Is it waterproof, asks {name}?", f"Yes, {name}, up to two metres."
    comments(inlet, account_id, customer_id, name, question)
    with (
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _),
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ben, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        sign_in(ben, inlet.url, "agent2@acme.test")
        open_phone(phone, inlet.url, account_id, customer_id)
        for agent in (ana, ben):
            row_with(agent, question).click()
            # Nobody has written in private yet: beside the comment nothing can be sent.
            expect(agent.get_by_test_id("reply-window")).to_have_attribute("data-state", "closed")
        form = answer_in_private(ana, question, answer)
        other = answer_in_private(ben, question, "Let me see.")
        assert_accessible(ana)
        take_pictures(ana, f"comment-{account_id}-form")

        form.get_by_role("button", name="Send in private").click()

        on_phone = phone.get_by_test_id("phone-message").filter(has_text=answer)
        expect(on_phone).to_be_visible()
        sent = bubble_with(ana, answer).filter(has_text="In private, to a comment")
        expect(sent).to_have_attribute("data-status", re.compile("sent|delivered|read"), timeout=15_000)
        expect(form).to_contain_text("Answered in private")
        # Whoever else was about to answer sees that it is done.
        expect(other).to_contain_text("Answered in private")
        expect(other.get_by_label("Private reply")).to_have_count(0)
        assert_accessible(ana)
        take_pictures(ana, f"comment-{account_id}-answered")


def test_a_second_private_answer_is_refused_in_plain_words(inlet: Stack, browser: Browser) -> None:
    comments(inlet, PAGE, "7100000813", "Gus Twice", "Do you ship to Norway?")
    with watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _):
        sign_in(ana, inlet.url, "agent@acme.test")
        row_with(ana, "Do you ship to Norway?").click()
        form = answer_in_private(ana, "Do you ship to Norway?", "Yes, we do ship there.")
        answers_elsewhere(inlet, PAGE, "7100000813")

        form.get_by_role("button", name="Send in private").click()

        mine = bubble_with(ana, "Yes, we do ship there.")
        expect(mine).to_contain_text("A comment can be answered in private only once.")
        expect(mine).to_contain_text("Wait until the customer answers")
        take_pictures(ana, "comment-refused")


def test_after_seven_days_a_comment_is_too_old(inlet: Stack, browser: Browser) -> None:
    comments(inlet, INSTAGRAM, "7100000814", "Hugo Late", "Which size is it?")
    too_old = (*FIRST_VISIT, "409 POST .*/private-reply", "status of 409.*/private-reply")
    with watched_page(browser, expected=too_old, **WIDE) as (ana, _):
        sign_in(ana, inlet.url, "agent@acme.test")
        row_with(ana, "Which size is it?").click()
        form = answer_in_private(ana, "Which size is it?", "It is an M.")
        older = "UPDATE inbox_message SET position_at = position_at - interval '8 days' WHERE body_text = %s"
        change_data(inlet, "acme", older, ["Which size is it?"])

        form.get_by_role("button", name="Send in private").click()
        expect(ana.get_by_text("This comment is too old for a private reply")).to_be_visible()

        ana.reload()
        bubble = bubble_with(ana, "Which size is it?")
        expect(bubble).to_contain_text("Too old for a private reply")
        expect(bubble.get_by_role("button", name="Reply in private")).to_have_count(0)
