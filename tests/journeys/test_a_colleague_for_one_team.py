"""A supervisor invites a colleague into their own team; the owner watches people come without a reload."""

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from devkit.stack import Stack
from tests.journeys.people import FIRST_VISIT, assert_accessible, row_with, shot, sign_in, watched_page
from tests.journeys.test_a_stranger_signs_up import NOWHERE_YET, join_by_link, remove
from tests.journeys.test_my_team_only import Boss, customer_writes
from tests.journeys.test_single_sign_on import verify_domain

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK_AGENT = {
    "name": "Desk agent",
    "description": "Answers customers of their team.",
    "permissions": ["conversations:reply", "conversations:assign", "channels:read", "teams:read", "members:read"],
    "view": "teams",
}
SHIFT = {
    "name": "Shift supervisor",
    "description": "Looks after a team and brings people into it.",
    "permissions": [*DESK_AGENT["permissions"], "members:invite"],
    "view": "teams",
}
ZOE = "zoe@contoso.test"


@pytest.fixture
def boss(inlet: Stack) -> Boss:
    return Boss(inlet.url)


def shots_everywhere(page: Page, name: str, part: Locator) -> None:
    """Pictures of this part of the page, light and dark, on a desk and on a phone."""
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            part.scroll_into_view_if_needed()
            shot(page, f"{name}-{size['width']}-{scheme}")
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")


def invitation(page: Page, email: str) -> Locator:
    return page.get_by_role("table", name="Invitations").get_by_role("row").filter(has_text=email)


def member(page: Page, email: str) -> Locator:
    return page.get_by_role("table", name="Members").get_by_role("row").filter(has_text=email)


def test_a_supervisor_invites_into_their_team_and_the_owner_sees_it_happen(
    inlet: Stack, browser: Browser, boss: Boss
) -> None:
    returns, orders = (boss.call("POST", "/api/teams", {"name": name})["id"] for name in ("Returns", "Orders"))
    desk, shift = (boss.call("POST", "/api/roles", role)["id"] for role in (DESK_AGENT, SHIFT))
    supervisor = boss.people["agent2"]
    boss.call("PUT", f"/api/teams/{returns}/members/{supervisor}")
    boss.call("PATCH", f"/api/members/{supervisor}", {"role": shift})
    for number, (text, team) in enumerate((("It came broken", returns), ("Where is my parcel?", orders))):
        customer_writes(inlet, f"1555020090{number}", text)
        boss.give(text, team)
    try:
        with (
            watched_page(browser, expected=FIRST_VISIT, viewport=DESK) as (olivia, _),
            watched_page(browser, expected=FIRST_VISIT, viewport=DESK, color_scheme="dark") as (ben, _),
            watched_page(browser, expected=NOWHERE_YET, viewport=PHONE, has_touch=True) as (zoe, _),
        ):
            sign_in(ben, inlet.url, "agent2@acme.test")
            sign_in(olivia, inlet.url, "owner@acme.test")
            olivia.goto(f"{inlet.url}/settings/members/")
            # The list asks again once a minute: that is how long it may take.
            expect(member(olivia, "agent2@acme.test")).to_contain_text("Active now", timeout=90_000)
            expect(member(olivia, "viewer@acme.test")).to_contain_text("Never")

            the_supervisor_is_offered_what_they_may_give(ben, inlet)
            expect(invitation(olivia, ZOE)).to_contain_text("Desk agent")
            expect(invitation(olivia, ZOE)).to_contain_text("Returns")
            expect(invitation(olivia, "ida@contoso.test")).to_be_visible()
            invitation(ben, "ida@contoso.test").get_by_role("button", name="Withdraw").click()
            expect(invitation(olivia, "ida@contoso.test")).to_have_count(0)
            shot(olivia, "members-invited-1440-light")
            shot(ben, "members-invited-1440-dark")

            join_by_link(zoe, inlet, ZOE)
            the_colleague_sees_that_teams_conversations_only(zoe, inlet)

            expect(invitation(olivia, ZOE)).to_have_count(0)
            expect(member(olivia, ZOE)).to_contain_text("Desk agent")
            expect(member(olivia, ZOE)).to_contain_text("Returns")
            shot(olivia, "members-joined-1440-light")
            boss.call("PATCH", f"/api/members/{people(boss)[ZOE]}", {"role": "viewer"})
            expect(member(ben, ZOE)).to_contain_text("Viewer")
            # A viewer sees every team's; what that asks for is answered before there is nobody to ask any more.
            expect(row_with(zoe, "Hello?")).to_be_visible()
            remove(olivia, "Zoe")
            expect(member(ben, ZOE)).to_have_count(0)
            they_are_told_and_ask_for_nothing_more(zoe, "Acme")
    finally:
        boss.call("PATCH", f"/api/members/{supervisor}", {"role": "agent"})
        for team in (returns, orders):
            boss.call("DELETE", f"/api/teams/{team}")
        for role in (desk, shift):
            boss.call("DELETE", f"/api/roles/{role}")


