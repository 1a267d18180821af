"""One whole Inlet and one browser for all journeys; a context of its own for everybody in them."""

from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from devkit.browser import FLAGS, MICROPHONE, browser_environment, find_browser
from devkit.stack import Stack
from tests.journeys.people import REPORT


@pytest.fixture(scope="session")
def inlet() -> Iterator[Stack]:
    """Every process of the demo, behind one address."""
    with Stack() as stack:
        yield stack


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(driver: Playwright) -> Iterator[Browser]:
    """A real browser; see devkit.browser for which."""
    yield from _launched(driver, FLAGS)


@pytest.fixture(scope="module")
def hearing_browser(driver: Playwright) -> Iterator[Browser]:
    """One that may use its microphone, in which somebody hums."""
    yield from _launched(driver, (*FLAGS, *MICROPHONE))


def _launched(driver: Playwright, flags: Sequence[str]) -> Iterator[Browser]:
    executable = find_browser()
    started = driver.chromium.launch(
        executable_path=str(executable), args=list(flags), env=dict(browser_environment(executable)) or None
    )
    yield started
    started.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the journeys have measured."""
    if REPORT:
        terminalreporter.section("journeys")
        for line in REPORT:
            terminalreporter.write_line(line)
