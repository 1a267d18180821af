"""A template in a message: may it be sent, is everything filled in, and what will the customer read?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from apps.channels.adapters.reading import present
from apps.channels.models import ChannelAccount
from apps.message_templates import queries, words
from apps.message_templates.filling import Misfilled, fill_design
from apps.message_templates.models import MessageTemplate
from kernel.errors import DomainError, InvalidInput

USED_EVERY = timedelta(minutes=1)


class TemplateNotSendable(DomainError):
    """There is no such template for this number, or WhatsApp does not let it be sent. `reason`: its status."""

    code, status, title = "template_not_sendable", 409, "This template cannot be sent"


class TemplateMisfilled(InvalidInput):
    """The values do not fit the template. `missing`: the variables that have none."""

    code, title = "template_misfilled", "The template is not filled in"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledTemplate:
    """`content`: of the message, with what the customer gets under `shown`; `body`: its text with every value."""

    content: dict[str, Any]
    body: str


def fill_template(
    *, channel_account_id: str, given: Mapping[str, Any], header_kind: str | None, now: datetime
) -> FilledTemplate:
    """The message that a template and its values make. `given`: {name, language, variables, header_location}. In the
    caller's transaction. Raises TemplateNotSendable, TemplateMisfilled."""
    template = require_sendable(channel_account_id=channel_account_id, name=given["name"], language=given["language"])
    filled = fill_design(
        queries.design_of(template),
        given.get("variables") or {},
        parameter_format=template.parameter_format,
        header_kind=header_kind,
        location=given.get("header_location"),
    )
    if isinstance(filled, Misfilled):
        raise TemplateMisfilled(filled.detail, reason=filled.code, missing=list(filled.missing))
    stale = Q(used_at__isnull=True) | Q(used_at__lt=now - USED_EVERY)
    MessageTemplate.objects.filter(stale, pk=template.pk).update(used_at=now)
    content = {
        "name": template.name,
        "language": template.language,
        "variables": filled.variables,
        **present(header_location=given.get("header_location")),
        "shown": {**filled.shown, "category": template.category},
    }
    return FilledTemplate(content={"template": content}, body=filled.body)


def require_sendable(*, channel_account_id: str, name: str, language: str) -> MessageTemplate:
    """The template, if it may be sent from this number. Raises TemplateNotSendable. At most two queries."""
    waba_ids = ChannelAccount.objects.filter(pk=channel_account_id).values_list("wa_waba_id", flat=True)
    template = queries.find_template(waba_id=waba_ids.first() or "", name=name, language=language)
    if template is None:
        detail = f"There is no template “{name}” in {language} for this number."
        raise TemplateNotSendable(detail, reason="missing")
    if not queries.is_sendable(template):
        if template.status == MessageTemplate.Status.APPROVED:
            detail = "It has parts that cannot be filled in here. Send it from WhatsApp Manager."
            raise TemplateNotSendable(detail, reason="unsupported")
        raise TemplateNotSendable(words.describe_status(template.status), reason=template.status)
    return template
