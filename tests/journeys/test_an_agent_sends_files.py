"""An agent sends files: dropped, pasted, chosen, spoken. The customer's phone shows each of them."""

import base64
import io
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route, expect

from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    WHATSAPP,
    assert_accessible,
    open_phone,
    row_with,
    shot,
    sign_in,
    watched_page,
    writes,
)

PAGE = "110010000000101"
WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
NARROW: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DARK: dict[str, Any] = {"color_scheme": "dark"}
DONE = re.compile("sent|delivered|read")
# A DataTransfer as the browser makes one of files: by hand, for nobody drags in here.
GIVE = """([selector, event, name, type, content]) => {
  const bytes = Uint8Array.from(atob(content), (each) => each.charCodeAt(0))
  const given = new DataTransfer()
  given.items.add(new File([bytes], name, { type }))
  const target = document.querySelector(selector)
  const options = { bubbles: true, cancelable: true }
  if (event === "paste") target.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: given }))
  else for (const each of ["dragenter", "dragover", "drop"])
    target.dispatchEvent(new DragEvent(each, { ...options, dataTransfer: given }))
}"""


def picture(colour: str, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 420), colour).save(out, kind)
    return out.getvalue()


def give(page: Page, selector: str, event: str, name: str, mime_type: str, content: bytes) -> None:
    page.evaluate(GIVE, [selector, event, name, mime_type, base64.b64encode(content).decode()])


def attached(page: Page) -> Locator:
    return page.get_by_test_id("attached")


def last_sent(page: Page) -> Locator:
    return page.locator("[data-testid=message][data-direction=outbound]").last


def on_phone(phone: Page, kind: str) -> Locator:
    return phone.locator(f"[data-testid=phone-message][data-type={kind}]")


