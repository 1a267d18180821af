"""Attempts to send (tenant schema)."""

from typing import ClassVar

from django.db import models
from django.db.models import JSONField, Value

_NOTHING = Value({}, JSONField())


class SendAttempt(models.Model):
    """One try to hand a message to its platform, written before the call, so that a dead process leaves a trace."""

    class State(models.TextChoices):
        SENDING = "sending"
        SENT = "sent"
        RETRY = "retry"
        FAILED = "failed"
        UNCONFIRMED = "unconfirmed"

    message = models.ForeignKey("inbox.Message", on_delete=models.CASCADE, related_name="attempts")
    number = models.IntegerField()
    state = models.CharField(max_length=12, choices=State.choices)
    started_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)  # null: its files are being handed over, so it is surely not sent yet
    uploads = models.JSONField(default=dict, db_default=_NOTHING)  # our file id: the platform's
    lease_until = models.DateTimeField()  # a process that has not answered by then is taken for dead
    finished_at = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    error_code = models.CharField(max_length=64, null=True)
    error_detail = models.TextField(null=True)
    said = models.JSONField(null=True)  # what the platform itself said: code, subcode, title, trace_id

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["message", "number"], name="one_attempt_per_number")]
        indexes: ClassVar = [
            models.Index(fields=["lease_until"], name="attempt_running", condition=models.Q(state="sending"))
        ]
