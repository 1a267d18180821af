"""Failures that somebody has given up (tenant schema). The failures themselves are rows of the rooms they happen in."""

from django.db import models
from django.db.models.functions import Now


class Discard(models.Model):
    """A person has decided that nothing more is to be done about a failed message or file."""

    failure_id = models.CharField(max_length=40, unique=True)
    reason = models.TextField()
    by = models.CharField(max_length=120)
    created_at = models.DateTimeField(db_default=Now())
