"""What customers send is shown as what it is: a photo, a voice, a film, a sticker, a file."""

import base64
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from apps.media.tests import samples
from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    WHATSAPP,
    assert_accessible,
    bubble_with,
    open_phone,
    row_with,
    shot,
    sign_in,
    simulate,
    watched_page,
    write_on_phone,
)

CUSTOMER = "15550200555"
SIGNED = re.compile(r"^http://127\.0\.0\.1:\d+/inlet/org_.*/thumbnail\?")


def send(inlet: Stack, kind: str, **fields: Any) -> None:
    body = {"account_id": WHATSAPP["acme"], "customer": {"id": CUSTOMER, "name": "Mira Sol"}, "type": kind, **fields}
    simulate(inlet, "customers/messages", body)


def arm(inlet: Stack, **fault: Any) -> None:
    fault["account_id"] = WHATSAPP["acme"]
    simulate(inlet, "faults", fault)


def stored(page: Page, kind: str) -> Locator:
    return page.locator(f'[data-testid="attachment-{kind}"][data-state="stored"]')


def assert_loaded(picture: Locator) -> None:
    """It is not only there: it has been drawn."""
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("each => each.naturalWidth") > 0


def test_everything_that_a_customer_sends_is_seen_live(inlet: Stack, browser: Browser) -> None:
    send(inlet, "text", text="I have some files for you")
    with (
        watched_page(browser, expected=FIRST_VISIT, viewport={"width": 1440, "height": 900}) as (ana, _),
        watched_page(browser, viewport={"width": 480, "height": 900}) as (phone, _),
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        row_with(ana, "I have some files for you").click()
        open_phone(phone, inlet.url, WHATSAPP["acme"], CUSTOMER)

        phone.get_by_test_id("phone-send-photo").click()
        expect(stored(ana, "image")).to_be_visible(timeout=15_000)
        assert_loaded(stored(ana, "image").locator("img"))

        phone.get_by_test_id("phone-send-voice").click()
        expect(ana.get_by_test_id("attachment-audio")).to_contain_text("0:10", timeout=15_000)

        phone.get_by_test_id("phone-send-file").click()
        expect(stored(ana, "file")).to_contain_text("sample-document.pdf", timeout=15_000)
        for kind in ("video", "sticker"):
            send(inlet, kind)
            expect(stored(ana, kind)).to_be_visible(timeout=15_000)
            assert_loaded(stored(ana, kind).locator("img"))
        write_on_phone(phone, "That is all")
        expect(bubble_with(ana, "That is all")).to_be_visible()
        assert_accessible(ana)
        shot(ana, "thread-light-1440")

        _hear_the_voice(ana)
        _look_closely(ana)
        _have_the_file(ana, inlet)


def _hear_the_voice(ana: Page) -> None:
    player = ana.get_by_test_id("attachment-audio")
    player.get_by_role("button", name="Play Voice message").click()
    expect(player).to_have_attribute("data-state", "playing")
    expect(player.get_by_role("slider")).not_to_have_attribute("aria-valuenow", "0", timeout=10_000)
    player.get_by_role("button", name="Speed 1×, change to 1.5×").click()
    player.get_by_role("slider").press("ArrowRight")
    player.get_by_role("button", name="Pause").click()
    expect(player).to_have_attribute("data-state", "stored")


def _look_closely(ana: Page) -> None:
    stored(ana, "image").click()
    large = ana.get_by_test_id("lightbox")
    expect(large).to_be_visible()
    assert_loaded(large.locator("img").first)
    assert_accessible(ana)
    shot(ana, "lightbox-1440")
    ana.keyboard.press("+")
    expect(large.get_by_role("button", name="Zoom out")).to_be_visible()
    ana.keyboard.press("-")
    ana.keyboard.press("ArrowRight")
    film = large.get_by_test_id("film")
    expect(film).to_have_attribute("poster", SIGNED)
    expect(large).to_contain_text("2 of 2")
    shot(ana, "film-1440")
    ana.keyboard.press("Escape")
    expect(large).to_have_count(0)


def _have_the_file(ana: Page, inlet: Stack) -> None:
    with ana.expect_download() as download:
        ana.get_by_role("button", name="Download sample-document.pdf").click()
    assert download.value.suggested_filename == "sample-document.pdf"
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    assert download.value.url.startswith(inlet.layout.media_url), "not from the app's own origin"


def test_what_does_not_come_says_why_and_can_be_tried_again(inlet: Stack, browser: Browser) -> None:
    send(inlet, "text", text="One more thing")
    page = base64.b64encode(b"<html><script>alert(1)</script></html>").decode()
    with watched_page(browser, expected=FIRST_VISIT, viewport={"width": 1440, "height": 900}, color_scheme="dark") as (
        ana,
        _,
    ):
        sign_in(ana, inlet.url, "agent@acme.test")
        row_with(ana, "One more thing").click()
        send(inlet, "image", media={"base64": page, "mime_type": "image/png"})
        failed = ana.locator('[data-testid="attachment-image"][data-state="failed"]')
        expect(failed).to_contain_text("sent as a picture, but it is none", timeout=15_000)
        arm(inlet, kind="media_error", status=404, times=4)
        send(inlet, "document")
        expired = ana.locator('[data-testid="attachment-file"][data-state="expired"]')
        expect(expired).to_contain_text("does not have this file any more", timeout=15_000)
        arm(inlet, kind="media_large", bytes=130 * 1024 * 1024)
        send(inlet, "image")
        expect(failed).to_have_count(2, timeout=30_000)
        assert_accessible(ana)
        shot(ana, "trouble-dark-1440")

        failed.filter(has_text="larger than Inlet takes").get_by_role("button", name="Retry").click()

        expect(failed).to_have_count(1, timeout=15_000)


def test_files_on_a_phone_in_the_dark(inlet: Stack, browser: Browser) -> None:
    with watched_page(
        browser, expected=FIRST_VISIT, viewport={"width": 390, "height": 844}, color_scheme="dark", has_touch=True
    ) as (ana, _):
        sign_in(ana, inlet.url, "agent@acme.test")
        send(inlet, "image", text="On the small screen")
        row_with(ana, "On the small screen").click()
        expect(bubble_with(ana, "On the small screen").locator("img")).to_be_visible(timeout=15_000)
        send(inlet, "audio")
        expect(ana.get_by_test_id("attachment-audio").last).to_be_visible(timeout=15_000)
        assert_accessible(ana)
        shot(ana, "thread-dark-390")

        bubble_with(ana, "On the small screen").get_by_test_id("attachment-image").click()
        assert_loaded(ana.get_by_test_id("lightbox").locator("img").first)
        shot(ana, "lightbox-390")


def test_a_phones_own_photo_is_seen_and_one_of_too_many_points_only_saved(inlet: Stack, browser: Browser) -> None:
    heic = base64.b64encode(Path(samples.__file__).with_name("photo.heic").read_bytes()).decode()
    bomb = base64.b64encode(samples.bomb()).decode()
    send(inlet, "image", text="From my camera", media={"base64": heic, "mime_type": "image/heic"})
    with watched_page(browser, expected=FIRST_VISIT, viewport={"width": 1440, "height": 900}) as (ana, _):
        sign_in(ana, inlet.url, "agent@acme.test")
        row_with(ana, "From my camera").click()
        photo = bubble_with(ana, "From my camera").get_by_test_id("attachment-image")
        expect(photo).to_have_attribute("data-state", "stored", timeout=15_000)
        assert_loaded(photo.locator("img"))
        photo.click()
        assert_loaded(ana.get_by_test_id("lightbox").locator("img").first)
        shot(ana, "heic-1440")
        ana.keyboard.press("Escape")

        send(inlet, "image", text="And this one", media={"base64": bomb, "mime_type": "image/png"})
        huge = bubble_with(ana, "And this one")
        expect(huge.get_by_role("button", name="Download")).to_be_visible(timeout=15_000)
        expect(huge.locator("img")).to_have_count(0)
        shot(ana, "too-large-to-show-1440")
