"""Tables of the log; one log per organization, in its schema."""

from typing import ClassVar

from django.db import models


class Head(models.Model):
    """The newest number. One row; its lock, held until the commit, is what makes numbers gap-free and ordered.

    `epoch` names this log: it changes when a log is started anew (restore, move), and readers then begin again.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    head_seq = models.BigIntegerField()
    epoch = models.CharField(max_length=40)


class LogEntry(models.Model):
    """One fact, as every reader gets it."""

    seq = models.BigIntegerField(primary_key=True)
    id = models.CharField(max_length=40)
    type = models.CharField(max_length=64)
    conversation_id = models.CharField(max_length=40, null=True)
    occurred_at = models.DateTimeField()
    data = models.JSONField()
    audience = models.JSONField(null=True)  # who may see it (facts.Audience); never shown

    class Meta:
        indexes: ClassVar = [models.Index(fields=["conversation_id", "seq"], name="log_by_conversation")]