def test_photos_are_dropped_and_pasted_and_shown_on_the_phone(inlet: Stack, browser: Browser) -> None:
    writes(inlet, WHATSAPP["acme"], "15550200901", "Dora Drop", "Do you have a picture of it?")
    with (
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        open_phone(phone, inlet.url, WHATSAPP["acme"], "15550200901")
        row_with(ana, "Do you have a picture").click()
        expect(ana.get_by_test_id("composer-attach")).to_be_visible()

        give(ana, "[data-testid=composer-input]", "drop", "front.png", "image/png", picture("#4477aa"))
        expect(attached(ana)).to_have_attribute("data-state", "ready")
        give(ana, "[data-testid=composer-input]", "paste", "image.webp", "image/webp", picture("#aa7744", "WEBP"))
        expect(attached(ana)).to_have_count(2)
        expect(attached(ana).last).to_have_attribute("data-state", "ready")
        assert_accessible(ana)
        shot(ana, "attached")
        ana.get_by_test_id("composer-input").fill("Front and back")
        ana.get_by_test_id("composer-send").click()

        expect(attached(ana)).to_have_count(0)
        expect(on_phone(phone, "image")).to_have_count(2, timeout=20_000)
        expect(on_phone(phone, "image").filter(has_text="Front and back")).to_have_count(1)
        expect(last_sent(ana)).to_have_attribute("data-status", DONE, timeout=20_000)
        expect(last_sent(ana).get_by_test_id("attachment-image")).to_have_attribute("data-state", "stored")


def test_a_small_webp_goes_as_a_sticker(inlet: Stack, browser: Browser) -> None:
    writes(inlet, WHATSAPP["acme"], "15550200913", "Stella Sticker", "Was that quick enough?")
    with (
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        open_phone(phone, inlet.url, WHATSAPP["acme"], "15550200913")
        row_with(ana, "quick enough").click()
        expect(ana.get_by_test_id("composer-attach")).to_be_visible()
        give(ana, "[data-testid=composer-input]", "drop", "thanks.webp", "image/webp", picture("#ffcc44", "WEBP"))
        attached(ana).get_by_role("button", name="Send as a sticker").click()
        expect(attached(ana)).to_have_attribute("data-state", "ready")
        expect(attached(ana).get_by_role("button", name="Send as a photo")).to_be_visible()
        shot(ana, "attached-sticker")
        ana.get_by_test_id("composer-send").click()

        expect(on_phone(phone, "sticker")).to_have_count(1, timeout=20_000)
        expect(last_sent(ana)).to_have_attribute("data-status", DONE, timeout=20_000)


def test_a_file_that_comes_before_the_limits_waits_for_them(inlet: Stack, browser: Browser) -> None:
    writes(inlet, WHATSAPP["acme"], "15550200909", "Early Erin", "Can you send it right away?")
    with watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _):
        sign_in(ana, inlet.url, "agent@acme.test")
        asked: list[Route] = []
        ana.route(re.compile(r"/api/conversations/[^/?]+$"), lambda route: asked.append(route))
        row_with(ana, "right away").click()
        expect(ana.get_by_test_id("composer-input")).to_be_visible()
        give(ana, "[data-testid=composer-input]", "drop", "early.png", "image/png", picture("#4477aa"))
        give(ana, "[data-testid=composer-input]", "drop", "moving.gif", "image/gif", picture("#338855", "GIF"))
        expect(ana.get_by_test_id("composer-attach")).to_have_count(0)
        expect(attached(ana)).to_have_count(0)
        for each in asked:
            each.continue_()

        expect(attached(ana).filter(has_text="early.png")).to_have_attribute("data-state", "ready")
        expect(attached(ana).filter(has_text="moving.gif")).to_have_attribute("data-state", "refused")


def test_what_was_sent_is_shown_while_it_is_prepared(inlet: Stack, browser: Browser) -> None:
    writes(inlet, WHATSAPP["acme"], "15550200910", "Paul Pending", "Show it to me")
    with watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _):
        sign_in(ana, inlet.url, "agent@acme.test")
        row_with(ana, "Show it to me").click()
        expect(ana.get_by_test_id("composer-attach")).to_be_visible()
        held: list[Route] = []
        ana.route(re.compile(r"/api/conversations/[^/]+/messages$"), lambda route: held.append(route))
        give(ana, "[data-testid=composer-input]", "drop", "front.png", "image/png", picture("#4477aa"))
        expect(attached(ana)).to_have_attribute("data-state", "ready")
        ana.get_by_test_id("composer-send").click()

        shown = last_sent(ana).get_by_test_id("attachment-image")
        expect(shown).to_have_attribute("data-state", "pending")
        expect(shown.get_by_role("img", name="front.png")).to_have_js_property("naturalWidth", 640)
        expect(shown.get_by_role("progressbar", name="Preparing")).to_be_visible()
        frame = shown.bounding_box()
        assert frame is not None and round(frame["width"] / frame["height"], 1) == round(640 / 420, 1)
        assert_accessible(ana)
        shot(ana, "pending")
        for each in held:
            each.continue_()
        expect(shown).to_have_attribute("data-state", "stored", timeout=20_000)
        expect(shown.locator("img")).to_have_js_property("naturalWidth", 640)


