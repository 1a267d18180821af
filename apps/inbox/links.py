"""Links in what people write, and what a page says about itself. Pure."""

import codecs
import contextlib
import re
from itertools import islice

from lxml.etree import HTMLParser, LxmlError

from apps.channels.adapters.reading import clean_text

MOST_TAGS = 200
MAX_URL_LENGTH = 2000  # bytes: it is part of an index
_LINK = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}'"
_WANTED = {
    "og:title": "title", "twitter:title": "title",
    "og:description": "description", "twitter:description": "description", "description": "description",
    "og:site_name": "site_name",
    "og:image": "image_url", "og:image:url": "image_url", "twitter:image": "image_url",
}  # fmt: skip
_LIMITS = {"title": 200, "description": 400, "site_name": 100, "image_url": MAX_URL_LENGTH}


def first_link(text: str | None) -> str | None:
    """The first address in a text, without the punctuation that ends the sentence."""
    found = _LINK.search(text or "")
    if found is None:
        return None
    url = found.group().rstrip(_TRAILING)
    return url if len(url.encode()) <= MAX_URL_LENGTH else None


def describe(body: bytes, charset: str | None) -> dict[str, str]:
    """What a page says about itself: title, description, site_name, image_url, each only if it says so."""
    parser = HTMLParser(encoding=_charset(body, charset), no_network=True, remove_comments=True, huge_tree=False)
    try:
        parser.feed(body)
        root = parser.close()
    except (LxmlError, ValueError):  # no HTML at all
        return {}
    found: dict[str, str] = {}
    for meta in islice(root.iter("meta"), MOST_TAGS) if root is not None else ():
        wanted = _WANTED.get((meta.get("property") or meta.get("name") or "").lower())
        if wanted and (words := _words(meta.get("content"))):
            found.setdefault(wanted, words)
    if "title" not in found and root is not None and (title := _words(root.findtext(".//title"))):
        found["title"] = title
    if not found.get("image_url", "http").startswith("http"):
        del found["image_url"]
    return {name: found[name][:most] for name, most in _LIMITS.items() if name in found}


def _words(text: str | None) -> str:
    """In one line, without what a database refuses."""
    return clean_text(" ".join((text or "").split()))


def _charset(body: bytes, told: str | None) -> str | None:
    """The charset that the answer told, if it exists; UTF-8 when the page says none either; None: as the page says."""
    with contextlib.suppress(LookupError):
        if told:
            return codecs.lookup(told).name
    return None if b"charset" in body[:2048].lower() else "utf-8"
