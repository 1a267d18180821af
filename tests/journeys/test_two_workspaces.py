"""Somebody who works for two organizations: what one sees is of the one that one is in, and nothing of the other."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, WebSocket, expect

from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    assert_accessible,
    bubble_with,
    find_in_mail,
    row_with,
    sign_up,
    watched_page,
)
from tests.journeys.test_my_team_only import Boss, customer_writes

# In no workspace yet; and the way back leads to a conversation of the other one, which is not there.
EXPECTED = (*FIRST_VISIT, "/api/me", "/ws/", "404 GET .*/api/conversations/", "status of 404")
DESK = {"width": 1440, "height": 900}
EMAIL = "ida@heron.test"


@dataclass
class Line:
    """What goes between a browser and us."""

    open_sockets: list[WebSocket] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)  # request → the organization that it names

    def listen(self, page: Page) -> None:
        page.on("websocket", self._on_socket)
        page.on("request", self._on_request)

    def forget(self) -> None:
        self.frames.clear()
        self.named.clear()

    def _on_socket(self, socket: WebSocket) -> None:
        self.open_sockets.append(socket)
        socket.on("close", self._on_close)
        socket.on("framereceived", lambda frame: self.frames.append(str(frame)))

    def _on_close(self, socket: WebSocket) -> None:
        if socket in self.open_sockets:
            self.open_sockets.remove(socket)

    def _on_request(self, request: Request) -> None:
        path = urlsplit(request.url).path
        if path.startswith("/api/") and not path.startswith("/api/auth/"):
            self.named[f"{request.method} {path}"] = request.headers.get("x-organization", "")


def switch_to(page: Page, line: Line, name: str) -> None:
    """From then on, what goes over the line is looked at."""
    page.get_by_role("button", name=re.compile("workspaces")).click()
    assert_accessible(page)
    page.get_by_role("menuitemradio", name=name).click()
    line.forget()
    expect(page.get_by_test_id("connection-state")).to_have_attribute("data-state", "live", timeout=15_000)


def is_in(page: Page, line: Line, name: str, organization_id: str) -> None:
    """Title, name and the one socket are this workspace's."""
    expect(page.get_by_role("navigation", name="Views")).to_contain_text(name)
    expect(page).to_have_title(re.compile(rf"Inbox · {name} · Inlet$"))
    [socket] = line.open_sockets
    assert f"/ws/org/{organization_id}/" in socket.url


def look_up_organizations(page: Page, line: Line) -> dict[str, str]:
    """The person's organizations: slug to id. The page is loaded anew, and its sockets with it."""
    line.open_sockets.clear()
    with page.expect_response("**/api/me") as answer:
        page.reload()
    rows: list[Any] = answer.value.json()["organizations"]
    return {row["slug"]: row["id"] for row in rows}


def joins_a_second_one(ida: Page, inlet: Stack, boss: Boss) -> None:
    boss.call("POST", "/api/invitations", {"emails": [EMAIL], "role": "agent"})
    ida.goto(find_in_mail(inlet.url, EMAIL, r"http\S+/join/\?token=\S+"))
    ida.get_by_test_id("accept-invitation").click()
    expect(ida.get_by_role("navigation", name="Views")).to_contain_text("Acme")


def test_somebody_in_two_workspaces_switches_and_nothing_of_the_first_remains(inlet: Stack, browser: Browser) -> None:
    boss, line = Boss(inlet.url), Line()
    with watched_page(browser, expected=EXPECTED, viewport=DESK) as (ida, _):
        line.listen(ida)
        sign_up(ida, inlet.url, EMAIL)
        ida.get_by_test_id("workspace-name").fill("Heron")
        ida.get_by_test_id("workspace-create").click()
        expect(ida.get_by_test_id("conversation-row")).to_have_count(3)
        joins_a_second_one(ida, inlet, boss)
        try:
            ids = look_up_organizations(ida, line)
            acmes_customer_is_seen_live(ida, inlet, line, ids)
            nothing_of_acme_is_in_heron(ida, inlet, boss, line, ids)
            what_happened_meanwhile_is_there_on_return(ida, line, ids)
        finally:
            member = next(each for each in boss.call("GET", "/api/members")["data"] if each["email"] == EMAIL)
            boss.call("DELETE", f"/api/members/{member['id']}")


def acmes_customer_is_seen_live(ida: Page, inlet: Stack, line: Line, ids: dict[str, str]) -> None:
    expect(ida.get_by_test_id("connection-state")).to_have_attribute("data-state", "live", timeout=15_000)
    customer_writes(inlet, "15550300801", "Is the marble lamp in stock?")
    row_with(ida, "Is the marble lamp in stock?").click()
    expect(bubble_with(ida, "Is the marble lamp in stock?")).to_be_visible()
    is_in(ida, line, "Acme", ids["acme"])


def nothing_of_acme_is_in_heron(ida: Page, inlet: Stack, boss: Boss, line: Line, ids: dict[str, str]) -> None:
    switch_to(ida, line, "Heron")

    is_in(ida, line, "Heron", ids["heron"])
    expect(ida.get_by_test_id("conversation-row")).to_have_count(3)
    assert urlsplit(ida.url).path == "/inbox/"
    customer_writes(inlet, "15550300801", "And the granite vase?")
    boss.conversation("And the granite vase?")  # it has come in
    row_with(ida, "Do you deliver on Saturdays?").click()
    ida.get_by_test_id("composer-input").fill("We do, in Heron.")
    ida.get_by_test_id("composer-send").click()
    expect(row_with(ida, "We do, in Heron.")).to_be_visible()  # and whatever would come has come

    expect(ida.get_by_text(re.compile("marble lamp|granite vase"))).to_have_count(0)
    assert not [frame for frame in line.frames if "granite vase" in frame or ids["acme"] in frame]
    assert set(line.named.values()) == {"heron"}, line.named

    ida.go_back()
    ida.go_back()  # to the conversation that was open in the other workspace
    expect(ida.get_by_test_id("conversation-row")).to_have_count(3)
    expect(ida.get_by_text(re.compile("marble lamp|granite vase"))).to_have_count(0)
    assert_accessible(ida)


def what_happened_meanwhile_is_there_on_return(ida: Page, line: Line, ids: dict[str, str]) -> None:
    ida.get_by_role("link", name="Settings").click()
    ida.get_by_role("link", name="Members").click()
    expect(ida.get_by_role("heading", name="Members", exact=True)).to_be_visible()
    expect(ida.get_by_text("ana", exact=False)).to_have_count(0)
    switch_to(ida, line, "Acme")

    ida.get_by_role("link", name="Inbox").first.click()
    expect(row_with(ida, "And the granite vase?")).to_be_visible()
    expect(ida.get_by_text("We do, in Heron.")).to_have_count(0)
    is_in(ida, line, "Acme", ids["acme"])
    assert set(line.named.values()) == {"acme"}, line.named
