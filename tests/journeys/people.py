"""The people of a journey, each in a browser of their own, and the watch that is kept on what they see."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, expect
from psycopg import sql

from devkit.stack import Stack

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
REPORT: list[str] = []  # what a journey has measured, printed at the end of the run
# Until nothing fades or slides any more: half faded in, a colour is not the one that people read.
STILL = """async () => {
  const moving = () => document.getAnimations().filter(
    (each) => each.playState === "running" && each.effect?.getComputedTiming().endTime !== Infinity)
  while (moving().length > 0) await Promise.allSettled(moving().map((each) => each.finished))
}"""
PASSWORD = "inlet-demo-1"
CODE = r"\b[A-Z]{4}-[A-Z]{4}\b"
WHATSAPP = {"acme": "106540000000101", "globex": "106540000000102"}
PAGE, INSTAGRAM = "110010000000101", "17841400000000101"  # acme's
SHOTS = os.environ.get("INLET_SHOTS", "")  # a folder for pictures of what a journey shows; none without it


@dataclass  # no slots: Playwright marks the handlers on it
class Watch:
    """What must not happen while people work: errors on the console, unexpected answers."""

    console_errors: list[str] = field(default_factory=list)
    bad_answers: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

    def on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(
            re.search(each, message.text + message.location["url"]) for each in self.expected
        ):
            self.console_errors.append(f"{message.text} ({message.location['url']})")

    def on_response(self, response: Response) -> None:
        line = f"{response.status} {response.request.method} {response.url}"
        if response.status >= 400 and not any(re.search(each, line) for each in self.expected):
            self.bad_answers.append(line)

    def assert_clean(self) -> None:
        assert self.console_errors == []
        assert self.bad_answers == []


# A browser that was never here asks once whether a sign-in can be continued.
FIRST_VISIT = ("/api/auth/refresh",)


@contextmanager
def watched_page(
    browser: Browser, *, expected: tuple[str, ...] = (), **options: object
) -> Iterator[tuple[Page, Watch]]:
    """A page in a browser context of its own; leaving it checks that nothing went wrong on it."""
    context: BrowserContext = browser.new_context(**options)  # type: ignore[arg-type]
    watch = Watch(expected=expected)
    page = context.new_page()
    page.on("console", watch.on_console)
    page.on("pageerror", lambda error: watch.console_errors.append(str(error)))
    page.on("response", watch.on_response)
    try:
        yield page, watch
        watch.assert_clean()
    except BaseException as failed:
        failed.add_note(f"At {page.url}: console errors {watch.console_errors}, bad answers {watch.bad_answers}")
        raise
    finally:
        context.close()


def sign_in(page: Page, url: str, email: str) -> None:
    """From the front door to the inbox, live."""
    page.goto(f"{url}/")
    page.get_by_test_id("sign-in-email").fill(email)
    page.get_by_test_id("sign-in-password").fill(PASSWORD)
    page.get_by_test_id("sign-in-submit").click()
    expect(page.get_by_test_id("connection-state")).to_have_attribute("data-state", "live", timeout=15_000)


def sign_up(page: Page, url: str, email: str) -> int:
    """A new account by the code in the mail, at the sign-up page that is open or else from its address.

    Returns how many fields that took.
    """
    if "/sign-up/" not in page.url:
        page.goto(f"{url}/sign-up/")
    page.get_by_test_id("sign-up-email").fill(email)
    page.get_by_test_id("sign-up-submit").click()
    page.wait_for_url("**/verify/**")
    page.get_by_test_id("code").fill(find_in_mail(url, email, CODE))
    page.get_by_test_id("step-submit").click()
    page.wait_for_url(lambda address: "/verify/" not in address)
    return 2


def find_in_mail(url: str, email: str, pattern: str) -> str:
    """What the pattern (or its group) finds in a mail to this address, the newest first, once there is one."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        for mail in httpx.get(f"{url}/simulator/api/mail", params={"to": email}, trust_env=False).json()["data"]:
            if found := re.search(pattern, mail["text"]):
                return found[found.re.groups]
        time.sleep(0.05)
    raise AssertionError(f"no mail to {email} with {pattern}")


