"""Reads of notices."""

from typing import Any

from apps.notices.models import Notice, NoticesRead
from kernel.clock import isoformat

COUNT_LIMIT = 100


def list_notices(*, before: str | None, limit: int) -> list[Notice]:
    """Notices, newest first. `before`: the id to go on behind. One query."""
    notices = Notice.objects.order_by("-pk")
    if before:
        notices = notices.filter(pk__lt=before)
    return list(notices[:limit])


def find_read_up_to(member_id: str) -> str:
    """The newest notice that the member has read, or ""."""
    return NoticesRead.objects.filter(member_id=member_id).values_list("up_to", flat=True).first() or ""


def count_unread(read_up_to: str) -> int:
    """How many are newer; stops at the limit."""
    return Notice.objects.filter(pk__gt=read_up_to)[:COUNT_LIMIT].count()


def snapshot(notice: Notice) -> dict[str, Any]:
    """NoticeOut of a row."""
    return {
        "id": notice.pk,
        "code": notice.code,
        "level": notice.level,
        "title": notice.title,
        "body": notice.body,
        "channel_account_id": notice.channel_account_id,
        "occurred_at": isoformat(notice.occurred_at),
        "created_at": isoformat(notice.created_at),
    }
