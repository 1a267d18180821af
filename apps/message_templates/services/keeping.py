"""What every change of a template has in common: its history, its number, its event."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from apps.message_templates import queries
from apps.message_templates.events import MessageTemplatesSynced, MessageTemplateUpdated
from apps.message_templates.models import MessageTemplate, TemplateEvent
from kernel.actor import current_actor
from kernel.events import log
from kernel.events.facts import Event

MOST_AT_ONCE = 25  # more changes than these are told as one


def lock_template(template_id: str) -> MessageTemplate:
    """Its row until the end of the transaction. Raises TemplateNotFound."""
    template = MessageTemplate.objects.select_for_update().filter(pk=template_id).first()
    if template is None:
        raise queries.TemplateNotFound
    return template


def note(
    template: MessageTemplate, kind: str, at: datetime, data: Mapping[str, Any] | None = None, *, by: bool = False
) -> TemplateEvent:
    """An entry for its history, not written yet. `by`: the one who acts did it."""
    actor = current_actor()
    by_id = actor.id if by and actor.kind == "user" else None
    return TemplateEvent(template=template, kind=kind, data=dict(data or {}), occurred_at=at, by_id=by_id)


def change_status(template: MessageTemplate, status: str, at: datetime, *, reason: str = "", advice: str = "") -> bool:
    """Set it; False when nothing is different."""
    if (template.status, template.reason) == (status, reason) and (not advice or template.advice == advice):
        return False
    template.status, template.reason, template.advice = status, reason, advice
    template.status_since = at
    return True


def save(template: MessageTemplate, entries: Sequence[TemplateEvent], *, now: datetime) -> None:
    """Write a locked template with its history. Its event is the caller's to publish, last of all."""
    template.rev += 1
    template.changed_at = now
    template.save()
    if entries:
        TemplateEvent.objects.bulk_create(entries)


def tell(waba_id: str, changed: Collection[MessageTemplate], *, now: datetime, gone: Sequence[Event] = ()) -> None:
    """Publish what is new about templates of one account: each by itself, or all as one when they are many."""
    if not changed and not gone:
        return
    channels = queries.accounts_of(waba_id)
    if len(changed) + len(gone) > MOST_AT_ONCE:
        log.publish(MessageTemplatesSynced(occurred_at=now, channels=channels, data={"waba_id": waba_id}))
        return
    updated = [
        MessageTemplateUpdated(occurred_at=now, channels=channels, data={"template": queries.snapshot(each)})
        for each in changed
    ]
    log.publish(*updated, *gone)
