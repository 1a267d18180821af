"""What operators did (public schema): append-only and chained, as the organizations' own audit logs."""

from typing import ClassVar

from django.db import models


class OperatorHead(models.Model):
    """The newest entry's number and hash. One row; its lock, held until the commit, keeps the chain unbroken."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)


class OperatorEntry(models.Model):
    """One thing that an operator did: who, what, to whom, why, from where. The database refuses to change it."""

    seq = models.BigIntegerField(primary_key=True)
    occurred_at = models.DateTimeField()
    action = models.CharField(max_length=64)
    operator_id = models.CharField(max_length=40)
    operator_name = models.CharField(max_length=120)
    ip = models.CharField(max_length=45)
    target = models.CharField(max_length=120)  # an organization's slug, a row's id
    organization_id = models.CharField(max_length=40, db_index=True)  # "" when it is about none
    reason = models.CharField(max_length=300)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "operator entries"
        indexes: ClassVar = [models.Index(fields=["operator_id", "-seq"], name="operator_entries_by_person")]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"