def the_supervisor_is_offered_what_they_may_give(ben: Page, inlet: Stack) -> None:
    ben.goto(f"{inlet.url}/settings/members/")
    ben.get_by_role("button", name="Invite people").first.click()
    roles = ben.get_by_test_id("invite-role")
    expect(roles.locator("option")).to_have_text(["Desk agent", "Shift supervisor"])
    expect(ben.get_by_role("checkbox", name="Returns")).to_be_visible()
    expect(ben.get_by_role("checkbox", name="Orders")).to_have_count(0)
    roles.select_option(label="Desk agent")
    expect(ben.get_by_role("dialog")).to_contain_text(DESK_AGENT["description"])
    ben.get_by_role("checkbox", name="Returns").click()
    ben.get_by_test_id("invite-emails").fill(f"Zoe Lind <{ZOE}>, ida@contoso.test")
    assert_accessible(ben)
    shot(ben, "invite-1440-dark")
    ben.get_by_test_id("invite-send").click()
    expect(invitation(ben, ZOE)).to_contain_text("Returns")


def the_colleague_sees_that_teams_conversations_only(zoe: Page, inlet: Stack) -> None:
    expect(row_with(zoe, "It came broken")).to_be_visible(timeout=15_000)
    expect(zoe.get_by_test_id("conversation-row")).to_have_count(1)
    assert_accessible(zoe)
    shot(zoe, "joined-390-light")

    customer_writes(inlet, "15550200901", "Hello?")
    customer_writes(inlet, "15550200900", "And the box too")

    expect(row_with(zoe, "And the box too")).to_be_visible()
    expect(row_with(zoe, "Hello?")).to_have_count(0)
    expect(zoe.get_by_test_id("conversation-row")).to_have_count(1)


def they_are_told_and_ask_for_nothing_more(zoe: Page, workspace: str) -> None:
    expect(zoe.get_by_role("heading", name="You are not a member any more")).to_be_visible()
    asked: list[str] = []
    zoe.on("request", lambda request: asked.append(request.url))
    expect(zoe.get_by_text(f"Somebody has taken you out of {workspace}.")).to_be_visible()
    assert_accessible(zoe)
    shots_everywhere(zoe, "goodbye", zoe.get_by_test_id("goodbye"))
    zoe.wait_for_timeout(3_000)  # as long as whatever follows events, or looks again, takes
    assert asked == []
    zoe.get_by_test_id("goodbye").click()
    zoe.wait_for_url("**/welcome/")


def people(boss: Boss) -> dict[str, str]:
    """Everybody by their address, as it is now."""
    return {each["email"]: each["id"] for each in boss.call("GET", "/api/members")["data"]}


def test_what_is_void_is_sent_anew_and_a_mail_domain_presets_a_team(inlet: Stack, browser: Browser, boss: Boss) -> None:
    team = boss.call("POST", "/api/teams", {"name": "Couriers"})["id"]
    role = boss.call("POST", "/api/roles", {**DESK_AGENT, "name": "Summer help"})["id"]
    boss.call("POST", "/api/invitations", {"emails": ["rui@contoso.test"], "role": role, "team_ids": [team]})
    with watched_page(browser, expected=FIRST_VISIT, viewport=DESK) as (olivia, _):
        sign_in(olivia, inlet.url, "owner@acme.test")
        olivia.goto(f"{inlet.url}/settings/members/")
        rui = invitation(olivia, "rui@contoso.test")
        expect(rui).to_contain_text("left")

        boss.call("DELETE", f"/api/roles/{role}")

        expect(rui).to_contain_text("Void")
        expect(rui).to_contain_text("Its role has been deleted.")
        assert_accessible(olivia)
        shot(olivia, "invitation-void-1440-light")
        rui.get_by_role("button", name="Invite again: rui@contoso.test").click()
        expect(olivia.get_by_test_id("invite-emails")).to_have_value("rui@contoso.test")
        expect(olivia.get_by_test_id("invite-role")).to_have_value("agent")
        expect(olivia.get_by_role("checkbox", name="Couriers")).to_be_checked()
        olivia.get_by_test_id("invite-send").click()
        expect(rui).to_contain_text("left")
        a_domain_brings_its_people_into_a_team(olivia, inlet.url)
        boss.call("DELETE", f"/api/teams/{team}")


def a_domain_brings_its_people_into_a_team(olivia: Page, url: str) -> None:
    verify_domain(olivia, url, "couriers.test")
    rule = olivia.get_by_label("Who joins by themselves")
    expect(rule).to_have_value("agent")
    olivia.get_by_role("checkbox", name="Couriers").click()
    expect(olivia.get_by_role("checkbox", name="Couriers")).to_be_checked()
    rule.select_option(label="As Viewer")
    expect(rule).to_have_value("viewer")
    olivia.reload()
    expect(olivia.get_by_label("Who joins by themselves")).to_have_value("viewer")
    expect(olivia.get_by_role("checkbox", name="Couriers")).to_be_checked()
    assert_accessible(olivia)
    shots_everywhere(olivia, "domain-rule", olivia.get_by_role("checkbox", name="Couriers"))
    olivia.get_by_role("button", name="Remove couriers.test").click()
    expect(olivia.get_by_text("couriers.test", exact=True)).to_have_count(0)
