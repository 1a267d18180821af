"""An owner hands the workspace over: not without proving once more who they are."""

from playwright.sync_api import Browser, expect

from devkit.stack import Stack
from tests.journeys.people import (
    FIRST_VISIT,
    assert_accessible,
    find_in_mail,
    make_proofs_old,
    sign_up,
    watched_page,
)
from tests.journeys.test_a_stranger_signs_up import invite, join_by_link

# Who is an owner no longer may find out by asking once more for what owners see.
EXPECTED = (
    *FIRST_VISIT,
    "/api/me",
    "/ws/",
    "/api/join",
    "403 (POST|GET) .*/api/organization/(transfer|exports|life)",
    "status of 403",
)
OF_PROOF = r"confirm that it is you:\s+([A-Z]{4}-[A-Z]{4})"
DESK = {"width": 1440, "height": 900}


def test_the_workspace_is_handed_over_after_a_fresh_proof(inlet: Stack, browser: Browser) -> None:
    with (
        watched_page(browser, expected=EXPECTED, viewport=DESK) as (petra, _),
        watched_page(browser, expected=EXPECTED, viewport=DESK) as (paul, _),
    ):
        sign_up(petra, inlet.url, "petra@plover.test")
        petra.get_by_test_id("workspace-name").fill("Plover")
        petra.get_by_test_id("workspace-create").click()
        invite(petra, "paul@plover.test")
        join_by_link(paul, inlet, "paul@plover.test")
        expect(paul.get_by_test_id("conversation-row")).to_have_count(3)
        make_proofs_old(inlet, "petra@plover.test")

        petra.goto(f"{inlet.url}/settings/general/")
        petra.get_by_role("button", name="Hand over…").click()
        question = petra.get_by_role("alertdialog")
        question.get_by_label("Type “plover” to go on").fill("plover")
        question.get_by_role("button", name="Hand over").click()
        expect(petra.get_by_role("heading", name="Confirm that it is you")).to_be_visible(timeout=15_000)
        assert_accessible(petra)
        petra.keyboard.press("Escape")
        expect(petra.get_by_role("heading", name="Confirm that it is you")).to_have_count(0)
        expect(question).to_be_visible()  # as it was; nothing is handed over

        question.get_by_role("button", name="Hand over").click()
        petra.get_by_role("button", name="Send a code to petra@plover.test").click()
        petra.get_by_label("Code from the mail").fill(find_in_mail(inlet.url, "petra@plover.test", OF_PROOF))
        petra.get_by_test_id("confirm-submit").click()

        expect(petra.get_by_text("is the owner now")).to_be_visible(timeout=15_000)
        expect(petra.get_by_role("button", name="Hand over…")).to_have_count(0)
        paul.goto(f"{inlet.url}/settings/general/")
        expect(paul.get_by_role("button", name="Hand over…")).to_be_visible()
