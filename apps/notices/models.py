"""Notices for those who run the workspace (tenant schema)."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from kernel.ids import new_id


def notice_id() -> str:
    return new_id("ntc")


class Notice(models.Model):
    """Something to know, in plain words. Ids sort by birth."""

    class Level(models.TextChoices):
        INFO = "info"
        WARNING = "warning"
        ERROR = "error"

    id = models.CharField(primary_key=True, max_length=40, default=notice_id, editable=False)
    code = models.CharField(max_length=100)  # what kind of news it is: stable, for programs
    level = models.CharField(max_length=8, choices=Level.choices)
    title = models.CharField(max_length=200)
    body = models.TextField(default="")
    channel_account_id = models.CharField(max_length=40, null=True)  # the account that it is about
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["code", "channel_account_id", "-created_at"], name="notice_by_code")]


class NoticesRead(models.Model):
    """How far a member has read: every notice up to this id."""

    member = models.OneToOneField("access.Member", on_delete=models.CASCADE, primary_key=True, related_name="+")
    up_to = models.CharField(max_length=40)
