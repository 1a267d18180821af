"""Conversations and their messages (tenant schema).

Written in two ways: one by one by agents (services, ORM) and in batches by the inbound worker (intake, SQL). Both show
rows through `snapshots`.
"""

from typing import ClassVar

from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Now

from apps.inbox.delivery import DeliveryStatus
from kernel.ids import new_id


def conversation_id() -> str:
    return new_id("conv")


def message_id() -> str:
    return new_id("msg")


class ConversationStatus(models.TextChoices):
    OPEN = "open"
    PENDING = "pending"
    RESOLVED = "resolved"


class Direction(models.TextChoices):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Conversation(models.Model):
    """What one customer and the organization say to each other over one channel account."""

    id = models.CharField(primary_key=True, max_length=40, default=conversation_id, editable=False)
    number = models.BigIntegerField(unique=True)  # short and countable, for people
    channel_account = models.ForeignKey(
        "channel_accounts.ChannelAccount", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel_type = models.CharField(max_length=16)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=16, choices=ConversationStatus.choices, default=ConversationStatus.OPEN)
    assigned_to = models.ForeignKey(
        "access.Member", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    team = models.ForeignKey("access.Team", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    last_message_at = models.DateTimeField()
    last_message_preview = models.CharField(max_length=160, null=True)
    last_message_direction = models.CharField(max_length=8, choices=Direction.choices, null=True)
    unread_count = models.IntegerField(default=0)
    waiting_since = models.DateTimeField(null=True)  # the oldest customer message that nobody has answered
    reply_window_ends_at = models.DateTimeField(null=True)
    delivered_up_to = models.DateTimeField(null=True)  # the platform's watermarks: everything until then has arrived
    read_up_to = models.DateTimeField(null=True)
    # Who answers when it is not us (Messenger, Instagram): another app's id, or "other" when the platform names none.
    thread_owner = models.CharField(max_length=64, null=True)
    thread_partner = models.CharField(max_length=64, null=True)  # the other app that had it last, or asked for it
    created_at = models.DateTimeField(db_default=Now())
    rev = models.BigIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel_account", "customer"],
                name="one_open_conversation",
                condition=~models.Q(status="resolved"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["channel_account", "customer"], name="conversation_by_customer"),
            models.Index(fields=["-last_message_at", "-id"], name="conversation_newest"),
            models.Index(fields=["status", "-last_message_at", "-id"], name="conversation_by_status"),
            models.Index(fields=["assigned_to", "status", "-last_message_at", "-id"], name="conversation_by_assignee"),
            models.Index(
                fields=["team", "status", "-last_message_at", "-id"],
                name="conversation_by_team",
                condition=models.Q(team__isnull=False),
            ),
        ]


class Message(models.Model):
    """One message, or one fact about a message (reaction, edit, deletion) that `target_id` names.

    Times: `sent_at` is the platform's, `received_at` ours on arrival, `created_at` when the row was made. `position_at`
    is the place in the thread and never changes: the platform's time for what comes from outside (but not later than
    its arrival), the time of writing for an agent's reply.
    """

    id = models.CharField(primary_key=True, max_length=40, default=message_id, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False)
    channel_account = models.ForeignKey(
        "channel_accounts.ChannelAccount", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    direction = models.CharField(max_length=8, choices=Direction.choices)
    message_type = models.CharField(max_length=24)
    body_text = models.TextField(null=True)
    channel_message_id = models.CharField(max_length=512, null=True)
    # The same in every redelivery: the platform's id; for what has none, or shares its target's, the adapter makes one.
    dedupe_key = models.CharField(max_length=512, null=True)
    reply_to = models.CharField(max_length=512, null=True)  # the platform's id of the quoted message
    target_id = models.CharField(max_length=512, null=True)  # the platform's id of the message this fact is about
    content = models.JSONField(default=dict)
    attachments = models.JSONField(default=list)  # copies of what is shown of its files (apps.media.shape)
    reactions = models.JSONField(default=list)  # [{emoji, by}]
    sent_by = models.ForeignKey("access.Member", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    temp_id = models.CharField(max_length=64, null=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    position_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    delivery_status = models.CharField(max_length=12, choices=[(s, s) for s in DeliveryStatus], null=True)
    error_code = models.CharField(max_length=64, null=True)
    error_detail = models.TextField(null=True)
    # Beside the two: {"advice", "code", "subcode", "title", "trace_id"}, the latter as the platform said them.
    error_more = models.JSONField(null=True)
    priority = models.SmallIntegerField(default=0, db_default=0)  # the higher the later: 0 a reply, 10 one of many
    receipt_id = models.BigIntegerField(null=True)  # the raw webhook it came from (public schema, so no foreign key)
    rev = models.BigIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel_account", "dedupe_key"], name="one_message_per_channel_id"),
            models.UniqueConstraint(
                fields=["sent_by", "temp_id"], name="one_message_per_temp_id", condition=models.Q(temp_id__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["conversation"], name="one_send_in_flight", condition=models.Q(delivery_status="sending")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["conversation", "-position_at", "-id"], name="message_thread"),
            models.Index(
                fields=["channel_account", "target_id"],
                name="message_facts",
                condition=models.Q(target_id__isnull=False),
            ),
            models.Index(
                fields=["channel_account", "reply_to"],
                name="message_quotes",
                condition=models.Q(reply_to__isnull=False),
            ),
            models.Index(
                fields=["conversation", "created_at"],
                name="message_unsent",
                condition=models.Q(delivery_status__in=["queued", "sending", "unconfirmed"]),
            ),
            models.Index(
                fields=["error_code", "-position_at"],
                name="message_failed",
                condition=models.Q(delivery_status__in=["failed", "unconfirmed"]),
            ),
            models.Index(
                KeyTextTransform("link", "content"),
                models.F("position_at").desc(),
                name="message_by_link",
                condition=models.Q(content__has_key="link"),
            ),
        ]


class MessageEvent(models.Model):
    """What the platform said about a message, each kind once: the history behind `delivery_status`."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events", db_index=False)
    event_type = models.CharField(max_length=16)
    occurred_at = models.DateTimeField()
    payload = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "event_type"], name="one_message_event_each")
        ]


class ParkedStatus(models.Model):
    """A status that came before its message (or about one that we never saw). Applied when the message turns up."""

    channel_account = models.ForeignKey(
        "channel_accounts.ChannelAccount", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    channel_message_id = models.CharField(max_length=512)
    status = models.CharField(max_length=16)
    occurred_at = models.DateTimeField()
    payload = models.JSONField(default=dict)
    parked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel_account", "channel_message_id", "status"], name="one_parked_status_each"
            )
        ]


class MergedConversation(models.Model):
    """A conversation that became part of another, because its two customers were found to be one person.

    With what it takes to undo it: the row as it was, and which messages came from it.
    """

    id = models.CharField(primary_key=True, max_length=40)  # the id that the conversation had
    into = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    row = models.JSONField()
    message_ids = models.JSONField(default=list)
    merged_at = models.DateTimeField()


class HistoryImport(models.Model):
    """Old chats that a phone app hands over (coexistence): one receipt of them, and how far we are with it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        REFUSED = "refused"  # the phone's owner does not share the chats
        FAILED = "failed"

    channel_account = models.ForeignKey(
        "channel_accounts.ChannelAccount", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    receipt_id = models.BigIntegerField()  # the raw webhook (public schema, so no foreign key)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    done = models.IntegerField(default=0)  # messages of the receipt that are in their threads
    total = models.IntegerField(default=0)
    phase = models.IntegerField(null=True)
    percent = models.IntegerField(null=True)  # of the whole history, as the platform says
    error_code = models.CharField(max_length=64, null=True)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel_account", "receipt_id"], name="one_history_import_each")
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="history_waiting", condition=models.Q(state="waiting")),
        ]


class LinkPreview(models.Model):
    """What the page behind a link says about itself. One for each address, for some days."""

    class State(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        NOTHING = "nothing"  # no page, or one that says nothing, or one that may not be fetched

    url_hash = models.CharField(primary_key=True, max_length=64)  # sha256 of the address
    url = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING, db_default=State.WAITING)
    shown = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    tries = models.SmallIntegerField(default=0, db_default=0)
    next_try_at = models.DateTimeField(db_default=Now())
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_try_at"], name="preview_waiting", condition=models.Q(state="waiting")),
        ]


class InboxSettings(models.Model):
    """How the inbox works for this organization; one row, none while everything is as it comes."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    link_previews = models.BooleanField(default=True, db_default=True)
    # People may answer up to seven days late on channels that have a tag for it.
    human_agent = models.BooleanField(default=False, db_default=False)
