"""Links in texts, and what pages say about themselves."""

import pytest

from apps.inbox.links import describe, first_link


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("See https://shop.test/a?b=c#d, please", "https://shop.test/a?b=c#d"),
        ("(https://shop.test/)", "https://shop.test/"),
        ("HTTP://SHOP.TEST", "HTTP://SHOP.TEST"),
        ("first https://a.test then https://b.test", "https://a.test"),
        ("https://", None),
        ("shop.test", None),
        ("javascript:alert(1)", None),
        ("https://a.test/" + "ä" * 1500, None),  # more bytes than an index takes
        ("", None),
        (None, None),
    ],
)
def test_the_first_link_of_a_text(text: str | None, link: str | None) -> None:
    assert first_link(text) == link


def test_what_a_page_says_about_itself() -> None:
    page = """<html><head><title> Plain
      title </title><meta property="og:title" content="Shelf &amp; more"><meta name="description" content="Of  oak">
      <meta property="og:site_name" content="Größe"><meta property="og:image" content="javascript:alert(1)">"""

    assert describe(page.encode(), None) == {"title": "Shelf & more", "description": "Of oak", "site_name": "Größe"}


@pytest.mark.parametrize(
    ("body", "charset", "title"),
    [
        ("<title>Größe</title>".encode("latin-1"), "iso-8859-1", "Größe"),
        ("<title>Größe</title>".encode(), "klingon", "Größe"),
        ('<meta charset="iso-8859-1"><title>Größe</title>'.encode("latin-1"), None, "Größe"),
        ("<title>日本</title>".encode(), None, "日本"),
        (b"<title>a\0b</title>", None, None),
        (b"", None, None),
        (b"\xff\xfe\x00", None, None),
        (b"<title>" + b"x" * 5000, None, "x" * 200),
    ],
)
def test_titles_in_every_charset(body: bytes, charset: str | None, title: str | None) -> None:
    found = describe(body, charset).get("title")

    assert found == title if title is not None else "\0" not in (found or "")


@pytest.mark.parametrize("piece", [b"<!--", b"<!", b"<a ", b"<div>", b"&", b"<meta ", b"<script", b"</", b"<title>"])
def test_half_a_megabyte_of_nonsense_says_nothing_bad(piece: bytes) -> None:
    described = describe(piece * (512 * 1024 // len(piece)), None)

    assert len(str(described)) < 4000
