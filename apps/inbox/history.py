"""How far the import of old chats is: what is known of it, for each channel account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q, Sum, Window

from apps.channels.adapters.items import Happening
from apps.channels.adapters.reading import as_int
from apps.channels.adapters.whatsapp.history import REFUSED, read_progress
from apps.inbox.events import HistoryProgressed
from apps.inbox.models import HistoryImport
from kernel.events import log
from tenants.rounds import Round

State = HistoryImport.State
ROUND = Round("history")  # who has old chats to import


@transaction.atomic
def note_chunks(happenings: Sequence[Happening], /, *, now: datetime) -> None:
    """`history`: chunks have come. They are imported apart from the messages' way, since they can be thousands."""
    for each in happenings:
        progress = read_progress(each.data)
        row, _ = HistoryImport.objects.get_or_create(
            channel_account_id=each.channel_account_id, receipt_id=each.receipt_id
        )
        row.total += as_int(each.data.get("messages")) or 0
        row.phase = progress.phase if progress.phase is not None else row.phase
        row.percent = max(progress.percent or 0, row.percent or 0)
        if progress.error_code is not None and not row.total:
            row.state = State.REFUSED if progress.error_code == REFUSED else State.FAILED
            row.error_code, row.finished_at = str(progress.error_code), now
        row.save()
    tell_progress({each.channel_account_id for each in happenings}, now=now)
    ROUND.tell_due(now)


def next_waiting() -> HistoryImport | None:
    """The oldest import that is not done."""
    return HistoryImport.objects.filter(state=State.WAITING).order_by("pk").first()


@transaction.atomic
def move_on(row: HistoryImport, *, by: int, is_done: bool, now: datetime) -> None:
    """So many more messages are in their threads. In the transaction that put them there."""
    row.done += by
    if is_done:
        row.state, row.finished_at = State.DONE, now
    row.save(update_fields=["done", "state", "finished_at"])
    tell_progress({row.channel_account_id}, now=now)


@transaction.atomic
def give_up(row: HistoryImport, *, error_code: str, now: datetime) -> None:
    """What is left of it cannot be imported."""
    row.state, row.error_code, row.finished_at = State.FAILED, error_code, now
    row.save(update_fields=["state", "error_code", "finished_at"])
    tell_progress({row.channel_account_id}, now=now)


def tell_progress(channel_account_ids: set[str], *, now: datetime) -> None:
    """Publish how far each account is."""
    shown = [find_progress(each) for each in sorted(channel_account_ids)]
    log.publish(*(HistoryProgressed(occurred_at=now, data={"history": each}) for each in shown if each))


def find_progress(channel_account_id: str) -> dict[str, Any] | None:
    """HistoryOut of an account; None when nothing was ever handed over.

    One statement: an import that ends between two would be neither running nor done.
    """
    newest = (
        HistoryImport.objects.filter(channel_account_id=channel_account_id)
        .annotate(
            all_done=Window(Sum("done")),
            all_total=Window(Sum("total")),
            furthest=Window(Max("percent")),
            waiting=Window(Count("pk", filter=Q(state=State.WAITING))),
        )
        .order_by("-pk")
        .first()
    )
    if newest is None:
        return None
    # All that came is imported, and the phone has more.
    is_partial = newest.state == State.DONE and newest.furthest is not None and newest.furthest < 100
    return {
        "channel_account_id": channel_account_id,
        "state": "running" if newest.waiting or is_partial else newest.state,
        "imported": newest.all_done,
        "received": newest.all_total,
        "percent": newest.furthest,
        "error_code": newest.error_code,
    }
