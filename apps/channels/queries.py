"""Reads of channel accounts."""

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


def list_channel_accounts() -> list[dict[str, Any]]:
    """Every account as ChannelAccountOut, oldest first."""
    return list(ChannelAccount.objects.order_by("created_at", "pk").values(*_SHOWN))


def has_real_account() -> bool:
    """Whether an account is connected behind which there are customers."""
    return ChannelAccount.objects.filter(is_sandbox=False).exists()


def snapshot(account: ChannelAccount) -> dict[str, Any]:
    """One account as ChannelAccountOut."""
    return {name: getattr(account, name) for name in _SHOWN}
