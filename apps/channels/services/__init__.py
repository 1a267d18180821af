"""Changes to channel accounts."""

from apps.channels.services.accounts import (
    ChannelNotFound,
    ExternalAccount,
    change_account,
    connect_account,
    disconnect,
    get_account,
    keep_facts,
    require_reconnect,
)

__all__ = [
    "ChannelNotFound",
    "ExternalAccount",
    "change_account",
    "connect_account",
    "disconnect",
    "get_account",
    "keep_facts",
    "require_reconnect",
]
