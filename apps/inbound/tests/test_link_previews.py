"""A message with a link is stored at once; what the page says is added when it is known."""

import pytest

from apps.inbound import link_previews
from apps.inbound.tests.office import Office
from apps.inbound.tests.webhooks import text, whatsapp
from kernel.fetch import FetchFailed, FetchRefused, Page

PAGE = Page("https://shop.test/oak", "text/html", "utf-8", b"<title>Oak shelf</title>")
SHOWN = {"url": "https://shop.test/oak", "title": "Oak shelf"}
BODY = "Is https://shop.test/oak still there?"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which pages were asked for; each is the shelf."""
    urls: list[str] = []

    def fetch(url: str, **_: object) -> Page:
        urls.append(url)
        return PAGE

    monkeypatch.setattr(link_previews, "fetch_page", fetch)
    return urls


def previews(office: Office) -> list[object]:
    return [each["content"].get("preview") for each in office.messages("acme")]


def test_a_page_is_looked_at_once_and_shown_wherever_it_is_linked(office: Office, asked: list[str]) -> None:
    office.deliver(whatsapp("101", text("wamid.1", body=BODY), text("wamid.2", body=BODY), text("wamid.3")))
    assert previews(office) == [None, None, None], "the message does not wait for it"

    link_previews.look_at_pages()
    office.deliver(whatsapp("101", text("wamid.4", body=BODY, at=1_788_000_100)))
    link_previews.look_at_pages()

    assert previews(office) == [SHOWN, SHOWN, None, SHOWN]
    assert asked == ["https://shop.test/oak"]
    kinds = [each["type"] for each in office.get("acme", "/events?after=0")["data"]]
    assert kinds.count("message.updated") == 2


def test_another_organization_asks_for_itself(office: Office, asked: list[str]) -> None:
    office.deliver(whatsapp("101", text("wamid.1", body=BODY)), whatsapp("102", text("wamid.1", body=BODY)))
    link_previews.look_at_pages()

    assert len(asked) == 2


def test_switched_off_nothing_is_fetched(office: Office, asked: list[str]) -> None:
    office.rows("INSERT INTO inbox_inboxsettings (id, link_previews) VALUES (1, false) RETURNING id", slug="acme")
    try:
        office.deliver(whatsapp("101", text("wamid.1", body=BODY)))
        link_previews.look_at_pages()
    finally:
        office.rows("DELETE FROM inbox_inboxsettings RETURNING id", slug="acme")

    assert (previews(office), asked) == ([None], [])


@pytest.mark.parametrize(("error", "tries"), [(FetchRefused("no"), 1), (FetchFailed("away"), 3)])
def test_a_page_that_is_not_there_is_left_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch, error: Exception, tries: int
) -> None:
    asked = []

    def fetch(url: str, **_: object) -> Page:
        asked.append(url)
        raise error

    monkeypatch.setattr(link_previews, "fetch_page", fetch)
    office.deliver(whatsapp("101", text("wamid.1", body=BODY)))
    for _ in range(5):
        link_previews.look_at_pages()
        office.rows("UPDATE inbox_linkpreview SET next_try_at = now() RETURNING 1", slug="acme")

    assert len(asked) == tries
    assert previews(office) == [None]


def test_a_deleted_message_gets_no_preview_back(office: Office, asked: list[str]) -> None:
    revoke = {"type": "revoke", "revoke": {"original_message_id": "wamid.1"}}
    office.deliver(whatsapp("101", text("wamid.1", body=BODY), {**text("wamid.2", at=1_788_000_100), **revoke}))
    link_previews.look_at_pages()

    assert previews(office)[0] is None
