"""The organization's own picture of its people (tenant schema)."""

from django.db import models
from django.db.models.functions import Now


class Member(models.Model):
    """A person of this organization. `id` is the user's id, without a foreign key to the public schema.

    Kept when the person leaves, so that history keeps its names. The role that counts is Membership.role.
    """

    id = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=120)
    email = models.EmailField()
    deactivated_at = models.DateTimeField(null=True)
    rev = models.BigIntegerField(default=1, db_default=1)

    def __str__(self) -> str:
        return self.name


class AppliedFact(models.Model):
    """A fact of the public schema (tenants.facts) that has been carried over: each takes effect once."""

    id = models.BigIntegerField(primary_key=True)
    applied_at = models.DateTimeField(db_default=Now())
