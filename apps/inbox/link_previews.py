"""Link previews: which pages are to be looked at, and what becomes of what they say."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection, transaction

from apps.inbox import queries
from apps.inbox.models import LinkPreview, Message
from apps.inbox.services import tell_message
from tenants.rounds import Round

ROUND = Round("link-previews")  # who has pages to look at
KEPT_FOR = timedelta(days=7)  # then a page is looked at again when somebody links to it
LONGEST_PAUSE = timedelta(minutes=10)
MAX_TRIES = 3
MOST_MESSAGES = 50  # the newest ones with the link are shown its preview

_ASK = """
WITH asked AS (SELECT * FROM unnest(%s::text[], %s::text[]) AS a (url_hash, url)),
added AS (
    INSERT INTO inbox_linkpreview AS p (url_hash, url) SELECT * FROM asked
    ON CONFLICT (url_hash) DO UPDATE SET state = 'waiting', tries = 0, next_try_at = now()
    WHERE p.state <> 'waiting' AND p.fetched_at < %s RETURNING p.url_hash)
SELECT a.url, p.shown::text FROM asked a JOIN inbox_linkpreview p USING (url_hash)
WHERE p.state = 'ready' AND p.url_hash NOT IN (SELECT url_hash FROM added)
"""
_FORGET = """
DELETE FROM inbox_linkpreview p WHERE p.url_hash = ANY(%s) AND NOT EXISTS (
    SELECT 1 FROM inbox_message m WHERE m.content ? 'link' AND m.content ->> 'link' = p.url)
"""


def ask_for(urls: Collection[str], *, now: datetime) -> dict[str, Any]:
    """Have these pages looked at; returns what is known of some already. One statement."""
    if not urls:
        return {}
    wanted = sorted(set(urls))
    ROUND.tell_due(now)
    with connection.cursor() as cursor:
        cursor.execute(_ASK, [[hash_of(url) for url in wanted], wanted, now - KEPT_FOR])
        return {url: orjson.loads(shown) for url, shown in cursor.fetchall()}


def list_due(*, now: datetime, limit: int) -> list[LinkPreview]:
    """Pages to look at now, those that wait longest first."""
    due = LinkPreview.objects.filter(state=LinkPreview.State.WAITING, next_try_at__lte=now)
    return list(due.order_by("next_try_at")[:limit])


def keep(preview: LinkPreview, shown: dict[str, Any], *, now: datetime) -> None:
    """What the page said, {} for nothing; the messages that link to it show it from now on."""
    state = LinkPreview.State.READY if shown else LinkPreview.State.NOTHING
    is_wanted = LinkPreview.objects.filter(pk=preview.pk).update(state=state, shown=shown, fetched_at=now)
    if shown and is_wanted:  # not taken back in the meantime
        _show(preview.url, shown, now)


def try_later(preview: LinkPreview, *, now: datetime) -> None:
    """The page could not be reached; after some tries it is left alone."""
    preview.tries += 1
    if preview.tries >= MAX_TRIES:
        keep(preview, {}, now=now)
        return
    next_try_at = now + min(timedelta(seconds=5 * 6**preview.tries), LONGEST_PAUSE)
    LinkPreview.objects.filter(pk=preview.pk).update(tries=preview.tries, next_try_at=next_try_at)
    ROUND.tell_due(next_try_at)


def forget(urls: Collection[str]) -> None:
    """These were taken back: what nothing else links to goes. In the caller's transaction; at most one statement."""
    if urls:
        with connection.cursor() as cursor:
            cursor.execute(_FORGET, [[hash_of(url) for url in urls]])


def hash_of(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


def _show(url: str, shown: dict[str, Any], now: datetime) -> None:
    linking = Message.objects.filter(content__link=url, content__has_key="link").order_by("-position_at")
    for message_id in _ids(linking[:MOST_MESSAGES]):
        with transaction.atomic():
            message = queries.lock_message(message_id)
            if message.content.get("link") == url and message.content.get("preview") != shown:
                message.content = {**message.content, "preview": shown}
                tell_message(message, now=now)


def _ids(messages: Any) -> Sequence[str]:
    return list(messages.values_list("pk", flat=True))
