"""Public tables about what lies outside: accounts at platforms, apps of organizations, work that waits on them."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from kernel.ids import new_id
from kernel.sealed import SealedField


def platform_request_id() -> str:
    return new_id("prq")


class WebhookApp(models.Model):
    """An organization's own app at a platform, whose webhooks come to an address of their own.

    `key` is the last part of that address. What is signed with its secret is only ever applied to this organization.
    """

    key = models.CharField(primary_key=True, max_length=64)
    organization = models.ForeignKey("tenants.Organization", on_delete=models.CASCADE, related_name="+")
    channel_account_id = models.CharField(max_length=40)
    app_secret = SealedField()
    verify_token = SealedField()
    created_at = models.DateTimeField(db_default=Now())


class ChannelJob(models.Model):
    """Work on one channel account or one attempt to connect, that a worker does when it is due.

    Being leased is having `due_at` moved on: whoever dies over a job leaves it to the next.
    """

    class Kind(models.TextChoices):
        CHECK = "check"  # subject: a channel account; is put back for the next day
        SILENCE = "silence"  # subject: a busy channel account that may have gone quiet
        TEST = "test"  # subject: a channel account that somebody wants checked now
        MEND = "mend"  # subject: a channel account whose subscription somebody wants back
        CONNECT = "connect"  # subject: an attempt
        RELEASE = "release"  # subject: a channel account that was disconnected; the platform is to be told
        ALARM = "alarm"  # subject: a channel account about which people are to be mailed
        SYNC = "sync"  # subject: a WhatsApp Business account whose templates are read; is put back for the next day
        TEMPLATE = "template"  # subject: a message template that the platform is to be told of

    organization = models.ForeignKey("tenants.Organization", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    subject_id = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject_id", "kind"], name="one_channel_job_each")]
        indexes: ClassVar = [models.Index(fields=["due_at"], name="channel_jobs_due")]


class PlatformRequest(models.Model):
    """What a platform asked us to do for a person of theirs: to let go, or to delete what we have of them.

    `code` is what the person reads the state with; it is not guessable. The person's id is forgotten when it is done.
    """

    class Kind(models.TextChoices):
        DEAUTHORIZE = "deauthorize"
        DELETION = "deletion"

    id = models.CharField(primary_key=True, max_length=40, default=platform_request_id, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    platform = models.CharField(max_length=16)  # "meta", "instagram"
    platform_user_id = models.CharField(max_length=64)
    code = models.CharField(max_length=40, unique=True)
    accounts = models.IntegerField(default=0)  # that were disconnected
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="platform_requests_due", condition=models.Q(done_at__isnull=True))
        ]
