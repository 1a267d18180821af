"""Channel accounts (tenant schema)."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from kernel.ids import new_id


def channel_account_id() -> str:
    return new_id("cha")


class ChannelType(models.TextChoices):
    WHATSAPP = "whatsapp"
    INSTAGRAM = "instagram"
    MESSENGER = "messenger"


class ChannelAccount(models.Model):
    """A WhatsApp number, an Instagram account or a Facebook Page that the organization has connected."""

    class Status(models.TextChoices):
        CONNECTED = "connected"
        RECONNECT = "reconnect"  # the platform refused our token: somebody has to connect again

    id = models.CharField(primary_key=True, max_length=40, default=channel_account_id, editable=False)
    channel_type = models.CharField(max_length=16, choices=ChannelType.choices)
    name = models.CharField(max_length=120)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.CONNECTED)
    wa_phone_number_id = models.CharField(max_length=64, null=True)
    wa_waba_id = models.CharField(max_length=64, null=True)
    meta_page_id = models.CharField(max_length=64, null=True)
    ig_account_id = models.CharField(max_length=64, null=True)
    is_sandbox = models.BooleanField(
        default=False, db_default=False
    )  # played by the simulator: no customer is behind it
    access_token = models.TextField(default="")  # sealed by kernel.crypto, never shown
    created_at = models.DateTimeField(auto_now_add=True)
    rev = models.BigIntegerField(default=1)

    class Meta:
        default_permissions = ()
        permissions: ClassVar = [
            ("view_channel", "See its conversations"),
            ("reply_channel", "Act on its conversations"),
            ("manage_channel", "Manage it"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=[name], name=f"one_account_per_{name}", condition=models.Q(**{f"{name}__isnull": False})
            )
            for name in ("wa_phone_number_id", "meta_page_id", "ig_account_id")
        ]

    @property
    def external_id(self) -> str:
        """The id under which the platform knows the account."""
        return self.wa_phone_number_id or self.meta_page_id or self.ig_account_id or ""


class KeptHappening(models.Model):
    """Something a platform told about an account that is no message and no delivery: once each, however often it came.

    What no room reacts to is kept all the same (`is_handled` false), so that it can be counted, looked at, and taken up
    by a room that learns to.
    """

    channel_account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="+", db_index=False)
    dedupe_key = models.CharField(max_length=80)  # the same in every redelivery
    type = models.CharField(max_length=100)
    data = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    receipt_id = models.BigIntegerField()  # the raw webhook (public schema, so no foreign key)
    is_handled = models.BooleanField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel_account", "dedupe_key"], name="one_happening_each")
        ]
        indexes: ClassVar = [models.Index(fields=["is_handled", "type"], name="happening_by_type")]
