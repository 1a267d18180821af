"""Files of messages (tenant schema). What is in them lies in the object store, below `<id>/`."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from kernel.ids import new_id


def file_id() -> str:
    return new_id("att")


class MediaFile(models.Model):
    """One file of a message, from the moment in which we know of it.

    `id` is also its name inside `Message.attachments`. `message_id` says what it belongs to in the words of the room
    above; a file that an agent has uploaded belongs to nothing yet. `direction` is that of the file: from the platform
    to us, whoever sent it there, or from an agent to the platform. `mime_type` is what the file turned out to be, and
    until then what the platform said. `sha256` is in hex.

    While it has to be fetched: `next_try_at` is when (None: not by itself), `lease_until` until when a worker has it.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        STORED = "stored"
        FAILED = "failed"  # with a reason; somebody may ask for another try
        EXPIRED = "expired"  # the platform does not have it any more, or does not give it

    id = models.CharField(primary_key=True, max_length=40, default=file_id, editable=False)
    message_id = models.CharField(max_length=40, null=True)
    channel_account = models.ForeignKey(
        "channel_accounts.ChannelAccount", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    direction = models.CharField(max_length=8, choices=[("inbound", "inbound"), ("outbound", "outbound")])
    kind = models.CharField(max_length=8, choices=[(k, k) for k in ("image", "video", "audio", "file", "sticker")])
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    error_code = models.CharField(max_length=64, null=True)
    error_detail = models.TextField(null=True)

    mime_type = models.CharField(max_length=256, null=True)
    filename = models.CharField(max_length=256, null=True)
    size = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, null=True)
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    duration_s = models.FloatField(null=True)
    waveform = models.JSONField(null=True)  # loudness from 0 to 100 in at most 64 steps
    voice = models.BooleanField(default=False, db_default=False)
    animated = models.BooleanField(default=False, db_default=False)
    has_thumbnail = models.BooleanField(default=False, db_default=False)

    provider_id = models.CharField(max_length=512, null=True)
    provider_url = models.TextField(null=True)
    provider_url_at = models.DateTimeField(null=True)  # when the platform gave it
    provider_sha256 = models.CharField(max_length=512, null=True)  # as it came: base64 or hex
    storage_key = models.CharField(max_length=128, null=True)  # below the organization's prefix; None: not stored
    uploaded_by = models.ForeignKey(
        "access.Member", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    stored_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)  # the last time that it was set down as failed or expired
    tries = models.IntegerField(default=0, db_default=0)
    deaths = models.SmallIntegerField(default=0, db_default=0)  # workers that did not come back from it
    next_try_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_try_at"], name="media_due", condition=models.Q(next_try_at__isnull=False)),
            models.Index(
                fields=["failed_at"], name="media_failed", condition=models.Q(state__in=["failed", "expired"])
            ),
            models.Index(fields=["created_at"], name="media_unused", condition=models.Q(message_id__isnull=True)),
        ]


class Removal(models.Model):
    """That a file has to go: whoever sent it has taken it back. Gone together with the file."""

    file_id = models.CharField(primary_key=True, max_length=40)
    asked_at = models.DateTimeField(db_default=Now())


class Upload(models.Model):
    """A file that a member is sending us, or has sent; forgotten after a day, or once the file is in a message. `id` is
    that of the file it becomes.

    What comes lies as it came in `<id>/upload`; in parts of `part_bytes` while `parts_id` (the store's id of them) is
    there. `mime_type`, `size` and `sha256` (hex) are what the member says.
    """

    class State(models.TextChoices):
        OPEN = "open"
        FINISHED = "finished"  # there is a MediaFile
        DROPPED = "dropped"

    id = models.CharField(primary_key=True, max_length=40, default=file_id, editable=False)
    channel_account = models.ForeignKey(
        "channel_accounts.ChannelAccount", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    uploaded_by = models.ForeignKey("access.Member", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    kind = models.CharField(max_length=8, choices=[(k, k) for k in ("image", "video", "audio", "file", "sticker")])
    voice = models.BooleanField(default=False)
    filename = models.CharField(max_length=256, null=True)
    mime_type = models.CharField(max_length=256)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, null=True)
    parts_id = models.CharField(max_length=1024, null=True)
    part_bytes = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["uploaded_by", "created_at"], name="upload_by_member"),
            models.Index(fields=["created_at"], name="upload_by_age"),
        ]
