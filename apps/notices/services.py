"""Telling those who run the workspace, and noting what they have read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from apps.notices.events import NoticeCreated
from apps.notices.models import Notice, NoticesRead
from apps.notices.queries import snapshot
from kernel.events import log

# The same news again within this time are no news: a platform's fault can send thousands.
QUIET_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What to tell: see `Notice`."""

    code: str
    level: str
    title: str
    body: str = ""
    channel_account_id: str | None = None


@transaction.atomic
def notify(news: News, *, occurred_at: datetime, now: datetime) -> Notice | None:
    """Tell it to everybody who may configure channels; None when the same was told just now."""
    same = Notice.objects.filter(
        code=news.code,
        channel_account_id=news.channel_account_id,
        title=news.title[:200],
        created_at__gt=now - QUIET_FOR,
    )
    if same.exists():
        return None
    notice = Notice.objects.create(
        code=news.code[:100],
        level=news.level,
        title=news.title[:200],
        body=news.body[:4000],
        channel_account_id=news.channel_account_id,
        occurred_at=occurred_at,
        created_at=now,
    )
    log.publish(NoticeCreated(occurred_at=now, data={"notice": snapshot(notice)}))
    return notice


def mark_read(*, member_id: str, up_to: str) -> None:
    """The member has seen every notice up to this one. Going back changes nothing."""
    mark, is_new = NoticesRead.objects.get_or_create(member_id=member_id, defaults={"up_to": up_to})
    if not is_new:
        NoticesRead.objects.filter(pk=mark.pk, up_to__lt=up_to).update(up_to=up_to)
