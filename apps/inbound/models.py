"""Receipts and what became of them (public schema)."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

UNSORTED = ""  # the lane of receipts whose organization the edge could not tell


class Receipt(models.Model):
    """One webhook as it came, byte for byte. Written once, never changed, dropped after the retention time.

    `vendor`: by whose door it came in, which is whose words it is read as (`adapters.catalog.DOORS`).
    """

    id = models.BigAutoField(primary_key=True)
    vendor = models.CharField(max_length=16, db_default="meta")
    body = models.BinaryField()
    received_at = models.DateTimeField(db_default=Now(), db_index=True)


class PendingReceipt(models.Model):
    """That a receipt waits to be applied for an organization. The queue: one lane per organization, in id order."""

    pk = models.CompositePrimaryKey("organization_id", "receipt_id")
    organization_id = models.CharField(max_length=40)
    receipt_id = models.BigIntegerField()


class Lane(models.Model):
    """What a worker holds of a lane, so that a receipt that kills workers is found and set aside.

    Before a batch `careful_until` is set to its last receipt, after it to 0. A worker that finds it set goes on with
    ten receipts at a time until it has passed it; such a ten is marked by `single_until` in the same way, and worked
    off one at a time when it did not end either. `tries` counts how often a batch was begun with the same receipt.
    """

    organization_id = models.CharField(primary_key=True, max_length=40)
    careful_until = models.BigIntegerField(default=0)
    single_until = models.BigIntegerField(default=0)
    receipt_id = models.BigIntegerField(default=0)
    tries = models.SmallIntegerField(default=0)


class DeadLetter(models.Model):
    """Something that could not be applied, with its reason. Its neighbours went on without it.

    Open until its receipt is applied again (`replayed_at`; the letter is open anew when that fails too) or somebody
    gives it up (`discarded_at`). `code` is the same for the same trouble, so that letters can be handled together.
    """

    receipt_id = models.BigIntegerField()
    organization_id = models.CharField(max_length=40)
    position = models.IntegerField()  # which item of the receipt; -1 = the receipt as a whole
    code = models.CharField(max_length=64, db_default="unknown")
    reason = models.TextField()
    raw = models.JSONField(null=True)  # the item; null: see the receipt
    channel_account_id = models.CharField(max_length=40, null=True)
    created_at = models.DateTimeField(db_default=Now())
    replays = models.IntegerField(db_default=0)
    replayed_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)
    discarded_by = models.CharField(max_length=120, null=True)  # a name, for people
    discard_reason = models.TextField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["receipt_id", "organization_id", "position"], name="one_dead_letter_each")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organization_id", "-created_at", "-id"],
                name="dead_letter_open",
                condition=models.Q(replayed_at__isnull=True, discarded_at__isnull=True),
            )
        ]


class UnroutedAccount(models.Model):
    """An outside account id that nobody has connected, and how often it was named."""

    channel_type = models.CharField(max_length=16)
    external_id = models.CharField(max_length=64)
    count = models.BigIntegerField(default=0)
    last_seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel_type", "external_id"], name="one_count_per_account")
        ]
