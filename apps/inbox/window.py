"""The reply window: how long free-form replies are allowed. Pure."""

from datetime import datetime, timedelta

REPLY_WINDOW = timedelta(hours=24)


def reply_window_ends_at(last_inbound_at: datetime) -> datetime:
    """When free-form replies stop being allowed, in UTC.

    24 h after the customer's last message on all three channels (Meta: "customer service window", "standard
    messaging window").
    """
    return last_inbound_at + REPLY_WINDOW


def is_open(ends_at: datetime | None, now: datetime) -> bool:
    """Whether a free-form reply may be sent. No window at all means the customer never wrote: closed."""
    return ends_at is not None and now < ends_at
