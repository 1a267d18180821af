"""What people do with templates: write, change, send in, delete. The platform is told by workers (carrying)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from apps.audit.services import Target, record
from apps.channels.models import ChannelAccount
from apps.channels.services import queue
from apps.media.services.entering import withdraw_files
from apps.message_templates import queries, words
from apps.message_templates.design import design_from, design_json
from apps.message_templates.events import MessageTemplateDeleted
from apps.message_templates.models import MessageTemplate
from apps.message_templates.services import keeping, samples
from kernel.errors import DomainError, InvalidInput

Work, Status = MessageTemplate.Work, MessageTemplate.Status


class TemplateExists(DomainError):
    """The account has a template of this name in this language."""

    code, status, title = "template_exists", 409, "There is a template with this name in this language"


class TemplateBusy(DomainError):
    """It is on its way to the platform, or is something that the platform lets nobody change."""

    code, status, title = "template_busy", 409, "This template cannot be changed now"


class TemplateInvalid(InvalidInput):
    """The platform would refuse it. `faults`: everything that has to change."""

    code, title = "template_invalid", "The template is not ready to be sent in"


@transaction.atomic
def create_template(
    *,
    channel_account_id: str,
    name: str,
    language: str,
    content: Mapping[str, Any],
    member_id: str,
    now: datetime,
    sample_file_id: str | None = None,
) -> MessageTemplate:
    """A draft. `content`: {category, parameter_format, design}. Raises TemplateNotFound, TemplateExists,
    SampleNotUsable."""
    account = ChannelAccount.objects.filter(pk=channel_account_id, channel_type=queries.CHANNEL).first()
    if account is None or not account.wa_waba_id:
        raise queries.TemplateNotFound("There is no such WhatsApp account.")
    template = MessageTemplate(
        waba_id=account.wa_waba_id,
        name=name,
        language=language,
        status=Status.DRAFT,
        status_since=now,
        category=content["category"],
        parameter_format=content["parameter_format"],
        draft=_draft_of(content),
        created_by_id=member_id,
        created_at=now,
        changed_at=now,
    )
    try:
        with transaction.atomic():
            template.save(force_insert=True)
    except IntegrityError as taken:
        raise TemplateExists from taken
    samples.take(template, sample_file_id, member_id=member_id)
    keeping.save(template, [keeping.note(template, "created", now, by=True)], now=now)
    _record(template, "template.created", now)
    keeping.tell(template.waba_id, [template], now=now)
    return template


@transaction.atomic
def change_template(
    *, template_id: str, content: Mapping[str, Any], member_id: str, now: datetime, sample_file_id: str | None = None
) -> MessageTemplate:
    """Write down other parts, to be sent in. Raises TemplateNotFound, TemplateBusy, SampleNotUsable."""
    template = _lock_free(template_id)
    if not queries.is_editable(template):
        raise TemplateBusy(f"WhatsApp lets nobody change it now. {words.describe_status(template.status)}")
    held = samples.list_held([template])
    template.draft = {**_draft_of(content), "sample_file_id": queries.sample_id_of(template)}
    if template.status == Status.DRAFT:
        template.category, template.parameter_format = content["category"], content["parameter_format"]
    samples.take(template, sample_file_id, member_id=member_id)
    samples.let_go(held, template)
    template.problem = None
    keeping.save(template, [keeping.note(template, "edited", now, by=True)], now=now)
    _record(template, "template.edited", now)
    keeping.tell(template.waba_id, [template], now=now)
    return template


@transaction.atomic
def discard_changes(*, template_id: str, now: datetime) -> MessageTemplate:
    """Forget what was not sent in; the platform's version stays. Raises TemplateNotFound, TemplateBusy."""
    template = _lock_free(template_id)
    if template.status == Status.DRAFT:
        raise TemplateBusy("A draft has no other version. Delete it instead.")
    held = samples.list_held([template])
    template.draft, template.problem = None, None
    samples.let_go(held, template)
    keeping.save(template, [], now=now)
    keeping.tell(template.waba_id, [template], now=now)
    return template


