"""Message templates of WhatsApp Business accounts, and what happened to them (tenant schema)."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from kernel.ids import new_id

TEMPLATE_PREFIX = "tpl_"


def template_id() -> str:
    return new_id("tpl")


def _text(max_length: int) -> "models.CharField[str, str]":
    return models.CharField(max_length=max_length, default="", db_default="")


class MessageTemplate(models.Model):
    """One language of a template. The platform's key is (account, name, language); `provider_id` is its id there.

    `components` are what the platform has, in its own shape; `draft` is what it has not taken yet:
    {category, parameter_format, design (as design.design_json), sample_file_id}; of a new template all there is, of a
    known one the edit on its way or refused.
    """

    class Status(models.TextChoices):
        """The platform's words in lower case, and our own `draft`. Words that are not here are kept as they come."""

        DRAFT = "draft"  # only here; nobody has sent it in
        PENDING = "pending"
        APPROVED = "approved"
        REJECTED = "rejected"
        PAUSED = "paused"
        DISABLED = "disabled"
        IN_APPEAL = "in_appeal"
        LIMIT_EXCEEDED = "limit_exceeded"
        ARCHIVED = "archived"
        PENDING_DELETION = "pending_deletion"

    class Work(models.TextChoices):
        """What the platform is to be told (apps.message_templates.services.carrying)."""

        NOTHING = ""
        SUBMIT = "submit"
        EDIT = "edit"
        DELETE = "delete"

    id = models.CharField(primary_key=True, max_length=40, default=template_id, editable=False)
    waba_id = models.CharField(max_length=64)
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=16)
    category = models.CharField(max_length=24)
    next_category = _text(24)  # the platform has announced that it will be this
    status = models.CharField(max_length=32)
    status_since = models.DateTimeField(null=True)
    reason = _text(64)  # why it was rejected: the platform's code in lower case
    advice = models.TextField(default="", db_default="")  # the platform's own words with it
    quality = _text(16)  # green, yellow, red
    parameter_format = models.CharField(max_length=16, default="positional", db_default="positional")
    components = models.JSONField(default=list, db_default=models.Value([], output_field=models.JSONField()))
    draft = models.JSONField(null=True)
    provider_id = _text(64)
    sample_file_id = _text(40)  # what reviewers were shown in place of the header's file; a draft has its own

    work = models.CharField(max_length=8, choices=Work.choices, default=Work.NOTHING, db_default="")
    work_tries = models.SmallIntegerField(default=0, db_default=0)  # how often the platform was asked
    problem = models.JSONField(null=True)  # of the last time it was told something: TemplateProblemOut

    created_by = models.ForeignKey(
        "access.Member", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    heard_at = models.DateTimeField(null=True)  # the platform's time of the newest webhook about its status
    synced_at = models.DateTimeField(null=True)  # when the platform last told what it has
    used_at = models.DateTimeField(null=True)  # when it was last sent; at most a minute late
    rev = models.BigIntegerField(default=1, db_default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["waba_id", "name", "language"], name="one_template_per_language")
        ]
        indexes: ClassVar = [models.Index(fields=["name", "language", "id"], name="templates_by_name")]


class TemplateEvent(models.Model):
    """Something that happened to a template: its history, in words by apps.message_templates.words."""

    template = models.ForeignKey(MessageTemplate, on_delete=models.CASCADE, related_name="history", db_index=False)
    kind = models.CharField(max_length=24)
    data = models.JSONField(default=dict)
    by = models.ForeignKey("access.Member", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["template", "-id"], name="history_of_template")]
