"""Keeping what the platform tells about a template by itself."""

from datetime import datetime

from django.db import transaction

from apps.message_templates.design import rewrite_texts
from apps.message_templates.models import MessageTemplate, TemplateEvent
from apps.message_templates.news import TemplateNews
from apps.message_templates.services import keeping, writing

# Told as a status, and yet the template can be sent as before.
_NO_STATUS = frozenset({"flagged"})
_GONE = frozenset({"deleted", "pending_deletion"})


@transaction.atomic
def hear(waba_id: str, told: TemplateNews, *, occurred_at: datetime, now: datetime) -> None:
    """Apply it to our copy; of a template that we do not have, or whose parts changed, all are read again.

    A status that is older than the newest one heard of changes nothing.
    """
    rows = MessageTemplate.objects.select_for_update().filter(waba_id=waba_id, name=told.name, language=told.language)
    template = rows.first()
    if template is None:
        if told.status not in _GONE:
            writing.ask_for_sync(waba_id, now=now)
        return
    if told.texts:
        writing.ask_for_sync(waba_id, now=now)  # a webhook has no examples
    entries = [
        *_hear_status(template, told, occurred_at),
        *_hear_category(template, told, occurred_at),
        *_hear_quality(template, told, occurred_at),
        *_hear_texts(template, told, occurred_at),
    ]
    if told.provider_id and not template.provider_id:
        template.provider_id = told.provider_id  # faster than the answer to the call that made it
    if entries:
        keeping.save(template, entries, now=now)
        keeping.tell(waba_id, [template], now=now)


def _hear_status(template: MessageTemplate, told: TemplateNews, at: datetime) -> list[TemplateEvent]:
    if told.status is None or (template.heard_at is not None and at < template.heard_at):
        return []
    data = {"status": told.status, "reason": told.reason, "advice": told.advice}
    if told.status in _NO_STATUS:
        return [keeping.note(template, "status", at, data)]
    template.heard_at = at
    if not keeping.change_status(template, told.status, at, reason=told.reason, advice=told.advice):
        return []
    return [keeping.note(template, "status", at, data)]


def _hear_category(template: MessageTemplate, told: TemplateNews, at: datetime) -> list[TemplateEvent]:
    entries = []
    if told.category and told.category != template.category:
        data = {"category": told.category, "before": template.category}
        template.category, template.next_category = told.category, ""
        entries.append(keeping.note(template, "category", at, data))
    if told.next_category and told.next_category not in (template.category, template.next_category):
        template.next_category = told.next_category
        entries.append(keeping.note(template, "category", at, {"category": told.next_category, "is_announced": True}))
    return entries


def _hear_quality(template: MessageTemplate, told: TemplateNews, at: datetime) -> list[TemplateEvent]:
    if told.quality is None or told.quality == template.quality:
        return []
    template.quality = told.quality
    return [keeping.note(template, "quality", at, {"quality": told.quality})]


def _hear_texts(template: MessageTemplate, told: TemplateNews, at: datetime) -> list[TemplateEvent]:
    changed = rewrite_texts(template.components, told.texts)
    if not told.texts or changed == template.components:
        return []
    template.components = changed
    return [keeping.note(template, "texts", at)]
