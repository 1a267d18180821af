"""How much script a browser loads that was never here, up to a conversation that is open and answered to."""

import gzip
from urllib.parse import urlsplit

from playwright.sync_api import Browser, expect

from devkit.paths import FRONTEND_OUT
from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    REPORT,
    WHATSAPP,
    row_with,
    sign_in,
    watched_page,
    writes,
)

INBOX_MAX_KIB = 320  # gzip -9; decision 0042 says what the rest is
SIGN_IN_MAX_KIB = 250


def test_the_inbox_and_the_way_to_it_stay_within_their_budget(inlet: Stack, browser: Browser) -> None:
    writes(inlet, WHATSAPP["acme"], "15550200912", "Lena Light", "Is it quick?")
    with watched_page(browser, expected=FIRST_VISIT, viewport={"width": 1440, "height": 900}) as (ana, _):
        loaded: set[str] = set()
        ana.on("response", lambda response: loaded.add(urlsplit(response.url).path))
        ana.goto(f"{inlet.url}/sign-in/")
        expect(ana.get_by_test_id("sign-in-email")).to_be_visible()
        ana.wait_for_load_state("networkidle")
        sign_in_kib = kib(loaded)

        sign_in(ana, inlet.url, "agent@acme.test")
        loaded.clear()
        ana.goto(f"{inlet.url}/inbox/")
        row_with(ana, "Is it quick?").click()
        ana.get_by_test_id("composer-input").fill("Yes")
        expect(ana.get_by_test_id("composer-attach")).to_be_visible()
        ana.wait_for_timeout(2_000)  # what is loaded when there is nothing else to do counts too
        inbox_kib = kib(loaded)

    REPORT.append(f"script: sign-in {sign_in_kib:.0f} KiB gz, inbox {inbox_kib:.0f} KiB gz")
    assert sign_in_kib <= SIGN_IN_MAX_KIB
    assert 200 < inbox_kib <= INBOX_MAX_KIB, sorted(loaded)


def kib(paths: set[str]) -> float:
    """What the scripts among them weigh, compressed as nginx or Caddy would."""
    scripts = [FRONTEND_OUT / path.lstrip("/") for path in paths if path.endswith(".js")]
    return sum(len(gzip.compress(script.read_bytes(), 9)) for script in scripts) / 1024
