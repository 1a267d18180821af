"""Receipts and what became of them (public schema)."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

UNSORTED = ""  # the lane of receipts whose organization the edge could not tell


class Receipt(models.Model):
    """One webhook as it came, byte for byte. Written once, never changed, dropped after the retention time."""

    id = models.BigAutoField(primary_key=True)
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
    """Something that could not be applied, with its reason. Its neighbours went on without it."""

    receipt_id = models.BigIntegerField()
    organization_id = models.CharField(max_length=40)
    position = models.IntegerField()  # which item of the receipt; -1 = the receipt as a whole
    reason = models.TextField()
    raw = models.JSONField(null=True)  # the item; null: see the receipt
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["receipt_id", "organization_id", "position"], name="one_dead_letter_each")
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
