"""Public tables that watch over organizations: the heads of their audit logs, and operators who have entered one."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from kernel.ids import new_id


def impersonation_id() -> str:
    return new_id("imp")


class AuditAnchor(models.Model):
    """The head of an organization's audit log at some moment, kept outside of its schema.

    Whoever can rewrite the log there, or cut its end off, cannot rewrite this; the difference shows.
    """

    organization = models.ForeignKey("tenants.Organization", on_delete=models.CASCADE, related_name="+")
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    anchored_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organization", "seq"], name="one_anchor_per_entry")]


class Impersonation(models.Model):
    """That an operator works in an organization in the place of one of its members, for some minutes, for a reason."""

    id = models.CharField(primary_key=True, max_length=40, default=impersonation_id, editable=False)
    organization = models.ForeignKey("tenants.Organization", on_delete=models.CASCADE, related_name="+")
    operator = models.ForeignKey("tenants.User", on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey("tenants.User", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300)
    may_change = models.BooleanField(default=False)
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256 in hex; the token itself is nowhere
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # left before its time
