"""Reads of channel accounts."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet

from apps.channels import ways, words
from apps.channels.models import ChannelAccount, ConnectAttempt, HealthEvent
from kernel.clock import isoformat, isoformat_or_none

_SHOWN = (
    "id", "channel_type", "name", "status", "status_code", "status_since", "is_sandbox", "wa_phone_number_id",
    "wa_waba_id", "meta_page_id", "ig_account_id", "way", "username", "phone_number", "verified_name", "name_status",
    "quality", "messaging_limit", "throughput", "is_coexistence", "connected_at", "token_expires_at",
    "data_access_expires_at", "last_in_at", "last_out_at", "subscription_state", "checked_at", "silent_since",
    "settings", "rev",
)  # fmt: skip
_TIMES = (
    "status_since", "connected_at", "token_expires_at", "data_access_expires_at", "last_in_at", "last_out_at",
    "checked_at", "silent_since",
)  # fmt: skip
DEFAULT_SETTINGS = {"read_marks": True}


def list_channel_accounts(known: Collection[str] | None = None) -> list[dict[str, Any]]:
    """The accounts as ChannelAccountOut, oldest first. `known`: only these ids; None: all."""
    accounts = ChannelAccount.objects.order_by("created_at", "pk")
    if known is not None:
        accounts = accounts.filter(pk__in=known)
    return [_show(row) for row in accounts.values(*_SHOWN)]


def list_siblings(account: ChannelAccount) -> "QuerySet[ChannelAccount]":
    """Other connected numbers of the same WhatsApp Business account; of any other channel none."""
    return connected_beside(account).filter(wa_waba_id=account.wa_waba_id, wa_waba_id__isnull=False)


def connected_beside(account: ChannelAccount) -> "QuerySet[ChannelAccount]":
    """The other accounts that are connected."""
    return ChannelAccount.objects.exclude(pk=account.pk).exclude(status=ChannelAccount.Status.DISCONNECTED)


def has_real_account() -> bool:
    """Whether an account is connected behind which there are customers."""
    return ChannelAccount.objects.filter(is_sandbox=False).exists()


def snapshot(account: ChannelAccount) -> dict[str, Any]:
    """One account as ChannelAccountOut."""
    return _show({name: getattr(account, name) for name in _SHOWN})


def settings_of(account: ChannelAccount) -> dict[str, bool]:
    """The settings with what they are when nobody has chosen."""
    return _settings(account.settings)


def list_events(channel_account_id: str, *, before: int | None, limit: int) -> list[HealthEvent]:
    """The timeline, newest first; `before`: older than this id. One query."""
    events = HealthEvent.objects.filter(channel_account_id=channel_account_id).order_by("-pk")
    if before is not None:
        events = events.filter(pk__lt=before)
    return list(events[:limit])


def list_scopes(way: ways.Way, granted: Collection[str]) -> list[dict[str, Any]]:
    """What the way asks for, as ScopeOut."""
    return [
        {
            "scope": scope,
            "name": ways.describe_scope(scope),
            "is_granted": scope in granted,
            "is_essential": ways.is_essential(scope),
        }
        for scope in way.scopes
    ]


def show_attempt(attempt: ConnectAttempt) -> dict[str, Any]:
    """An attempt as ConnectAttemptOut."""
    problem = attempt.problem
    return {
        "id": attempt.pk,
        "way": attempt.way,
        "step": attempt.step,
        "steps": attempt.steps,
        "choices": attempt.choices,
        "problem": None if problem is None else {"platform_code": "", **problem},
        "connected": attempt.connected,
        "expires_at": isoformat(attempt.expires_at),
    }


def _show(row: dict[str, Any]) -> dict[str, Any]:
    times = {name: isoformat_or_none(row[name]) for name in _TIMES}
    return {**row, **times, "settings": _settings(row["settings"])}


def _settings(chosen: Mapping[str, bool]) -> dict[str, bool]:
    return {key: bool(chosen.get(key, usual)) for key, usual in DEFAULT_SETTINGS.items()}


def show_event(event: HealthEvent) -> dict[str, Any]:
    """An entry of the timeline as HealthEventOut."""
    title, detail = words.describe_event(event.kind, event.data)
    return {
        "id": event.pk,
        "kind": event.kind,
        "level": event.level,
        "title": title,
        "detail": detail,
        "occurred_at": isoformat(event.occurred_at),
    }
