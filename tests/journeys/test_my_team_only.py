"""Somebody who sees their team's conversations only, and what of them comes and goes, without a refresh."""

import time
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    PASSWORD,
    WHATSAPP,
    assert_accessible,
    bubble_with,
    row_with,
    sign_in,
    watched_page,
    writes,
)

ROLE = {
    "name": "Team agent",
    "permissions": ["conversations:reply", "conversations:assign", "channels:read", "teams:read", "members:read"],
    "view": "teams",
}


class Boss:
    """The owner at the API, who settles who may see what."""

    def __init__(self, url: str) -> None:
        token = httpx.post(f"{url}/api/auth/login", json={"email": "owner@acme.test", "password": PASSWORD}).json()
        self.client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token['access_token']}"})
        me = self.call("GET", "/api/me")
        members = self.call("GET", f"/api/orgs/{me['organization']['id']}/users")["data"]
        self.people = {member["email"].split("@")[0]: member["id"] for member in members}

    def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.client.request(method, path, json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def conversation(self, preview: str) -> str:
        """The conversation whose last words these are; they may be on their way."""
        until = time.monotonic() + 15
        while time.monotonic() < until:
            for row in self.call("GET", "/api/conversations")["data"]:
                if row["last_message_preview"] == preview:
                    return str(row["id"])
            time.sleep(0.1)
        raise AssertionError(f"no conversation ends with {preview!r}")

    def give(self, preview: str, team: str | None) -> None:
        self.call("POST", f"/api/conversations/{self.conversation(preview)}/assign", {"team_id": team})


@pytest.fixture
def boss(inlet: Stack) -> Boss:
    return Boss(inlet.url)


def test_an_agent_sees_their_teams_conversations_and_what_moves_between_teams_moves_on_the_screen(
    inlet: Stack, browser: Browser, boss: Boss
) -> None:
    sales, support = (boss.call("POST", "/api/teams", {"name": name})["id"] for name in ("Sales", "Support"))
    role = boss.call("POST", "/api/roles", ROLE)["id"]
    agent = boss.people["agent2"]
    boss.call("PUT", f"/api/teams/{sales}/members/{agent}")
    boss.call("PATCH", f"/api/members/{agent}", {"role": role})
    for number, text in enumerate(("A price, please", "It is broken")):
        customer_writes(inlet, f"1555020080{number}", text)
    boss.give("A price, please", sales)
    boss.give("It is broken", support)
    try:
        with watched_page(browser, expected=FIRST_VISIT, viewport={"width": 1440, "height": 900}) as (ben, _):
            sign_in(ben, inlet.url, "agent2@acme.test")
            sees_only_what_lies_with_the_team(ben, inlet)
            what_is_moved_to_the_team_appears_and_what_is_moved_away_goes(ben, inlet, boss, sales, support)
            ben.get_by_test_id("view-teams").click()
            expect(row_with(ben, "We are.")).to_be_visible()
            assert_accessible(ben)
            more_rights_reach_the_open_browser(ben, boss, agent)
    finally:
        boss.call("PATCH", f"/api/members/{agent}", {"role": "agent"})
        for team in (sales, support):
            boss.call("DELETE", f"/api/teams/{team}")
        boss.call("DELETE", f"/api/roles/{role}")


def sees_only_what_lies_with_the_team(ben: Page, inlet: Stack) -> None:
    expect(row_with(ben, "A price, please")).to_be_visible()
    expect(row_with(ben, "It is broken")).to_have_count(0)

    customer_writes(inlet, "15550200801", "Is anybody there?")
    customer_writes(inlet, "15550200800", "And how soon?")

    expect(row_with(ben, "And how soon?")).to_be_visible()
    expect(row_with(ben, "Is anybody there?")).to_have_count(0)


def what_is_moved_to_the_team_appears_and_what_is_moved_away_goes(
    ben: Page, inlet: Stack, boss: Boss, sales: str, support: str
) -> None:
    row_with(ben, "And how soon?").click()
    expect(bubble_with(ben, "And how soon?")).to_be_visible()
    customer_writes(inlet, "15550200801", "It is broken")

    boss.give("It is broken", sales)
    expect(row_with(ben, "It is broken")).to_be_visible()

    boss.give("And how soon?", support)
    expect(row_with(ben, "And how soon?")).to_have_count(0)
    expect(ben.get_by_text("This conversation is not here")).to_be_visible()
    expect(bubble_with(ben, "And how soon?")).to_have_count(0)
    ben.get_by_role("button", name="Back to the inbox").click()

    row_with(ben, "It is broken").click()
    expect(bubble_with(ben, "Is anybody there?")).to_be_visible()
    ben.get_by_test_id("composer-input").fill("We are.")
    ben.get_by_test_id("composer-send").click()
    expect(bubble_with(ben, "We are.")).to_be_visible()


def more_rights_reach_the_open_browser(ben: Page, boss: Boss, agent: str) -> None:
    ben.get_by_test_id("view-open").click()
    expect(row_with(ben, "And how soon?")).to_have_count(0)

    boss.call("PATCH", f"/api/members/{agent}", {"role": "agent"})
    expect(row_with(ben, "And how soon?")).to_be_visible(timeout=5_000)

    boss.call("PATCH", f"/api/members/{agent}", {"role": "viewer"})
    row_with(ben, "And how soon?").click()
    expect(bubble_with(ben, "And how soon?")).to_be_visible()
    expect(ben.get_by_test_id("composer-send")).to_have_count(0, timeout=5_000)
    expect(ben.get_by_test_id("assign-button")).to_have_count(0)


def customer_writes(inlet: Stack, customer: str, text: str) -> None:
    writes(inlet, WHATSAPP["acme"], customer, f"Customer {customer[-1]}", text)
