"""Channel accounts, how they are, and how they are being connected (tenant schema)."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from kernel.ids import new_id
from kernel.sealed import SealedField

_NOTHING = models.Value({}, output_field=models.JSONField())
_NONE = models.Value([], output_field=models.JSONField())


def channel_account_id() -> str:
    return new_id("cha")


def connect_attempt_id() -> str:
    return new_id("con")


def _text(max_length: int) -> "models.CharField[str, str]":
    return models.CharField(max_length=max_length, default="", db_default="")


class ChannelAccount(models.Model):
    """An account at a platform (a WhatsApp number, a Facebook Page …) that the organization has connected."""

    class Status(models.TextChoices):
        CONNECTED = "connected"
        RECONNECT = "reconnect"  # the platform refused our token: somebody has to connect again
        DISCONNECTED = "disconnected"  # by us or by the owner of the account: nothing comes or goes, history stays

    class Subscription(models.TextChoices):
        UNKNOWN = "unknown"  # never asked
        ACTIVE = "active"
        INCOMPLETE = "incomplete"  # something that we want to know is not told
        MISSING = "missing"  # the platform does not send us what customers write

    id = models.CharField(primary_key=True, max_length=40, default=channel_account_id, editable=False)
    channel_type = models.CharField(max_length=16)  # a key of adapters.catalog.CHANNELS
    name = models.CharField(max_length=120)
    status = models.CharField(
        max_length=16, choices=Status.choices, default=Status.CONNECTED, db_default=Status.CONNECTED.value
    )
    status_code = _text(40)  # why it is not connected: a word of ours
    status_since = models.DateTimeField(null=True)
    wa_phone_number_id = models.CharField(max_length=64, null=True)
    wa_waba_id = models.CharField(max_length=64, null=True)
    meta_page_id = models.CharField(max_length=64, null=True)
    ig_account_id = models.CharField(max_length=64, null=True)
    vendor_account_id = models.CharField(max_length=64, null=True)  # the id at any other vendor
    linked_page_id = _text(64)  # of an Instagram account that is reached over its Page
    is_sandbox = models.BooleanField(
        default=False, db_default=False
    )  # played by the simulator: no customer is behind it
    created_at = models.DateTimeField(auto_now_add=True)
    rev = models.BigIntegerField(default=1)

    # How it is connected.
    way = _text(24)  # a key of ways.WAYS; empty: by a seed
    access_token = SealedField(default="")  # sealed by kernel.crypto, never shown
    app_id = _text(64)  # of the organization's own Meta app; empty: ours
    app_secret = SealedField(default="", db_default="")
    granted_scopes = models.JSONField(default=list, db_default=_NONE)
    token_expires_at = models.DateTimeField(null=True)  # null: it does not by itself
    # Until when Meta lets us read: 90 days after the person was last here; null: without an end, or not known.
    data_access_expires_at = models.DateTimeField(null=True)
    token_renewed_at = models.DateTimeField(null=True)
    platform_user_id = _text(64)  # the person who allowed it, as the platform knows them in our app
    connected_by_id = _text(40)  # the member
    connected_at = models.DateTimeField(null=True)

    # What the platform says of it.
    username = _text(120)  # @ of Instagram
    phone_number = _text(32)  # as WhatsApp shows it
    verified_name = _text(120)
    name_status = _text(32)
    quality = models.CharField(
        max_length=16, choices=[(word, word) for word in ("green", "yellow", "red")], default="", db_default=""
    )
    messaging_limit = _text(32)  # customers that templates may open a conversation with in 24 h: "250" … "unlimited"
    throughput = _text(16)
    is_coexistence = models.BooleanField(default=False, db_default=False)  # the WhatsApp Business app is used as well

    # How it is.
    last_in_at = models.DateTimeField(null=True)  # at most a minute late
    last_out_at = models.DateTimeField(null=True)  # at most a minute late
    subscription_state = models.CharField(
        max_length=16,
        choices=Subscription.choices,
        default=Subscription.UNKNOWN,
        db_default=Subscription.UNKNOWN.value,
    )
    checked_at = models.DateTimeField(null=True)
    check_steps = models.JSONField(default=list, db_default=_NONE)  # of the last check: CheckStepOut
    silent_since = models.DateTimeField(null=True)  # a busy account that has gone quiet
    settings = models.JSONField(default=dict, db_default=_NOTHING)

    class Meta:
        default_permissions = ()
        permissions: ClassVar = [
            ("view_channel", "See its conversations"),
            ("reply_channel", "Act on its conversations"),
            ("manage_channel", "Manage it"),
        ]
        constraints: ClassVar = [
            *(
                models.UniqueConstraint(
                    fields=[name], name=f"one_account_per_{name}", condition=models.Q(**{f"{name}__isnull": False})
                )
                for name in ("wa_phone_number_id", "meta_page_id", "ig_account_id")
            ),
            models.UniqueConstraint(fields=["vendor_account_id", "channel_type"], name="one_account_per_vendor_id"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["wa_waba_id"], name="accounts_of_waba"),
        ]

    @property
    def external_id(self) -> str:
        """The id under which the platform knows the account."""
        return self.wa_phone_number_id or self.meta_page_id or self.ig_account_id or self.vendor_account_id or ""

    @property
    def sender_id(self) -> str:
        """The id that stands in the addresses of its calls."""
        return self.linked_page_id or self.external_id


class HealthEvent(models.Model):
    """Something that happened to the health of an account: its timeline."""

    class Level(models.TextChoices):
        INFO = "info"
        WARNING = "warning"
        PROBLEM = "problem"

    channel_account = models.ForeignKey(
        ChannelAccount, on_delete=models.CASCADE, related_name="health_events", db_index=False
    )
    kind = models.CharField(max_length=40)  # a word of ours: apps.channels.words
    level = models.CharField(max_length=8, choices=Level.choices)
    data = models.JSONField(default=dict)
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["channel_account", "-id"], name="health_of_account")]


class ActivityHour(models.Model):
    """In how many minutes of an hour an account was heard from and sent: what is usual for it."""

    channel_account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="+", db_index=False)
    hour = models.DateTimeField()
    heard = models.SmallIntegerField(default=0)
    sent = models.SmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel_account", "hour"], name="one_activity_per_hour")
        ]


class ChannelAlarm(models.Model):
    """What those who may mend an account are mailed about: one row for each account and cause, of the last time."""

    class Cause(models.TextChoices):
        CUT_OFF = "cut_off"  # it has to be connected again
        SILENT = "silent"
        RESTRICTED = "restricted"
        QUALITY = "quality"
        SENDS = "sends"  # several messages in a row could not be sent
        ACCESS_ENDING = "access_ending"

    channel_account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="+", db_index=False)
    cause = models.CharField(max_length=16, choices=Cause.choices)
    title = models.CharField(max_length=200)
    detail = models.TextField()
    raised_at = models.DateTimeField()
    waits = models.BooleanField()  # the mails are still to be written
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel_account", "cause"], name="one_alarm_per_cause")
        ]


class AlarmWish(models.Model):
    """Whether a member wants to be mailed about channels; without a row their role decides."""

    member = models.OneToOneField("access.Member", on_delete=models.CASCADE, primary_key=True, related_name="+")
    is_wanted = models.BooleanField()


class ConnectAttempt(models.Model):
    """One walk through a platform's dialog, from the button to the connected accounts.

    Bound to the member, to the sign-in and, by lying here, to the organization. `state` of the dialog is known by its
    hash; it may come back once. `secrets` (code, tokens) are gone when the attempt ends.
    """

    class Step(models.TextChoices):
        DIALOG = "dialog"  # the person is at the platform
        READING = "reading"  # the code came back: a worker asks what it opens
        CHOOSING = "choosing"  # the person chooses among `choices`
        CONNECTING = "connecting"  # a worker connects what was chosen
        DONE = "done"
        FAILED = "failed"

    id = models.CharField(primary_key=True, max_length=40, default=connect_attempt_id, editable=False)
    way = models.CharField(max_length=24)
    channel_account_id = _text(40)  # to connect this one again
    member_id = models.CharField(max_length=40)
    sign_in = models.CharField(max_length=64)  # hash of the sign-in's name
    state_hash = models.CharField(max_length=64)
    step = models.CharField(max_length=16, choices=Step.choices)
    secrets = SealedField(default="")
    given = models.JSONField(default=dict)  # what the dialog told besides the code: ids, to be checked
    choices = models.JSONField(default=list)
    chosen = models.JSONField(default=list)
    steps = models.JSONField(default=list)  # what was done so far: ConnectStepOut
    missing_scopes = models.JSONField(default=list)
    problem = models.JSONField(null=True)
    connected = models.JSONField(default=list)  # ids of channel accounts
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="connect_attempts_by_end")]


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