def test_messenger_takes_several_photos_in_one_message_by_our_links(inlet: Stack, browser: Browser) -> None:
    writes(inlet, PAGE, "7550200907", "Mona Many", "Show me all of them")
    with (
        watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        open_phone(phone, inlet.url, PAGE, "7550200907")
        row_with(ana, "Show me all of them").click()
        expect(ana.get_by_test_id("composer-attach")).to_be_visible()
        for name, colour in (("one.png", "#4477aa"), ("two.png", "#aa7744")):
            give(ana, "[data-testid=composer-input]", "drop", name, "image/png", picture(colour))
        expect(ana.locator("[data-testid=attached][data-state=ready]")).to_have_count(2)
        ana.get_by_test_id("composer-input").fill("Both of them")
        ana.get_by_test_id("composer-send").click()

        pictures = phone.get_by_test_id("phone-message").locator("img.picture")
        expect(pictures).to_have_count(2, timeout=20_000)
        for each in pictures.all():
            expect(each).to_have_js_property("naturalWidth", 640)
        expect(phone.get_by_test_id("phone-message").filter(has_text="Both of them")).to_have_count(1, timeout=20_000)


@pytest.mark.parametrize("size", [WIDE, NARROW | DARK], ids=["wide", "narrow and dark"])
def test_what_the_channel_does_not_take_is_told_and_goes_as_a_document(
    inlet: Stack, browser: Browser, size: dict[str, Any]
) -> None:
    customer, asks = ("15550200902", "Send me the film") if size is WIDE else ("15550200908", "I want to see it move")
    writes(inlet, WHATSAPP["acme"], customer, f"Vera {customer[-1]}", asks)
    with (
        watched_page(browser, expected=FIRST_VISIT, **size) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        open_phone(phone, inlet.url, WHATSAPP["acme"], customer)
        row_with(ana, asks).click()
        expect(ana.get_by_test_id("composer-attach")).to_be_visible()
        announced = []
        ana.on("request", lambda request: announced.append(request.url) if "/api/uploads" in request.url else None)

        give(ana, "[data-testid=composer-input]", "drop", "moving.gif", "image/gif", picture("#338855", "GIF"))
        expect(attached(ana)).to_have_attribute("data-state", "refused")
        expect(attached(ana)).to_contain_text("WhatsApp takes photos only as jpeg or png; this one is gif.")
        expect(ana.get_by_test_id("composer-send")).to_be_disabled()
        assert announced == [], "refused before anything is sent"
        assert_accessible(ana)
        shot(ana, f"refused-{customer[-1]}")
        attached(ana).get_by_role("button", name="Send as a document").click()
        expect(attached(ana)).to_have_attribute("data-state", "ready")
        ana.get_by_test_id("composer-send").click()

        expect(on_phone(phone, "document")).to_contain_text("moving.gif", timeout=20_000)


def test_a_large_document_goes_on_after_the_connection_was_cut(inlet: Stack, browser: Browser, tmp_path: Path) -> None:
    large = tmp_path / "plan.pdf"
    large.write_bytes(b"%PDF-1.7\n" + b"0123456789abcdef" * (30 * 1024 * 1024 // 16))
    writes(inlet, WHATSAPP["acme"], "15550200903", "Paula Plan", "I need the whole plan")
    cut = (*FIRST_VISIT, "ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "WebSocket")
    with (
        watched_page(browser, expected=cut, **WIDE) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        open_phone(phone, inlet.url, WHATSAPP["acme"], "15550200903")
        row_with(ana, "I need the whole plan").click()
        expect(ana.get_by_test_id("composer-attach")).to_be_visible()
        sent_parts = []
        ana.on("requestfinished", lambda request: sent_parts.append(request.url) if request.method == "PUT" else None)
        wire = ana.context.new_cdp_session(ana)
        slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 4 * 1024 * 1024}
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", slow)
        ana.get_by_test_id("composer-files").set_input_files(large)
        progress = ana.get_by_role("progressbar", name="Uploading plan.pdf")
        expect(progress).to_have_attribute("aria-valuenow", re.compile("^(3|4|5)[0-9]$"), timeout=30_000)
        wire.send("Network.emulateNetworkConditions", {**slow, "offline": True})
        expect(attached(ana)).to_contain_text("Waiting for the connection", timeout=20_000)
        had = len(sent_parts)
        shot(ana, "cut")
        wire.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})

        expect(attached(ana)).to_have_attribute("data-state", "ready", timeout=30_000)
        assert 0 < had < 4 and len(sent_parts) == 4, "what was there was not sent again"
        ana.get_by_test_id("composer-send").click()
        expect(on_phone(phone, "document")).to_contain_text("plan.pdf", timeout=40_000)
        expect(last_sent(ana)).to_have_attribute("data-status", DONE, timeout=20_000)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_voice_message_is_recorded_heard_and_sent(
    inlet: Stack, browser: Browser, hearing_browser: Browser, size: dict[str, Any]
) -> None:
    customer = "15550200904" if size is WIDE else "15550200905"
    writes(inlet, WHATSAPP["acme"], customer, f"Viola {customer[-1]}", f"Just tell me {customer[-1]}")
    with (
        watched_page(hearing_browser, expected=FIRST_VISIT, **size) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        open_phone(phone, inlet.url, WHATSAPP["acme"], customer)
        row_with(ana, f"Just tell me {customer[-1]}").click()
        recorder = ana.get_by_test_id("recorder")

        ana.get_by_test_id("composer-voice").click()
        expect(recorder).to_have_attribute("data-state", "recording")
        ana.keyboard.press("Escape")
        expect(recorder).to_have_count(0)

        ana.get_by_test_id("composer-voice").click()
        expect(recorder).to_have_attribute("data-state", "recording")
        expect(recorder.get_by_role("timer")).to_have_text("0:02", timeout=8_000)
        assert_accessible(ana)
        shot(ana, f"recording-{customer[-1]}")
        ana.get_by_test_id("recorder-stop").click()
        expect(recorder).to_have_attribute("data-state", "review")
        recorder.get_by_role("button", name="Listen").click()
        expect(recorder.get_by_role("button", name="Pause")).to_be_visible()
        shot(ana, f"listening-{customer[-1]}")
        ana.get_by_test_id("recorder-send").click()

        expect(on_phone(phone, "audio")).to_have_count(1, timeout=20_000)
        expect(last_sent(ana)).to_have_attribute("data-status", DONE, timeout=20_000)
        voice = last_sent(ana).get_by_test_id("attachment-audio")
        expect(voice).to_be_visible()


def test_a_recording_is_kept_for_its_conversation_when_the_agent_goes_to_another_one(
    inlet: Stack, browser: Browser, hearing_browser: Browser
) -> None:
    writes(inlet, WHATSAPP["acme"], "15550200972", "Rita Recorded", "Explain it to me")
    writes(inlet, WHATSAPP["acme"], "15550200973", "Ulf Urgent", "Now, please")
    with (
        watched_page(hearing_browser, expected=FIRST_VISIT, **WIDE) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        open_phone(phone, inlet.url, WHATSAPP["acme"], "15550200972")
        recorder = ana.get_by_test_id("recorder")
        for is_stopped in (False, True):
            row_with(ana, "Rita Recorded").click()
            ana.get_by_test_id("composer-voice").click()
            expect(recorder.get_by_role("timer")).to_have_text("0:01", timeout=8_000)
            if is_stopped:
                ana.get_by_test_id("recorder-stop").click()
                expect(recorder).to_have_attribute("data-state", "review")
            row_with(ana, "Ulf Urgent").click()
            expect(ana.get_by_text("waits in the conversation with Rita Recorded").first).to_be_visible()
            expect(attached(ana)).to_have_count(0)
        row_with(ana, "Rita Recorded").click()
        expect(attached(ana)).to_have_count(2)
        expect(attached(ana).filter(has_text="Voice message")).to_have_count(2)
        shot(ana, "recordings-kept")
        ana.get_by_role("button", name="Remove Voice message").first.click()
        expect(attached(ana)).to_have_attribute("data-state", "ready", timeout=20_000)
        ana.get_by_test_id("composer-send").click()

        expect(on_phone(phone, "audio")).to_have_count(1, timeout=20_000)
        expect(last_sent(ana).get_by_test_id("attachment-audio")).to_be_visible()


def test_a_finger_that_holds_the_button_records_until_it_is_lifted(
    inlet: Stack, browser: Browser, hearing_browser: Browser
) -> None:
    writes(inlet, WHATSAPP["acme"], "15550200911", "Holly Hold", "Say it in your own words")
    with (
        watched_page(hearing_browser, expected=FIRST_VISIT, is_mobile=True, **NARROW) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        open_phone(phone, inlet.url, WHATSAPP["acme"], "15550200911")
        row_with(ana, "Say it in your own words").tap()
        recorder = ana.get_by_test_id("recorder")
        button = ana.get_by_test_id("composer-voice").bounding_box()
        assert button is not None
        finger = [{"x": button["x"] + button["width"] / 2, "y": button["y"] + button["height"] / 2}]
        wire = ana.context.new_cdp_session(ana)

        wire.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": finger})
        expect(recorder).to_have_attribute("data-state", "recording")
        expect(recorder.get_by_role("timer")).to_have_text("0:02", timeout=8_000)
        shot(ana, "held")
        wire.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        expect(recorder).to_have_attribute("data-state", "review")
        recorder.get_by_test_id("recorder-send").tap()

        expect(on_phone(phone, "audio")).to_have_count(1, timeout=20_000)


def test_a_microphone_that_is_refused_is_told(inlet: Stack, browser: Browser) -> None:
    writes(inlet, WHATSAPP["acme"], "15550200906", "Mia Mute", "Call me")
    with watched_page(browser, expected=FIRST_VISIT, **WIDE) as (ana, _):
        sign_in(ana, inlet.url, "agent@acme.test")
        row_with(ana, "Call me").click()
        ana.get_by_test_id("composer-voice").click()

        told = ana.get_by_test_id("recorder").get_by_role("alert")
        expect(told).to_have_text(re.compile("microphone"))
        shot(ana, "microphone-refused")
        ana.keyboard.press("Escape")
        expect(ana.get_by_test_id("composer-input")).to_be_focused()
