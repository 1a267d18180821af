"""Reading all templates of an account from the platform: on demand, once after connecting, and daily."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from apps.channels import connection, platforms
from apps.channels.adapters.meta.management import templates as remote
from apps.channels.adapters.meta.management.graph import GraphProblem
from apps.channels.adapters.meta.management.templates import RemoteTemplate
from apps.channels.services.jobs import NotYet
from apps.message_templates.models import MessageTemplate, TemplateEvent
from apps.message_templates.services import carrying, keeping, writing
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
        told = list(remote.list_templates(platforms.graph_of(account, connection.http()), waba_id))
    except SecretUnreadable:
        return
    except GraphProblem as problem:
        if problem.action == "wait" and not is_last:
            raise NotYet from problem
        return  # what cuts an account off is found and told by its daily check
    keep(waba_id, told, began=began, now=clock.now())


@transaction.atomic
def keep(waba_id: str, told: Sequence[RemoteTemplate], *, began: datetime, now: datetime) -> None:
    """Write down what the platform has, in two statements whatever their number. What changed here since `began` stays.

    What the platform does not have any more goes, but for drafts and what is on its way.
    """
    rows = {(each.name, each.language): each for each in _lock_all(waba_id)}
    changed: list[MessageTemplate] = []
    entries: list[TemplateEvent] = []
    for each in {(one.name, one.language): one for one in told}.values():
        row = rows.pop((each.name, each.language), None)
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
    gone = [each for each in rows.values() if each.provider_id and not each.work and each.changed_at <= began]
    _write(waba_id, changed, entries, now)
    events = [writing.gone_event(each, now=now) for each in gone]
    MessageTemplate.objects.filter(pk__in=[each.pk for each in gone]).delete()
    keeping.tell(waba_id, changed, now=now, gone=events)


def _lock_all(waba_id: str) -> list[MessageTemplate]:
    return list(MessageTemplate.objects.select_for_update().filter(waba_id=waba_id).order_by("pk"))


def _write(waba_id: str, changed: list[MessageTemplate], entries: list[TemplateEvent], now: datetime) -> None:
    MessageTemplate.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["waba_id", "name", "language"],
        update_fields=_COLUMNS,
        batch_size=BATCH,
    )
    TemplateEvent.objects.bulk_create(entries, batch_size=BATCH)
    MessageTemplate.objects.filter(waba_id=waba_id).exclude(provider_id="").update(synced_at=now)


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
