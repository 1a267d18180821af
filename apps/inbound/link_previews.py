"""Looking at the pages that customers link to, apart from the messages' way: a slow page holds up nobody."""

import logging
from concurrent.futures import ThreadPoolExecutor

from apps.inbox import link_previews, queries
from apps.inbox.links import describe
from apps.inbox.models import LinkPreview
from kernel import clock
from kernel.fetch import FetchFailed, FetchRefused, fetch_page

logger = logging.getLogger(__name__)

AT_ONCE = 8  # pages of one organization in one turn, side by side
HTML = ("text/html", "application/xhtml+xml")

Found = dict[str, str] | None  # None: try again later


def look_at_pages() -> None:
    """Look at the organizations whose turn it is; one that fails does not hold up the others."""
    link_previews.ROUND.visit(_look_at_some, failed="pages that customers of %s link to were not looked at")


def _look_at_some() -> None:
    due = link_previews.list_due(now=clock.now(), limit=AT_ONCE)
    if due:
        _look_at(due)
    if len(due) == AT_ONCE:
        link_previews.ROUND.tell_due(clock.now())  # there may be more


def _look_at(due: list[LinkPreview]) -> None:
    if not queries.find_settings().link_previews:
        for preview in due:
            link_previews.keep(preview, {}, now=clock.now())
        return
    with ThreadPoolExecutor(len(due)) as workers:  # which touch no database
        found = list(workers.map(look, [preview.url for preview in due]))
    for preview, shown in zip(due, found, strict=True):
        if shown is None:
            link_previews.try_later(preview, now=clock.now())
        else:
            link_previews.keep(preview, shown, now=clock.now())


def look(url: str) -> Found:
    """What the page says about itself, {} when it says nothing or may not be looked at, None when it is not there."""
    try:
        page = fetch_page(url, accept=HTML)
    except FetchFailed:
        return None
    except FetchRefused as refused:
        logger.info("no preview: %s", refused)
        return {}
    found = describe(page.body, page.charset)
    return {"url": page.url, **found} if "title" in found else {}
