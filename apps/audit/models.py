"""The audit log (tenant schema)."""

from typing import ClassVar

from django.db import models


class AuditHead(models.Model):
    """The newest entry's number and hash. One row; its lock, held until the commit, keeps the chain unbroken."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)


class AuditEntry(models.Model):
    """One change (or reading of something sensitive): by whom, from where, what, before and after.

    `hash` covers the entry and the hash of the one before, so that none can be changed or taken out unnoticed. The
    database refuses every UPDATE, DELETE and TRUNCATE (migration 0002).
    """

    seq = models.BigIntegerField(primary_key=True)
    id = models.CharField(max_length=40, unique=True)
    occurred_at = models.DateTimeField()
    action = models.CharField(max_length=64)  # resource.verb, as "member.role_changed"
    actor = models.JSONField()  # kernel.actor.Actor
    actor_id = models.CharField(max_length=40)
    target_type = models.CharField(max_length=32)
    target_id = models.CharField(max_length=40)
    target_name = models.CharField(max_length=255)
    before = models.JSONField(null=True)  # what changed only, without secrets
    after = models.JSONField(null=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-occurred_at", "-seq"], name="audit_by_time"),
            models.Index(fields=["actor_id", "-occurred_at", "-seq"], name="audit_by_person"),
            models.Index(fields=["target_type", "target_id", "-occurred_at", "-seq"], name="audit_by_thing"),
            models.Index(fields=["action", "-occurred_at", "-seq"], name="audit_by_kind"),
        ]
