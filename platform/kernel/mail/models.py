"""The outbox (public schema)."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from kernel.ids import new_id
from kernel.sealed import SealedField


def mail_id() -> str:
    return new_id("mail")


class OutgoingMail(models.Model):
    """One mail to one address.

    `sealed` is subject, text and HTML, encrypted: they hold codes and tokens. It is emptied once the mail is sent.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        DEAD = "dead"  # given up; operators see it with its error

    id = models.CharField(primary_key=True, max_length=40, default=mail_id, editable=False)
    to = models.EmailField()
    template = models.CharField(max_length=64)
    once = models.CharField(max_length=160, null=True, unique=True)  # what is asked for under this name again is not
    sealed = SealedField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField(
        db_default=Now()
    )  # of the next attempt; while one is under way, when it counts as lost
    last_error = models.CharField(max_length=255, default="")
    created_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)  # sent, or given up

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="mail_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["settled_at"], name="mail_settled"),
        ]