@transaction.atomic
def submit_template(*, template_id: str, now: datetime) -> MessageTemplate:
    """Have it sent in for review. Raises TemplateNotFound, TemplateBusy, TemplateInvalid."""
    template = _lock_free(template_id)
    if template.draft is None and template.status != Status.REJECTED:
        raise TemplateBusy("There is nothing to send in.")
    faults = queries.faults_of(template, queries.find_sample(template))
    if faults:
        told = [{"field": each.field, "code": each.code, "detail": each.detail} for each in faults]
        raise TemplateInvalid(faults[0].detail, faults=told)
    template.work = Work.EDIT if template.provider_id else Work.SUBMIT
    template.work_tries, template.problem = 0, None
    entry = keeping.note(template, "submitted", now, {"is_edit": template.work == Work.EDIT}, by=True)
    keeping.save(template, [entry], now=now)
    _record(template, "template.submitted", now)
    keeping.tell(template.waba_id, [template], now=now)
    _after_commit(lambda: queue.ask_for(queue.Kind.TEMPLATE, template.pk, now=now))
    return template


@transaction.atomic
def delete_template(*, template_id: str, now: datetime) -> MessageTemplate | None:
    """Delete one language: a draft at once (None), what the platform has by a worker.

    Raises TemplateNotFound, TemplateBusy."""
    template = _lock_free(template_id)
    _record(template, "template.deleted", now)
    if not template.provider_id:
        drop(template, now=now)
        return None
    template.work, template.work_tries, template.problem = Work.DELETE, 0, None
    keeping.save(template, [], now=now)
    keeping.tell(template.waba_id, [template], now=now)
    _after_commit(lambda: queue.ask_for(queue.Kind.TEMPLATE, template.pk, now=now))
    return template


def drop(template: MessageTemplate, *, now: datetime) -> None:
    """It is gone. In the caller's transaction, last."""
    gone = gone_event(template, now=now)
    waba_id = template.waba_id
    withdraw_files(samples.list_held([template]))
    template.delete()
    keeping.tell(waba_id, [], now=now, gone=[gone])


def gone_event(template: MessageTemplate, *, now: datetime) -> MessageTemplateDeleted:
    """That it is gone, to be told."""
    data = {"template_id": template.pk, "waba_id": template.waba_id}
    return MessageTemplateDeleted(occurred_at=now, channels=queries.accounts_of(template.waba_id), data=data)


def ask_for_sync(waba_id: str, *, now: datetime) -> None:
    """Have the account's templates read as soon as possible. Inside a transaction: after its commit."""
    _after_commit(lambda: queue.ask_for(queue.Kind.SYNC, waba_id, now=now))


def ask_for_sync_of(channel_account_id: str, *, now: datetime) -> None:
    """The same for the account that a number belongs to. One query."""
    account = ChannelAccount.objects.filter(pk=channel_account_id).first()
    if account is not None and account.wa_waba_id:
        ask_for_sync(account.wa_waba_id, now=now)


def _after_commit(action: Callable[[], None]) -> None:
    transaction.on_commit(action, robust=True)


def _draft_of(content: Mapping[str, Any]) -> dict[str, Any]:
    design = design_json(design_from(content["design"]))
    return {"category": content["category"], "parameter_format": content["parameter_format"], "design": design}


def _lock_free(template_id: str) -> MessageTemplate:
    template = keeping.lock_template(template_id)
    if template.work:
        raise TemplateBusy("It is on its way to WhatsApp. Wait a moment.")
    return template


def _record(template: MessageTemplate, action: str, now: datetime) -> None:
    target = Target("message_template", template.pk, f"{template.name} ({template.language})")
    record(action=action, target=target, now=now, after={"category": template.category, "status": template.status})
