"""The same four things that Inlet writes per message: customer, conversation, message, event."""

from typing import ClassVar

from django.db import models


class Customer(models.Model):
    """Who writes."""

    external_id = models.TextField(unique=True)
    name = models.TextField(default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "naive"


class Conversation(models.Model):
    """What one customer and the company say to each other."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    status = models.TextField(default="open")
    last_message_at = models.DateTimeField(null=True)
    unread_count = models.IntegerField(default=0)
    preview = models.TextField(default="")

    class Meta:
        app_label = "naive"
        indexes: ClassVar = [models.Index(fields=["status", "-last_message_at", "-id"], name="naive_inbox_index")]


class Message(models.Model):
    """One message."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE)
    external_id = models.TextField(unique=True)
    message_type = models.TextField()
    body = models.TextField()
    sent_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "naive"
        indexes: ClassVar = [models.Index(fields=["conversation", "-id"], name="naive_thread_index")]


class Event(models.Model):
    """What other systems are told."""

    kind = models.TextField()
    payload = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "naive"
