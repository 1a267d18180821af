"""What an agent sees: a real Chromium on the built frontend, and when each message's row is in its page."""

import time

from bench.lib.arena import Arena
from bench.lib.load import run_load
from bench.lib.numbers import percentile
from devkit.browser import NoBrowser, find_browser, launch_options
from devkit.paths import FRONTEND_OUT

NUMBER = "106540000000101"  # of the company acme, which every Stack has
EMAIL, PASSWORD = "agent@acme.test", "inlet-demo-1"
TIMEOUT_MS = 20_000
# The first moment at which a stamp (payloads.STAMP) can be read in a row of the list, in ms since 1970.
_OBSERVE = """
() => {
  window.benchSeen = {}
  const look = () => {
    const now = Date.now()
    for (const row of document.querySelectorAll('[data-testid="conversation-row"]')) {
      const stamp = /~T(\\d+\\.\\d+)~/.exec(row.textContent || '')
      if (stamp && !(stamp[1] in window.benchSeen)) window.benchSeen[stamp[1]] = now
    }
  }
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
}
"""


def is_possible() -> bool:
    """Whether the frontend is built and a browser is here."""
    try:
        find_browser()
    except NoBrowser:
        return False
    return (FRONTEND_OUT / "index.html").exists()


def measure(arena: Arena, *, rate: float, seconds: float) -> dict[str, float]:
    """Sign in as an agent, let customers write, and read off how old each message was when it appeared."""
    from playwright.sync_api import sync_playwright

    for name in ("web", "front"):
        if name not in arena.stack.pids:
            arena.stack.start(name)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**launch_options())
        try:
            page = chromium.new_page(viewport={"width": 1400, "height": 1600})
            page.goto(f"{arena.stack.url}/sign-in")
            page.get_by_label("E-mail").fill(EMAIL)
            page.get_by_label("Password").fill(PASSWORD)
            page.keyboard.press("Enter")
            page.get_by_test_id("view-open").wait_for(timeout=TIMEOUT_MS)
            run_load(arena.open_load(rate, 1.5, numbers=[NUMBER]))  # customers known, code warm
            time.sleep(2.0)
            page.evaluate(_OBSERVE)
            began = time.time()
            outcome = run_load(arena.open_load(rate, seconds, numbers=[NUMBER]))
            time.sleep(2.0)
            seen: dict[str, float] = page.evaluate("() => window.benchSeen")
        finally:
            chromium.close()
    # Older messages were there before the page was watched.
    ages = [at - float(stamp) * 1000 for stamp, at in seen.items() if float(stamp) >= began]
    return {
        "browser_p50": percentile(ages, 0.5),
        "browser_p99": percentile(ages, 0.99),
        "browser_seen": len(ages) / max(1, outcome.answered) * 100,
    }
