"""Public tables of the way in: who founded what, who is invited, what a person wants to see no longer."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from kernel.ids import new_id


def invitation_id() -> str:
    return new_id("inv")


class Founding(models.Model):
    """An organization that somebody made by themselves, and how far its first inbox is. One row each.

    The schema's own progress is tenants.Provisioning's. `settled_at`: everything a founder is to find has been made.
    """

    organization = models.OneToOneField(
        "tenants.Organization", on_delete=models.CASCADE, related_name="founding", primary_key=True
    )
    founder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    began_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["founder", "-began_at"], name="foundings_of_a_person"),
            models.Index(fields=["began_at"], name="foundings_unsettled", condition=models.Q(settled_at__isnull=True)),
        ]


class Invitation(models.Model):
    """A way into an organization for one mail address, by a link that works once. The link's token is not stored."""

    id = models.CharField(primary_key=True, max_length=40, default=invitation_id, editable=False)
    organization = models.ForeignKey("tenants.Organization", on_delete=models.CASCADE, related_name="+", db_index=False)
    email = models.EmailField()  # lower case
    role = models.CharField(max_length=40)
    team_ids = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256, hex
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField()
    mails = models.PositiveIntegerField(default=1)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    revoked_at = models.DateTimeField(null=True)
    expiry_told_at = models.DateTimeField(null=True)  # when the organization was told that it has expired

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                name="one_open_invitation_each",
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["email"], name="invitations_by_address"),
            models.Index(fields=["organization", "-created_at"], name="invitations_by_organization"),
            models.Index(
                fields=["expires_at"],
                name="invitations_to_expire",
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True, expiry_told_at__isnull=True),
            ),
        ]


class ChecklistDismissal(models.Model):
    """A person has seen enough of an organization's first steps."""

    organization = models.ForeignKey("tenants.Organization", on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    dismissed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "user"], name="one_checklist_dismissal_each")
        ]
