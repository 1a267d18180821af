"""Reads of message templates."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Q

from apps.access.reach import Reach, visible_channels
from apps.channels.models import ChannelAccount
from apps.channels.services import queue
from apps.media.models import MediaFile
from apps.media.queries import find_files
from apps.media.services.linking import link_file
from apps.message_templates import words
from apps.message_templates.design import Design, design_from, design_json, read_design
from apps.message_templates.models import MessageTemplate, TemplateEvent
from apps.message_templates.rules import CATEGORIES, Fault, find_faults
from kernel import clock
from kernel.clock import isoformat, isoformat_or_none
from kernel.errors import NotFound

CHANNEL = "whatsapp"  # the only one that has templates
HISTORY_LENGTH = 100
Status, Work = MessageTemplate.Status, MessageTemplate.Work
_EDITABLE = frozenset({Status.DRAFT, Status.APPROVED, Status.REJECTED, Status.PAUSED})
# Waiting for its deletion, a template can still be sent for thirty days; new messages with it are no good idea.
_SENDABLE = frozenset({Status.APPROVED})
Place = tuple[str, str, str]  # name, language, id: where a template stands in lists


class TemplateNotFound(NotFound):
    """No such template in this organization, or out of sight."""

    title = "There is no such template"


def accounts_of(waba_id: str) -> list[str]:
    """The channel accounts of a WhatsApp Business account. One query."""
    return list(ChannelAccount.objects.filter(wa_waba_id=waba_id).order_by("pk").values_list("pk", flat=True))


def wabas_in_sight(reach: Reach) -> dict[str, list[str]]:
    """The WhatsApp Business accounts that one may know of: their channel accounts by id. One query."""
    known = visible_channels(reach)
    accounts = ChannelAccount.objects.filter(channel_type=CHANNEL).exclude(wa_waba_id=None).order_by("pk")
    if known is not None:
        accounts = accounts.filter(pk__in=known)
    wabas: dict[str, list[str]] = {}
    for account_id, waba_id in accounts.values_list("pk", "wa_waba_id"):
        wabas.setdefault(waba_id or "", []).append(account_id)
    return wabas


def list_accounts(wabas: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """The accounts as TemplateAccountOut. Two queries."""
    # First: what is told as read was read before the rows are.
    waiting = queue.which_wait(queue.Kind.SYNC, list(wabas), now=clock.now())
    known = MessageTemplate.objects.filter(waba_id__in=wabas).values("waba_id")
    told = known.annotate(
        at=Max("synced_at"), count=Count("name", distinct=True), languages=ArrayAgg("language", distinct=True)
    )
    by_waba: dict[str, dict[str, Any]] = {each["waba_id"]: dict(each) for each in told}
    return [
        {
            "waba_id": waba_id,
            "channel_account_ids": accounts,
            "is_syncing": waba_id in waiting,
            "synced_at": isoformat_or_none(found.get("at")),
            "count": found.get("count", 0),
            "languages": sorted(found.get("languages", ())),
        }
        for waba_id, accounts in wabas.items()
        for found in [by_waba.get(waba_id) or {}]
    ]


def get_template(template_id: str, *, reach: Reach) -> MessageTemplate:
    """Raises TemplateNotFound. Two queries."""
    template = MessageTemplate.objects.filter(pk=template_id).first()
    if template is None or template.waba_id not in wabas_in_sight(reach):
        raise TemplateNotFound
    return template


def list_templates(
    waba_ids: Collection[str],
    *,
    text: str = "",
    status: str = "",
    language: str = "",
    after: Place | None = None,
    limit: int,
) -> list[dict[str, Any]]:
    """Templates as TemplateOut by name and language. `after`: those behind this place. One query."""
    rows = MessageTemplate.objects.filter(waba_id__in=waba_ids).order_by("name", "language", "pk")
    for word in text.split()[:8]:
        rows = rows.filter(
            Q(name__icontains=word.replace("-", "_"))
            | Q(components__icontains=word)
            | Q(draft__design__body__icontains=word)
        )
    if status:
        rows = rows.filter(status=status)
    if language:
        rows = rows.filter(language=language)
    if after:
        name, tongue, id_ = after
        rows = rows.filter(
            Q(name__gt=name) | Q(name=name, language__gt=tongue) | Q(name=name, language=tongue, pk__gt=id_)
        )
    return [snapshot(each) for each in rows[:limit]]


def list_recent(waba_ids: Collection[str], *, limit: int = 5) -> list[dict[str, Any]]:
    """Those that were sent last and can be sent, newest first. One query."""
    used = MessageTemplate.objects.filter(waba_id__in=waba_ids, status__in=_SENDABLE, used_at__isnull=False)
    return [snapshot(each) for each in used.order_by("-used_at")[:limit]]


def find_template(*, waba_id: str, name: str, language: str) -> MessageTemplate | None:
    """By the platform's key. One query."""
    return MessageTemplate.objects.filter(waba_id=waba_id, name=name, language=language).first()


