"""The file that reviewers are shown above a template's text: uploaded, taken, and removed when nothing needs it.

A draft has a sample of its own, so that what is discarded leaves the one that the platform has seen in its place.
Files are locked after their template, and media locks a file before it tells of it: what follows from that is done
after its commit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction

from apps.channels.adapters.capabilities import Capabilities
from apps.channels.adapters.catalog import capabilities_of
from apps.channels.adapters.items import MediaKind
from apps.channels.models import ChannelAccount
from apps.channels.services import queue
from apps.media.models import MediaFile
from apps.media.services.attaching import attach_files, list_attachable, promised_source
from apps.media.services.entering import withdraw_files
from apps.message_templates import queries
from apps.message_templates.models import MessageTemplate
from apps.message_templates.services import keeping
from kernel.errors import InvalidInput

# What the Resumable Upload API takes (Meta, "Resumable Upload API": file_type).
TYPES: Mapping[MediaKind, tuple[str, ...]] = {
    "image": ("image/jpeg", "image/png"),
    "video": ("video/mp4",),
    "file": ("application/pdf",),
}


class SampleNotUsable(InvalidInput):
    """The sample file is not there, or is not of the header's kind."""

    code, title = "file_not_usable", "The sample file cannot be used"


def rules_of(channel_account_id: str) -> Capabilities:
    """What a sample for templates of this channel account may be. Raises TemplateNotFound."""
    if not ChannelAccount.objects.filter(pk=channel_account_id, channel_type=queries.CHANNEL).exists():
        raise queries.TemplateNotFound("There is no such WhatsApp account.")
    takes = capabilities_of(queries.CHANNEL)
    files = {kind: replace(takes.files[kind], mime_types=types) for kind, types in TYPES.items()}
    return replace(takes, files=MappingProxyType(files))


def take(template: MessageTemplate, file_id: str | None, *, member_id: str) -> None:
    """Put the file into the draft of a locked template: one that it has already, or one that the member has uploaded.
    Other files of the draft are withdrawn. Raises SampleNotUsable."""
    draft = template.draft or {}
    header = queries.edited_of(template)[0].header
    kind = header.file_kind if header is not None else None
    wanted = file_id if kind is not None and file_id else ""
    held = list_held([template])
    template.draft = {**draft, "sample_file_id": wanted}
    if wanted and wanted not in held:
        _attach(template, wanted, member_id)
    if wanted:
        _require_kind(wanted, kind)


def list_held(templates: Iterable[MessageTemplate]) -> set[str]:
    """The files that the templates hold on to: what the platform has seen, and those of drafts."""
    held = {each.sample_file_id for each in templates} | {queries.sample_id_of(each) for each in templates}
    return held - {""}


def let_go(before: set[str], template: MessageTemplate) -> None:
    """Withdraw what the template has held and does not hold any more."""
    withdraw_files(before - list_held([template]))


def follow(template_id: str, *, now: datetime) -> None:
    """Its sample is ready, or cannot be made so: go on with what has waited for it, and tell whoever looks."""
    with transaction.atomic():
        template = MessageTemplate.objects.select_for_update().filter(pk=template_id).first()
        if template is None:
            return
        keeping.save(template, [], now=now)
        keeping.tell(template.waba_id, [template], now=now)
    if template.work:
        queue.ask_for(queue.Kind.TEMPLATE, template_id, now=now)


def problem_of(template: MessageTemplate, file: MediaFile | None) -> dict[str, Any] | None:
    """TemplateProblemOut: why the platform cannot be shown the template's sample."""
    if not queries.sample_id_of(template):
        return None
    if file is None:
        return _problem("sample_gone", "The sample file is not there any more.")
    if file.state == MediaFile.State.PENDING:
        return _problem("sample_not_ready", "The sample file could not be made ready in time.")
    if file.state != MediaFile.State.STORED:
        return _problem("sample_failed", file.error_detail or "The sample file could not be made ready.")
    if file.mime_type not in TYPES.get(file.kind, ()):  # type: ignore[call-overload]
        return _problem("sample_type", "The sample file is not what its name says.")
    return None


def _problem(code: str, detail: str) -> dict[str, Any]:
    mend = "Choose the file again and send it in."
    return {"code": code, "detail": detail, "mend": mend, "platform_code": "", "is_waiting": False}


def _attach(template: MessageTemplate, file_id: str, member_id: str) -> None:
    (file,) = list_attachable([file_id], member_id=member_id) or (None,)
    if file is None or file.channel_account_id not in queries.accounts_of(template.waba_id):
        raise SampleNotUsable("Choose the sample file again: it is not there any more.")
    if promised_source(file, queries.CHANNEL).mime_type not in TYPES.get(file.kind, ()):  # type: ignore[call-overload]
        raise SampleNotUsable("Reviewers are shown a JPEG or PNG photo, an MP4 video or a PDF.")
    attach_files([file_id], message_id=template.pk)


def _require_kind(file_id: str, kind: str | None) -> None:
    if not MediaFile.objects.filter(pk=file_id, kind=kind).exists():
        raise SampleNotUsable("The sample file is not of the header's kind.")
