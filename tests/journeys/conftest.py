"""One whole Inlet and one browser for all journeys; a context of its own for everybody in them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from devkit.browser import FLAGS, browser_environment, find_browser
from devkit.stack import Stack
from tests.journeys.people import REPORT


@pytest.fixture(scope="session")
def inlet() -> Iterator[Stack]:
    """Every process of the demo, behind one address."""
    with Stack() as stack:
        yield stack


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser; see devkit.browser for which."""
    executable = find_browser()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(executable), args=list(FLAGS), env=dict(browser_environment(executable)) or None
        )
        yield started
        started.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the journeys have measured."""
    if REPORT:
        terminalreporter.section("journeys")
        for line in REPORT:
            terminalreporter.write_line(line)
