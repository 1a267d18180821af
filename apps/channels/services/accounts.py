"""The row of a channel account: made, brought up to date, cut off, let go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from apps.audit.services import Target, record
from apps.channels import queries
from apps.channels.events import ChannelAccountUpdated
from apps.channels.models import ChannelAccount, HealthEvent
from apps.channels.services import queue
from apps.channels.services.alarms import Cause, alarm_of, is_quiet
from kernel import crypto
from kernel.errors import InvalidInput, NotFound
from kernel.events import log

Status, Level = ChannelAccount.Status, HealthEvent.Level
NAME_LENGTH = 120
UNKNOWN_WHY = "token_invalid"


class ChannelNotFound(NotFound):
    """No such channel account in this organization."""

    title = "There is no such channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalAccount:
    """An account at a platform: its ids there and the token that may act for it.

    `facts`: further columns of ChannelAccount, as the platform told them. `way`: how it was connected; empty for those
    that a seed makes.
    """

    channel_type: str
    name: str
    access_token: str = field(repr=False)
    wa_phone_number_id: str | None = None
    wa_waba_id: str | None = None
    meta_page_id: str | None = None
    ig_account_id: str | None = None
    vendor_account_id: str | None = None
    is_sandbox: bool = False
    way: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ids(self) -> dict[str, str | None]:
        """By what it is known again."""
        return {
            "wa_phone_number_id": self.wa_phone_number_id,
            "meta_page_id": self.meta_page_id,
            "ig_account_id": self.ig_account_id,
            "vendor_account_id": self.vendor_account_id,
            "channel_type": self.channel_type,
        }


@transaction.atomic
def connect_account(account: ExternalAccount, *, now: datetime, channel_account_id: str = "") -> ChannelAccount:
    """The channel account of an external account, with its newest token. Safe to repeat.

    One that is there already keeps its id, its name if people gave it one, its settings and its history.
    """
    news = {
        "wa_waba_id": account.wa_waba_id,
        "access_token": crypto.seal(account.access_token),
        "status": Status.CONNECTED,
        "status_code": "",
        "status_since": None,
        **({"way": account.way, "connected_at": now} if account.way else {"name": account.name}),
        **account.facts,
    }
    first = {"name": account.name[:NAME_LENGTH], "is_sandbox": account.is_sandbox}
    if channel_account_id:
        first["id"] = channel_account_id
    # Not the key, as in lock_account.
    known = ChannelAccount.objects.select_for_update(no_key=True)
    row, is_new = known.get_or_create(**account.ids, defaults={**first, **news})
    if not is_new:
        for name, value in news.items():
            setattr(row, name, value)
        row.save(update_fields=list(news))
    action = "channel.connected" if is_new else "channel.reconnected"
    after = {"channel_type": row.channel_type, "account": row.external_id, **({"way": row.way} if row.way else {})}
    record(action=action, target=target_of(row), now=now, after=after)
    if account.way:
        _grow(row, ["rev"])
        until = row.data_access_expires_at.date().isoformat() if row.data_access_expires_at else ""
        note(row, "connected" if is_new else "reconnected", Level.INFO, now, way=row.way, reads_until=until)
        tell(row, now)
    return row


@transaction.atomic
def require_reconnect(*, channel_account_id: str, now: datetime, code: str = UNKNOWN_WHY) -> None:
    """The platform refused our token: say so once, to everybody who looks at the account. Why, when that is not known,
    the check finds out."""
    account = lock_account(channel_account_id)
    if account.status == Status.RECONNECT and account.status_code == UNKNOWN_WHY != code:
        account.status_code = code[:40]
        _grow(account, ["status_code", "rev"])
        tell(account, now)
    if account.status != Status.CONNECTED:
        return
    if code == UNKNOWN_WHY:
        transaction.on_commit(partial(queue.ask_for, queue.Kind.TEST, account.pk, now=now), robust=True)
    _cut_off(account, Status.RECONNECT, code, now)
    note(account, "reconnect_required", Level.PROBLEM, now, code=code)
    was, is_ = {"status": Status.CONNECTED}, {"status": account.status, "reason": code}
    record(action="channel.reconnect_required", target=target_of(account), now=now, before=was, after=is_)
    tell(account, now)


@transaction.atomic
def disconnect(*, channel_account_id: str, now: datetime, code: str = "by_member", keeps_token: bool = False) -> bool:
    """Nothing comes and nothing goes from now on; what was said stays. Whether it was connected until now.

    `keeps_token`: whoever calls still has something to tell the platform, and drops the token then (`drop_token`).
    """
    account = lock_account(channel_account_id)
    was = account.status
    if was == Status.DISCONNECTED:
        return False
    _cut_off(account, Status.DISCONNECTED, code, now)
    if not keeps_token:
        _forget_secrets(account)
    note(account, "disconnected", Level.INFO if code == "by_member" else Level.PROBLEM, now, code=code)
    after = {"status": account.status, "reason": code}
    record(action="channel.disconnected", target=target_of(account), now=now, before={"status": was}, after=after)
    tell(account, now)
    return True


@transaction.atomic
def drop_token(*, channel_account_id: str) -> None:
    """Forget what could act for a disconnected account. Safe to repeat."""
    account = lock_account(channel_account_id)
    if account.status == Status.DISCONNECTED:
        _forget_secrets(account)


@transaction.atomic
def change_account(
    *, channel_account_id: str, now: datetime, name: str | None = None, settings: Mapping[str, bool] | None = None
) -> ChannelAccount:
    """Give it another name or other settings. Raises ChannelNotFound, InvalidInput."""
    account = lock_account(channel_account_id)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    if name is not None and name.strip() != account.name:
        if not name.strip():
            raise InvalidInput("The name is empty.")
        before["name"], after["name"] = account.name, name.strip()[:NAME_LENGTH]
        account.name = after["name"]
    wanted = {**account.settings, **(settings or {})}
    for key in sorted(wanted):
        if wanted[key] != account.settings.get(key):
            before[key], after[key] = account.settings.get(key), wanted[key]
    if not after:
        return account
    account.settings = wanted
    _grow(account, ["name", "settings", "rev"])
    record(action="channel.changed", target=target_of(account), now=now, before=before, after=after)
    tell(account, now)
    return account


@transaction.atomic
def keep_facts(
    *,
    channel_account_id: str,
    now: datetime,
    facts: Mapping[str, Any],
    notes: Mapping[str, tuple[str, dict[str, Any]]] | None = None,
) -> bool:
    """Bring columns up to date; what changed is told. `notes`: timeline entries (kind → level, data) that go with it.

    Whether anything that readers see has changed. Raises ChannelNotFound.
    """
    account = lock_account(channel_account_id)
    changed = [name for name, value in facts.items() if getattr(account, name) != value]
    for name in changed:
        setattr(account, name, facts[name])
    if changed:
        _grow(account, [*changed, "rev"])
    for kind, (level, data) in (notes or {}).items():
        note(account, kind, level, now, **data)
    if changed:
        tell(account, now)
    return bool(changed)


def get_account(channel_account_id: str) -> ChannelAccount:
    """Raises ChannelNotFound."""
    account = ChannelAccount.objects.filter(pk=channel_account_id).first()
    if account is None:
        raise ChannelNotFound
    return account


def lock_account(channel_account_id: str) -> ChannelAccount:
    """The row, until the end of the transaction. Raises ChannelNotFound."""
    # Not the key: whoever writes a message takes a share of it when committing, with the log in hand that we want next.
    account = ChannelAccount.objects.select_for_update(no_key=True).filter(pk=channel_account_id).first()
    if account is None:
        raise ChannelNotFound
    return account


@transaction.atomic
def note_failed_sends(*, channel_account_id: str, count: int, now: datetime) -> None:
    """Several messages could not be sent one after the other: on the timeline, and an alarm."""
    account = lock_account(channel_account_id)
    note(account, "sends_failing", Level.PROBLEM, now, count=count)
    tell(account, now)


@transaction.atomic
def note_restricted(*, channel_account_id: str, now: datetime) -> None:
    """The platform does not let the account send: on the timeline, and an alarm. Only while nobody has been told."""
    if not is_quiet(channel_account_id, Cause.RESTRICTED, now=now):
        account = lock_account(channel_account_id)
        note(account, "account_restricted", Level.PROBLEM, now)
        tell(account, now)


def note(account: ChannelAccount, kind: str, level: str, now: datetime, **data: Any) -> None:
    """One entry of the timeline, and the alarm that it is."""
    HealthEvent.objects.create(channel_account=account, kind=kind, level=level, data=data, occurred_at=now)
    alarm_of(account, kind, level, data, now)


def tell(account: ChannelAccount, now: datetime) -> None:
    """Everybody who looks at the account. Last in the transaction."""
    log.publish(ChannelAccountUpdated(occurred_at=now, data={"channel_account": queries.snapshot(account)}))


def target_of(account: ChannelAccount) -> Target:
    """The account as the audit log names it."""
    return Target("channel", account.pk, account.name)


def _cut_off(account: ChannelAccount, status: str, code: str, now: datetime) -> None:
    account.status, account.status_code, account.status_since = status, code[:40], now
    _grow(account, ["status", "status_code", "status_since", "rev"])


def _forget_secrets(account: ChannelAccount) -> None:
    account.access_token = account.app_secret = account.platform_user_id = ""
    account.token_expires_at = account.data_access_expires_at = None
    account.granted_scopes = []
    account.subscription_state = ChannelAccount.Subscription.UNKNOWN
    names = ["access_token", "app_secret", "platform_user_id", "token_expires_at", "granted_scopes"]
    _grow(account, [*names, "data_access_expires_at", "subscription_state", "rev"])


def _grow(account: ChannelAccount, names: list[str]) -> None:
    account.rev += 1
    account.save(update_fields=names)
