"""Reads of channel accounts."""

from collections.abc import Collection
from typing import Any

from apps.channels.models import ChannelAccount

_SHOWN = (
    "id",
    "channel_type",
    "name",
    "status",
    "is_sandbox",
    "wa_phone_number_id",
    "wa_waba_id",
    "meta_page_id",
    "ig_account_id",
    "rev",
)


def list_channel_accounts(known: Collection[str] | None = None) -> list[dict[str, Any]]:
    """The accounts as ChannelAccountOut, oldest first. `known`: only these ids; None: all."""
    accounts = ChannelAccount.objects.order_by("created_at", "pk")
    if known is not None:
        accounts = accounts.filter(pk__in=known)
    return list(accounts.values(*_SHOWN))


def has_real_account() -> bool:
    """Whether an account is connected behind which there are customers."""
    return ChannelAccount.objects.filter(is_sandbox=False).exists()


def snapshot(account: ChannelAccount) -> dict[str, Any]:
    """One account as ChannelAccountOut."""
    return {name: getattr(account, name) for name in _SHOWN}
