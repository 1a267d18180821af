"""Exports of whole organizations, and what stays of those that were deleted (public schema)."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from kernel.ids import new_id


def export_id() -> str:
    return new_id("exp")


def proof_id() -> str:
    return new_id("del")


class OrganizationExport(models.Model):
    """One file with everything that an organization's schema holds, while it is made and until it expires.

    `lease_until`: a process that has not been heard of by then is taken for dead, and the work is begun anew.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        READY = "ready"
        FAILED = "failed"
        EXPIRED = "expired"

    id = models.CharField(primary_key=True, max_length=40, default=export_id, editable=False)
    organization = models.ForeignKey("tenants.Organization", on_delete=models.CASCADE, related_name="+")
    asked_by = models.CharField(max_length=40)
    asked_by_name = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tables_done = models.IntegerField(default=0)
    tables_total = models.IntegerField(default=0)
    size_bytes = models.BigIntegerField(default=0)
    attempts = models.IntegerField(default=0)
    last_error = models.CharField(max_length=500, default="")
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization"],
                name="one_export_at_a_time",
                condition=models.Q(state__in=["waiting", "running"]),
            )
        ]


class DeletionProof(models.Model):
    """That an organization was deleted: what was removed, by whose wish, when. Nothing of what it held.

    While the deletion is under way the row is also its memory: `step` is the last one that is done, `notes` what later
    steps need and what is emptied at the end.
    """

    id = models.CharField(primary_key=True, max_length=40, default=proof_id, editable=False)
    organization_id = models.CharField(max_length=40, unique=True)  # no foreign key: it outlives the organization
    slug = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    requested_by = models.CharField(max_length=40)
    requested_at = models.DateTimeField(null=True)
    audit_head_seq = models.BigIntegerField(default=0)
    audit_head_hash = models.CharField(max_length=64, default="")
    removed = models.JSONField(default=dict)  # what: how many
    step = models.CharField(max_length=16, default="")
    notes = models.JSONField(default=dict)
    attempts = models.IntegerField(default=0)
    last_error = models.CharField(max_length=500, default="")
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
