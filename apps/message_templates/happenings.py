"""What the platform tells about templates by itself: status, quality, category, texts.

`on_template_happenings` is the handler of the types in `news.TYPES` (apps.inbound.happenings). What follows is written
after the batch's commit: the batch holds the log, and whoever changes a template takes its row first. What a process's
death loses here, the daily sync finds again.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from apps.channels.adapters.items import Happening
from apps.channels.models import ChannelAccount
from apps.message_templates.news import TYPES, TemplateNews, read_news
from apps.message_templates.services import hearing

__all__ = ["TYPES", "on_template_happenings"]

logger = logging.getLogger(__name__)


def on_template_happenings(happenings: Sequence[Happening], /, *, now: datetime) -> None:
    """Keep what they say, after the batch's commit."""
    news = [(each, told) for each in happenings if (told := read_news(each.type, each.data)) is not None]
    if news:
        transaction.on_commit(lambda: _hear_all(news, now), robust=True)


def _hear_all(news: Sequence[tuple[Happening, TemplateNews]], now: datetime) -> None:
    accounts = ChannelAccount.objects.filter(pk__in={each.channel_account_id for each, _ in news})
    wabas = dict(accounts.values_list("pk", "wa_waba_id"))
    for happening, told in news:
        waba_id = wabas.get(happening.channel_account_id)
        if not waba_id:
            continue
        try:
            hearing.hear(waba_id, told, occurred_at=happening.occurred_at, now=now)
        except Exception:
            logger.exception("%s of %s not applied", happening.type, told.name)
