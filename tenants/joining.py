"""Public tables about names and domains of organizations: what led to one, and whose people may join by themselves."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from kernel.ids import new_id
from tenants.slug_sql import skeleton_expression


def domain_id() -> str:
    return new_id("dom")


class OldSlug(models.Model):
    """A slug that an organization had before it was renamed: it still leads there, until somebody else may take it."""

    slug = models.CharField(primary_key=True, max_length=40)
    organization = models.ForeignKey("tenants.Organization", on_delete=models.CASCADE, related_name="old_slugs")
    held_until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(skeleton_expression(), name="old_slug_look_alikes")]


class MailDomain(models.Model):
    """A mail domain that an organization says is its own. Verified, its people may join by themselves.

    `proof` is what the domain's DNS has to say (a TXT record). Verified by one organization only.
    """

    id = models.CharField(primary_key=True, max_length=40, default=domain_id, editable=False)
    organization = models.ForeignKey("tenants.Organization", on_delete=models.CASCADE, related_name="mail_domains")
    domain = models.CharField(max_length=253)  # lower case, ASCII (xn--… where needed)
    proof = models.CharField(max_length=64)
    verified_at = models.DateTimeField(null=True)
    join_role = models.CharField(max_length=40, blank=True)  # "": its people are not let in by themselves
    join_team_ids = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "domain"], name="one_row_per_mail_domain"),
            models.UniqueConstraint(
                fields=["domain"], name="one_owner_per_mail_domain", condition=models.Q(verified_at__isnull=False)
            ),
        ]
