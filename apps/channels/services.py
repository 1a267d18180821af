"""Changes to channel accounts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.audit.services import Target, record
from apps.channels import queries
from apps.channels.events import ChannelAccountUpdated
from apps.channels.models import ChannelAccount
from kernel import crypto
from kernel.events import log


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalAccount:
    """An account at a platform: its ids there and the token that may act for it."""

    channel_type: str
    name: str
    access_token: str
    wa_phone_number_id: str | None = None
    wa_waba_id: str | None = None
    meta_page_id: str | None = None
    ig_account_id: str | None = None
    is_sandbox: bool = False


@transaction.atomic
def connect_account(account: ExternalAccount, *, now: datetime) -> ChannelAccount:
    """The channel account of an external account, with its newest token. Safe to repeat."""
    ids: dict[str, Any] = {
        "wa_phone_number_id": account.wa_phone_number_id,
        "meta_page_id": account.meta_page_id,
        "ig_account_id": account.ig_account_id,
    }
    row, is_new = ChannelAccount.objects.update_or_create(
        **ids,
        defaults={
            "channel_type": account.channel_type,
            "name": account.name,
            "wa_waba_id": account.wa_waba_id,
            "access_token": crypto.seal(account.access_token),
            "status": ChannelAccount.Status.CONNECTED,
            "is_sandbox": account.is_sandbox,
        },
    )
    action = "channel.connected" if is_new else "channel.reconnected"
    after = {"channel_type": row.channel_type, "account": row.external_id}
    record(action=action, target=_target(row), now=now, after=after)
    return row


@transaction.atomic
def require_reconnect(*, channel_account_id: str, now: datetime) -> None:
    """The platform refused our token: say so once, to everybody who looks at the account."""
    # Not the key: whoever writes a message takes a share of it when committing, with the log in hand that we want next.
    account = ChannelAccount.objects.select_for_update(no_key=True).get(pk=channel_account_id)
    if account.status == ChannelAccount.Status.RECONNECT:
        return
    before, account.status = account.status, ChannelAccount.Status.RECONNECT
    account.rev += 1
    account.save(update_fields=["status", "rev"])
    was, is_ = {"status": before}, {"status": account.status}
    record(action="channel.reconnect_required", target=_target(account), now=now, before=was, after=is_)
    log.publish(ChannelAccountUpdated(occurred_at=now, data={"channel_account": queries.snapshot(account)}))


def _target(account: ChannelAccount) -> Target:
    return Target("channel", account.pk, account.name)
