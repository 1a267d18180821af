"""Public tables about schemas: which there are, how they are made, what became of provisioning and migrations."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class SchemaPool(models.Model):
    """Every schema there is, from its making to its end. Ready for an organization until `claimed_at` is set.

    `fingerprint` tells which migrations it has (`tenants.migrating.state`); empty: it is being made, or its maker died.
    """

    schema_name = models.CharField(primary_key=True, max_length=63)
    role_name = models.CharField(max_length=63)  # empty: made without a role (TENANT_ROLES=off)
    fingerprint = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_default=Now())
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["fingerprint", "made_at"], name="ready_schemas", condition=models.Q(claimed_at__isnull=True)
            )
        ]


class SchemaScript(models.Model):
    """The statements that bring a schema from one set of migrations to another, as a real migration ran them.

    From nothing (`from_state` is empty): the template of new schemas. `obstacle` says why the statements may not be
    replayed elsewhere; then every schema is migrated the long way.
    """

    from_state = models.CharField(max_length=64, blank=True)
    to_state = models.CharField(max_length=64)
    statements = models.JSONField()
    obstacle = models.TextField(blank=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["from_state", "to_state"], name="one_script_each")]


class Provisioning(models.Model):
    """How far a new organization is. One row each; what failed is tried again by a periodic job."""

    class State(models.TextChoices):
        PENDING = "pending"  # has its schema; its first rows are not all there
        FAILED = "failed"  # as pending, and `last_error` says what went wrong; it is repeated
        DONE = "done"

    organization = models.OneToOneField(
        "tenants.Organization", on_delete=models.CASCADE, related_name="provisioning", primary_key=True
    )
    state = models.CharField(max_length=16, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    started_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)


class MigrationRun(models.Model):
    """One `migrate_all` that found something to do. `finished_at` is null while it runs, or when it was killed."""

    to_state = models.CharField(max_length=64)
    total = models.PositiveIntegerField()
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)


class MigrationRunItem(models.Model):
    """What became of one schema in a run."""

    class State(models.TextChoices):
        REPLAYED = "replayed"
        MIGRATED = "migrated"  # the long way: the first of its kind, or because a replay was not possible
        FAILED = "failed"

    run = models.ForeignKey(MigrationRun, on_delete=models.CASCADE, related_name="items")
    schema_name = models.CharField(max_length=63)
    state = models.CharField(max_length=16, choices=State.choices)
    error = models.TextField(blank=True)
    took_ms = models.PositiveIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "schema_name"], name="one_item_each")]