def design_of(template: MessageTemplate) -> Design:
    """What the platform has; of one that it does not have, the draft."""
    if template.components or template.draft is None:
        return read_design(template.components, parameter_format=template.parameter_format)
    return design_from(template.draft["design"])


def edited_of(template: MessageTemplate) -> tuple[Design, str, str]:
    """What the next submission would send: design, category and parameter format."""
    if template.draft is not None:
        draft = template.draft
        return design_from(draft["design"]), draft["category"], draft["parameter_format"]
    return design_of(template), template.category, template.parameter_format


def sample_id_of(template: MessageTemplate) -> str:
    """The sample file that the next submission would show; empty for none."""
    return template.sample_file_id if template.draft is None else template.draft.get("sample_file_id") or ""


def find_sample(template: MessageTemplate) -> MediaFile | None:
    """That file. One query, or none."""
    sample_id = sample_id_of(template)
    return next(iter(find_files([sample_id])), None) if sample_id else None


def faults_of(template: MessageTemplate, sample: MediaFile | None) -> list[Fault]:
    """What the platform would refuse about its next submission. `sample`: find_sample."""
    design, category, parameter_format = edited_of(template)
    is_lost = sample is not None and sample.state in (MediaFile.State.FAILED, MediaFile.State.EXPIRED)
    faults = find_faults(
        name=template.name,
        language=template.language,
        category=category,
        parameter_format=parameter_format,
        design=design,
        has_header_file=sample is not None,
    )
    if is_lost and sample is not None:
        faults.append(Fault("header.file", "sample_failed", sample.error_detail or "Choose the file again."))
    return faults


def is_sendable(template: MessageTemplate) -> bool:
    """Whether it can be chosen for a message now."""
    return template.status in _SENDABLE and not design_of(template).others


def is_editable(template: MessageTemplate) -> bool:
    """Whether other parts can be sent in."""
    if template.work or template.status not in _EDITABLE or template.category not in CATEGORIES:
        return False
    return not design_of(template).others


def snapshot(template: MessageTemplate) -> dict[str, Any]:
    """TemplateOut."""
    design = design_of(template)
    return {
        "id": template.pk,
        "waba_id": template.waba_id,
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "next_category": template.next_category or None,
        "status": template.status,
        "status_words": words.describe_status(template.status),
        "status_since": isoformat_or_none(template.status_since),
        "reason": words.describe_reason(template.reason, template.advice) or None,
        "quality": template.quality or None,
        "parameter_format": template.parameter_format,
        "design": design_json(design),
        "has_draft": template.draft is not None,
        "is_editable": is_editable(template),
        "is_sendable": template.status in _SENDABLE and not design.others,
        "work": template.work or None,
        "problem": template.problem,
        "used_at": isoformat_or_none(template.used_at),
        "synced_at": isoformat_or_none(template.synced_at),
        "changed_at": isoformat(template.changed_at),
        "rev": template.rev,
    }


def show_detail(template: MessageTemplate) -> dict[str, Any]:
    """TemplateDetailOut. Three queries besides."""
    sample = find_sample(template)
    design, category, parameter_format = edited_of(template)
    others = MessageTemplate.objects.filter(waba_id=template.waba_id, name=template.name).order_by("language")
    return {
        **snapshot(template),
        "edited": {"design": design_json(design), "category": category, "parameter_format": parameter_format},
        "sample": _show_sample(sample) if sample is not None else None,
        "faults": [
            {"field": each.field, "code": each.code, "detail": each.detail} for each in faults_of(template, sample)
        ],
        "languages": [
            {"id": pk, "language": language, "status": status}
            for pk, language, status in others.values_list("pk", "language", "status")
        ],
        "history": list_history(template.pk),
    }


def _show_sample(file: MediaFile) -> dict[str, Any]:
    """TemplateSampleOut."""
    return {
        "id": file.pk,
        "kind": file.kind,
        "filename": file.filename,
        "size": file.size,
        "state": file.state,
        "problem": file.error_detail,
        "url": link_file(file, "original"),
    }


def list_history(template_id: str) -> list[dict[str, Any]]:
    """What happened to it as TemplateEventOut, newest first. One query."""
    rows = TemplateEvent.objects.filter(template_id=template_id).select_related("by").order_by("-pk")
    return [_show_event(each.pk, each.kind, each.data, each) for each in rows[:HISTORY_LENGTH]]


def _show_event(event_id: int, kind: str, data: Mapping[str, Any], event: TemplateEvent) -> dict[str, Any]:
    title, detail = words.describe_event(kind, data)
    return {
        "id": event_id,
        "kind": kind,
        "title": title,
        "detail": detail,
        "by": event.by.name if event.by is not None else None,
        "occurred_at": isoformat(event.occurred_at),
    }
