"""Reading all templates of an account from the platform: on demand, once after connecting, and daily."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from apps.channels import connection, platforms
from apps.channels.adapters.meta.management import templates as remote
from apps.channels.adapters.meta.management.graph import GraphProblem
from apps.channels.adapters.meta.management.templates import RemoteTemplate
from apps.channels.services.jobs import NotYet
from apps.media.services.entering import withdraw_files
from apps.message_templates.models import MessageTemplate, TemplateEvent
from apps.message_templates.services import carrying, keeping, samples, writing
from kernel import clock
from kernel.crypto import SecretUnreadable

_COLUMNS = [
    "category", "next_category", "status", "status_since", "reason", "advice", "quality", "parameter_format",
    "components", "provider_id", "synced_at", "changed_at", "rev",
]  # fmt: skip
BATCH = 500


def sync(waba_id: str, *, is_last: bool = False) -> None:
    """Make our copy right. Does nothing without a connected number. Raises NotYet."""
    account = carrying.find_account(waba_id)
    if account is None:
        return
    began = clock.now()
    try:
        for page in remote.list_pages(platforms.graph_of(account, connection.http()), waba_id):
            keep(waba_id, page, began=began, now=clock.now())
    except SecretUnreadable:
        return
    except GraphProblem as problem:
        if problem.action == "wait" and not is_last:
            raise NotYet from problem
        return  # what cuts an account off is found and told by its daily check
    while drop_unseen(waba_id, began=began, now=clock.now()):
        pass


@transaction.atomic
def keep(waba_id: str, told: Sequence[RemoteTemplate], *, began: datetime, now: datetime) -> None:
    """Write down a page of what the platform has, in the same statements whatever its length. What changed here since
    the sync `began` stays, and counts as seen."""
    by_key = {(each.name, each.language): each for each in told}
    rows = {(each.name, each.language): each for each in _lock(waba_id, {each.name for each in told})}
    changed: list[MessageTemplate] = []
    entries: list[TemplateEvent] = []
    for key, each in by_key.items():
        row = rows.get(key)
        if row is None:
            row = MessageTemplate(waba_id=waba_id, name=each.name, language=each.language, created_at=now, rev=0)
            entries.append(keeping.note(row, "found", now))
            _take(row, each, now)
            changed.append(row)
        elif row.changed_at <= began:
            news = _take(row, each, now)
            if news is not None:
                entries += news
                changed.append(row)
    MessageTemplate.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["waba_id", "name", "language"], update_fields=_COLUMNS
    )
    TemplateEvent.objects.bulk_create(entries)
    MessageTemplate.objects.filter(pk__in=[row.pk for key, row in rows.items() if key in by_key]).update(synced_at=now)
    keeping.tell(waba_id, changed, now=now)


@transaction.atomic
def drop_unseen(waba_id: str, *, began: datetime, now: datetime) -> int:
    """Remove some of what the platform did not tell of since the sync `began`, but for drafts, what is on its way and
    what changed since; returns how many."""
    unseen = Q(synced_at__isnull=True) | Q(synced_at__lt=began)
    rows = MessageTemplate.objects.select_for_update().filter(unseen, waba_id=waba_id, work="", changed_at__lte=began)
    gone = list(rows.exclude(provider_id="").order_by("pk")[:BATCH])
    withdraw_files(samples.list_held(gone))
    events = [writing.gone_event(each, now=now) for each in gone[: keeping.MOST_AT_ONCE + 1]]
    MessageTemplate.objects.filter(pk__in=[each.pk for each in gone]).delete()
    keeping.tell(waba_id, [], now=now, gone=events)
    return len(gone)


def _lock(waba_id: str, names: Collection[str]) -> list[MessageTemplate]:
    named = MessageTemplate.objects.select_for_update().filter(waba_id=waba_id, name__in=names)
    return list(named.order_by("pk"))


def _take(row: MessageTemplate, told: RemoteTemplate, now: datetime) -> list[TemplateEvent] | None:
    """The row as the platform tells it, with the history of what changed; None when nothing did."""
    before = _facts(row)
    entries: list[TemplateEvent] = []
    is_new = not row.provider_id
    if keeping.change_status(row, told.status, now, reason=told.reason) and not is_new:
        entries.append(keeping.note(row, "status", now, {"status": told.status, "reason": told.reason}))
    if row.category != told.category:
        if not is_new:
            entries.append(keeping.note(row, "category", now, {"category": told.category, "before": row.category}))
        row.category, row.next_category = told.category, ""
    if row.quality != told.quality:
        if not is_new:
            entries.append(keeping.note(row, "quality", now, {"quality": told.quality}))
        row.quality = told.quality
    row.provider_id, row.components, row.parameter_format = told.id, told.components, told.parameter_format
    if _facts(row) == before:
        return None
    row.synced_at = row.changed_at = now
    row.rev += 1
    return entries


def _facts(row: MessageTemplate) -> tuple[object, ...]:
    return (
        row.status, row.reason, row.category, row.quality, row.provider_id, row.components, row.parameter_format,
    )  # fmt: skip
