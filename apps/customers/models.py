"""Customers and the ids under which platforms know them (tenant schema)."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from kernel.ids import new_id


def customer_id() -> str:
    return new_id("cus")


class Customer(models.Model):
    """A person. May have any number of identities, and no phone."""

    id = models.CharField(primary_key=True, max_length=40, default=customer_id, editable=False)
    display_name = models.CharField(max_length=255)
    username = models.CharField(max_length=255, null=True)
    phone = models.CharField(max_length=64, null=True)
    created_at = models.DateTimeField(db_default=Now())
    ask_profile_at = models.DateTimeField(null=True)  # when to ask the platform for a name; null: never
    marketing_stopped_at = models.DateTimeField(null=True)  # since when they want no marketing messages; null: they may
    marketing_told_at = models.DateTimeField(null=True)  # the time of their newest word about that

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["ask_profile_at"], name="customer_nameless", condition=models.Q(ask_profile_at__isnull=False)
            ),
            # Looked for by the beginnings of the words of a name, and of a number.
            GinIndex(
                models.Func(models.Value("simple"), "display_name", function="to_tsvector"), name="customer_words"
            ),
            models.Index(fields=["phone"], opclasses=["varchar_pattern_ops"], name="customer_by_phone"),
        ]


class CustomerIdentity(models.Model):
    """One id of a customer at a platform.

    `scope` says how far the id reaches: WhatsApp phones and business-scoped ids name the same person on every number of
    the organization (""), a PSID or IGSID only on its own Page or account (the channel account's id).
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    channel_type = models.CharField(max_length=16)
    scope = models.CharField(max_length=40)
    kind = models.CharField(max_length=16)  # adapters.items.AliasKind
    external_user_id = models.CharField(max_length=255)
    # Since when it is not theirs any more (a changed number): it still finds their old messages, nothing is sent to it.
    superseded_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel_type", "scope", "external_user_id"], name="one_customer_per_identity"
            )
        ]