def make_proofs_old(stack: Stack, email: str) -> None:
    """What the person proved when they signed in was an hour ago."""
    change = "UPDATE tenants_signin SET confirmed_at = confirmed_at - interval '1 hour' WHERE user_id = "
    with psycopg.connect(stack.database_url, autocommit=True) as connection:
        connection.execute(f"{change} (SELECT id FROM tenants_user WHERE email = %s)", [email])


def simulate(stack: Stack, path: str, body: object) -> dict[str, Any]:
    """Have something happen on the platform (the simulator's API for tests)."""
    answer = httpx.post(f"{stack.url}/simulator/api/{path}", json=body, trust_env=False, timeout=20)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def writes(stack: Stack, account_id: str, customer_id: str, name: str, text: str, *, hours_ago: float = 0) -> None:
    """A customer writes, now or so long ago."""
    message = {"account_id": account_id, "customer": {"id": customer_id, "name": name}, "type": "text", "text": text}
    at_ms = int((time.time() - hours_ago * 3600) * 1000)
    simulate(stack, "customers/messages", {**message, **({"timestamp_ms": at_ms} if hours_ago else {})})


def change_data(stack: Stack, slug: str, statement: str, params: list[Any]) -> None:
    """What time would do to an organization's data, done at once."""
    with psycopg.connect(stack.database_url, autocommit=True) as connection:
        found = connection.execute("SELECT schema_name FROM tenants_organization WHERE slug = %s", [slug]).fetchone()
        assert found is not None
        connection.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(found[0])))
        assert connection.execute(statement.encode(), params).rowcount > 0


def shot(page: Page, name: str) -> None:
    """A picture of the page as it is, where somebody wants to look at it."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png")


def take_pictures(page: Page, name: str) -> None:
    """Of the page as it is, light and dark, wide and narrow, where somebody wants to look at them."""
    if not SHOTS:
        return
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900 if width > 500 else 844})
            page.evaluate(STILL)
            page.wait_for_timeout(300)
            page.screenshot(path=f"{SHOTS}/{name}-{scheme}-{width}.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})


def open_phone(page: Page, url: str, account_id: str, customer_id: str) -> None:
    """The sandbox phone of one customer and one channel account."""
    page.goto(f"{url}/simulator/?account={account_id}&customer={customer_id}")
    expect(page.get_by_test_id("phone-input")).to_be_visible()


def write_on_phone(page: Page, text: str) -> None:
    page.get_by_test_id("phone-input").fill(text)
    page.get_by_test_id("phone-send").click()


def row_with(page: Page, text: str) -> Locator:
    """The conversation in the list whose row shows this text."""
    return page.get_by_test_id("conversation-row").filter(has_text=text)


def open_further_down(page: Page, text: str) -> None:
    """Open a conversation that others may stand above, since it is some days old: scroll until it comes."""
    row = row_with(page, text)
    page.get_by_test_id("conversation-row").first.hover()
    for _ in range(100):
        if row.count():
            break
        page.mouse.wheel(0, 400)
        page.wait_for_timeout(100)
    row.click()


def send_first_template(page: Page) -> None:
    """Choose the first that is offered, fill in what is empty, send it."""
    page.get_by_test_id("template-choice").first.click()
    for blank in page.get_by_role("dialog").locator("[data-testid^=blank-]").all():
        if blank.input_value() == "":
            blank.fill("Monday")
    page.get_by_test_id("tool-send").click()


def bubble_with(page: Page, text: str) -> Locator:
    """The message in the open thread that says this."""
    return page.get_by_test_id("message").filter(has_text=text)


def assert_accessible(page: Page) -> None:
    """No finding of axe, in the state that the page comes to rest in."""
    # Evaluated, not added as a script: the page's content security policy rightly refuses strange scripts.
    page.evaluate(f"() => {{ {AXE.read_text()}; }}")
    page.evaluate(STILL)
    findings = page.evaluate(
        "async () => (await axe.run()).violations.map(v => [v.id, v.help, v.nodes.map(n => n.html)])"
    )
    assert findings == [], findings
