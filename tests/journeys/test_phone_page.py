"""The phone page by itself, in a real browser: everything that can be sent, tapped and switched leaves as it should."""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from devkit.paths import ROOT

WHATSAPP, PAGE, INSTAGRAM = "106540000000101", "110010000000101", "17841400000000101"
CUSTOMERS = {WHATSAPP: "15550200001", PAGE: "4384599069616332", INSTAGRAM: "7375194325987941"}
TOKENS = {WHATSAPP: "token-w", PAGE: "token-m", INSTAGRAM: "token-i"}


class Business(BaseHTTPRequestHandler):
    """Takes every webhook."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """200 and nothing else."""
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal."""


@dataclass
class Sandbox:
    """A simulator on a port of its own."""

    url: str

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """Its control API."""
        answer = httpx.request(method, f"{self.url}/simulator/api/{path}", json=body, trust_env=False, timeout=30)
        assert answer.is_success, answer.text
        return answer.json()

    def send(self, account_id: str, body: dict[str, Any]) -> None:
        """The business writes."""
        to = {"messaging_product": "whatsapp", "to": CUSTOMERS[account_id]}
        document = {**(to if account_id == WHATSAPP else {"recipient": {"id": CUSTOMERS[account_id]}}), **body}
        url = f"{self.url}/simulator/graph/v25.0/{account_id}/messages"
        headers = {"Authorization": f"Bearer {TOKENS[account_id]}"}
        answer = httpx.post(url, json=document, headers=headers, trust_env=False)
        assert answer.status_code == 200, answer.text

    def webhooks(self) -> list[dict[str, Any]]:
        """The bodies of what was posted, oldest first, once nothing is pending."""
        assert self.api("GET", "idle?timeout_s=20")["idle"]
        return [json.loads(one["body"]) for one in reversed(self.api("GET", "deliveries?limit=1000")["data"])]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The simulator alone, with one account per channel."""
    business = ThreadingHTTPServer(("127.0.0.1", 0), Business)
    threading.Thread(target=business.serve_forever, daemon=True).start()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = tmp_path_factory.mktemp("sandbox") / "simulator.json"
    common = {"organization": "acme", "organization_name": "Acme", "display_name": "Acme"}
    accounts = [
        {**common, "channel_type": channel, "account_id": account_id, "access_token": TOKENS[account_id],
         "waba_id": "102290000000101", "phone_number": "15550100101"}
        for channel, account_id in (("whatsapp", WHATSAPP), ("messenger", PAGE), ("instagram", INSTAGRAM))
    ]  # fmt: skip
    webhook_url = f"http://127.0.0.1:{business.server_address[1]}/"
    config.write_text(json.dumps({"webhook_url": webhook_url, "app_secret": "secret", "accounts": accounts}))
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "simulator.asgi:application",
        "--port",
        str(port),
        "--log-level",
        "error",
    ]
    environment = {"INLET_SIMULATOR_CONFIG": str(config), "PYTHONPATH": str(ROOT / "platform"), "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen(command, env=environment, cwd=Path(config).parent)
    found = Sandbox(f"http://127.0.0.1:{port}")
    _wait_until_up(found)
    yield found
    process.terminate()
    process.wait(10)
    business.shutdown()


def _wait_until_up(sandbox: Sandbox) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{sandbox.url}/simulator/healthz", trust_env=False).raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("the simulator did not start")


@pytest.fixture
def phone(sandbox: Sandbox, browser: Browser) -> Iterator[Page]:
    """An empty page on an emptied simulator; it must not complain on its console."""
    sandbox.api("POST", "reset")
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    page.close()
    assert problems == []


def open_phone(page: Page, sandbox: Sandbox, account_id: str) -> None:
    """The phone of one customer, who has written before."""
    customer = {"id": CUSTOMERS[account_id], "name": "Ada Sample"}
    sandbox.api("POST", "customers/messages", {"account_id": account_id, "customer": customer, "text": "Hello"})
    page.goto(f"{sandbox.url}/simulator/?account={account_id}&customer={CUSTOMERS[account_id]}")
    expect(page.get_by_test_id("phone-message")).to_have_count(1)


def open_menu(page: Page) -> None:
    page.get_by_test_id("phone-send-more").click()
    expect(page.get_by_role("dialog", name="Send")).to_be_visible()


@pytest.mark.parametrize("account_id", [WHATSAPP, PAGE, INSTAGRAM])
def test_everything_in_the_menu_reaches_the_business(phone: Page, sandbox: Sandbox, account_id: str) -> None:
    open_phone(phone, sandbox, account_id)
    open_menu(phone)
    count = phone.locator(".sheet-row").count() - 1  # the last one asks for a file
    phone.keyboard.press("Escape")

    for index in range(count):
        open_menu(phone)
        with phone.expect_response(
            lambda answer: "/simulator/api/" in answer.url and answer.request.method == "POST"
        ) as sent:
            phone.locator(".sheet-row").nth(index).click()
        assert sent.value.status == 201, sent.value.text()

    assert len(sandbox.webhooks()) == count + 1
    assert count >= 10
    expect(phone.locator(".composer .problem")).to_be_hidden()


def test_a_file_of_ones_own_is_sent(phone: Page, sandbox: Sandbox, tmp_path: Path) -> None:
    open_phone(phone, sandbox, WHATSAPP)
    file = tmp_path / "measures.txt"
    file.write_text("12 x 9 cm")

    open_menu(phone)
    with phone.expect_file_chooser() as chooser:
        phone.get_by_role("button", name="Your own file").click()
    chooser.value.set_files(file)
    expect(phone.get_by_text("measures.txt")).to_be_visible()

    sent = sandbox.webhooks()[-1]["entry"][0]["changes"][0]["value"]["messages"][0]
    assert (sent["document"]["filename"], sent["document"]["mime_type"]) == ("measures.txt", "text/plain")


def answer_of(sandbox: Sandbox) -> dict[str, Any]:
    """The last message of the customer, as the webhook tells it."""
    for body in reversed(sandbox.webhooks()):
        entry = body["entry"][0]
        if "messaging" in entry and "is_echo" not in entry["messaging"][0].get("message", {"is_echo": 1}):
            found: dict[str, Any] = entry["messaging"][0]["message"]
            return found
        for change in entry.get("changes", ()):
            for message in change["value"].get("messages", ()):
                found = message
                return found
    raise AssertionError("no message of the customer")


def interactive(kind: str, action: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": "Which?"}, "action": action}}


REPLIES = {"buttons": [{"type": "reply", "reply": {"id": "red", "title": "Red"}}]}
ROW = {"id": "a", "title": "First", "description": "One"}
ROWS = {"button": "Open it", "sections": [{"title": "All", "rows": [ROW]}]}
FLOW = {"name": "flow", "parameters": {"flow_cta": "Rate us", "flow_id": "1", "flow_message_version": "3"}}


@pytest.mark.parametrize(
    ("sent", "taps", "answer"),
    [
        (interactive("button", REPLIES), ["Red"], {"button_reply": {"id": "red", "title": "Red"}}),
        (interactive("list", ROWS), ["Open it", "First"], {"list_reply": ROW}),
        (interactive("call_permission_request", {"name": "x"}), ["Decline"], {"call_permission_reply": None}),
        (interactive("flow", FLOW), ["Rate us", "Send"], {"nfm_reply": None}),
    ],
    ids=["button", "list", "call-permission", "flow"],
)  # fmt: skip
def test_what_is_tapped_is_answered(
    phone: Page, sandbox: Sandbox, sent: dict[str, Any], taps: list[str], answer: dict[str, Any]
) -> None:
    open_phone(phone, sandbox, WHATSAPP)
    sandbox.send(WHATSAPP, sent)

    for name in taps:
        phone.locator(".log, .sheet").get_by_role("button", name=name).last.click()
    expect(phone.get_by_test_id("phone-message")).to_have_count(3)

    told = answer_of(sandbox)
    [(kind, value)] = answer.items()
    assert told["interactive"]["type"] == kind
    assert value is None or told["interactive"][kind] == value
    assert told["context"]["id"]


def test_a_templates_quick_reply_and_a_location_request(phone: Page, sandbox: Sandbox) -> None:
    open_phone(phone, sandbox, WHATSAPP)
    body = {"type": "body", "parameters": [{"type": "text", "text": text} for text in ("Ada", "3 May", "10:30")]}
    template = {"name": "appointment_reminder", "language": {"code": "en_US"}, "components": [body]}
    sandbox.send(WHATSAPP, {"type": "template", "template": template})
    phone.get_by_role("button", name="Yes, I will come").click()
    expect(phone.get_by_test_id("phone-message")).to_have_count(3)
    tapped = answer_of(sandbox)

    sandbox.send(WHATSAPP, interactive("location_request_message", {"name": "send_location"}))
    phone.get_by_role("button", name="Send location").click()
    expect(phone.get_by_test_id("phone-message")).to_have_count(5)

    assert (tapped["type"], tapped["button"]["text"]) == ("button", "Yes, I will come")
    assert answer_of(sandbox)["type"] == "location"


@pytest.mark.parametrize("account_id", [PAGE, INSTAGRAM])
def test_quick_replies_are_tapped(phone: Page, sandbox: Sandbox, account_id: str) -> None:
    open_phone(phone, sandbox, account_id)
    quick = [{"content_type": "text", "title": title, "payload": title.lower()} for title in ("Mugs", "Plates")]
    sandbox.send(account_id, {"message": {"text": "What?", "quick_replies": quick}})

    phone.get_by_role("button", name="Plates").click()
    expect(phone.get_by_test_id("phone-message")).to_have_count(3)

    assert answer_of(sandbox)["quick_reply"] == {"payload": "plates"}


def test_a_photo_is_answered_edited_and_deleted(phone: Page, sandbox: Sandbox) -> None:
    open_phone(phone, sandbox, WHATSAPP)
    phone.get_by_test_id("phone-send-photo").click()
    photo = phone.get_by_test_id("phone-message").nth(1)
    photo.hover()
    photo.get_by_role("button", name="Edit").click()
    phone.get_by_test_id("phone-input").fill("The crack")
    phone.get_by_test_id("phone-send").click()
    expect(photo).to_contain_text("edited")
    photo.hover()
    photo.get_by_role("button", name="Delete").click()
    expect(photo).to_contain_text("This message was deleted")

    edit, revoke = [body["entry"][0]["changes"][0]["value"]["messages"][0] for body in sandbox.webhooks()[-2:]]
    assert edit["edit"]["message"]["image"]["caption"] == "The crack"
    assert revoke["revoke"]["original_message_id"] == edit["edit"]["original_message_id"]


def test_the_controls_arm_faults_and_let_things_happen(phone: Page, sandbox: Sandbox) -> None:
    open_phone(phone, sandbox, WHATSAPP)
    phone.get_by_test_id("controls").click()

    kinds = phone.get_by_test_id("fault-kind").locator("option").evaluate_all("all => all.map((one) => one.value)")
    for kind in kinds:
        phone.get_by_test_id("fault-kind").select_option(kind)
        with phone.expect_response("**/simulator/api/faults") as armed:
            phone.get_by_test_id("fault-arm").click()
        assert armed.value.status == 201, kind
    expect(phone.locator(".armed li")).to_have_count(len(kinds))
    phone.get_by_role("button", name="Disarm all").click()
    expect(phone.locator(".armed li")).to_have_count(0)

    events = phone.get_by_test_id("event-kind").locator("option").evaluate_all("all => all.map((one) => one.value)")
    known = set(sandbox.api("GET", "events")["whatsapp"])
    assert set(events) == known
    sandbox.send(WHATSAPP, {"type": "text", "text": {"body": "Something to take back"}})
    for event in events:
        phone.get_by_test_id("event-kind").select_option(event)
        with phone.expect_response("**/simulator/api/events") as made:
            phone.get_by_test_id("event-make").click()
        assert made.value.status == 201, (event, made.value.text())


def test_templates_are_reviewed_by_hand(phone: Page, sandbox: Sandbox) -> None:
    open_phone(phone, sandbox, WHATSAPP)
    phone.get_by_test_id("controls").click()
    phone.get_by_text("Templates", exact=True).click()
    row = phone.get_by_test_id("templates").locator("li").filter(has_text="hello_world").first

    row.locator("select").select_option(label="Pause for low quality")

    expect(row).to_contain_text("paused")
    assert sandbox.webhooks()[-1]["entry"][0]["changes"][0]["value"]["event"] == "PAUSED"


def test_the_traffic_shows_both_bodies_of_both_directions(phone: Page, sandbox: Sandbox) -> None:
    open_phone(phone, sandbox, WHATSAPP)
    sandbox.send(WHATSAPP, {"type": "text", "text": {"body": "An answer"}})

    phone.get_by_test_id("wire-open").click()
    phone.get_by_test_id("wire-calls").get_by_role("button").first.click()

    panes = phone.locator(".wire-pane")
    expect(panes).to_have_count(2)
    expect(panes.nth(0)).to_contain_text('"body": "An answer"')
    expect(panes.nth(1)).to_contain_text('"messaging_product": "whatsapp"')
    phone.get_by_test_id("wire-webhooks").get_by_role("button").last.click()
    expect(panes.nth(0)).to_contain_text('"body": "Hello"')
    expect(panes.nth(1)).to_contain_text("HTTP 200")
