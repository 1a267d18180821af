"""Changes to channel accounts."""

from apps.channels.services.accounts import (
    ChannelNotFound,
    ExternalAccount,
    change_account,
    connect_account,
    disconnect,
    get_account,
    keep_facts,
    note_failed_sends,
    note_restricted,
    require_reconnect,
)
from apps.channels.services.alarms import SENDS_AT_LEAST, SENDS_WITHIN, Cause, is_quiet

__all__ = [
    "SENDS_AT_LEAST",
    "SENDS_WITHIN",
    "Cause",
    "ChannelNotFound",
    "ExternalAccount",
    "change_account",
    "connect_account",
    "disconnect",
    "get_account",
    "is_quiet",
    "keep_facts",
    "note_failed_sends",
    "note_restricted",
    "require_reconnect",
]
