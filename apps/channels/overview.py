"""One account with everything about its health, put together for its page."""

from typing import Any

from apps.channels import platforms, queries, ways, words
from apps.channels.adapters.catalog import traits_of
from apps.channels.models import ChannelAccount
from apps.channels.services import queue
from kernel import crypto
from kernel.pagination import decode_cursor, encode_cursor
from tenants.context import public_scope
from tenants.models import WebhookApp

PAGE = 30


def is_checking(channel_account_id: str) -> bool:
    """Whether a check is asked for and not done. To be asked before the account is read: one that ends in between
    would be told as done with the answers of the one before it."""
    return any(queue.is_waiting(kind, channel_account_id) for kind in (queue.Kind.TEST, queue.Kind.MEND))


def show(account: ChannelAccount, *, is_checking: bool, shows_secrets: bool) -> dict[str, Any]:
    """An account as ChannelDetailOut. `shows_secrets`: also what has to be entered in the organization's own app."""
    own = _own_webhook(account) if shows_secrets and account.app_id else None
    way = ways.way_of(account.way, account.channel_type)
    is_known = account.status != ChannelAccount.Status.DISCONNECTED and account.granted_scopes
    return {
        "account": queries.snapshot(account),
        "reason": words.explain_reason(account.status_code),
        "scopes": queries.list_scopes(way, account.granted_scopes) if way and is_known else [],
        "steps": account.check_steps,
        "is_checking": is_checking,
        "events": [queries.show_event(event) for event in queries.list_events(account.pk, before=None, limit=PAGE)],
        "own_webhook": own,
    }


def show_events(channel_account_id: str, cursor: str, limit: int) -> dict[str, Any]:
    """A page of the timeline. Raises CursorInvalid."""
    purpose = f"health:{channel_account_id}"
    before = int(decode_cursor(cursor, purpose=purpose)[1]) if cursor else None
    found = queries.list_events(channel_account_id, before=before, limit=limit + 1)
    page, last = found[:limit], found[limit - 1] if len(found) > limit else None
    after = encode_cursor(at=last.occurred_at, row_id=str(last.pk), purpose=purpose) if last is not None else None
    return {"data": [queries.show_event(event) for event in page], "next_cursor": after}


def _own_webhook(account: ChannelAccount) -> dict[str, str] | None:
    with public_scope():
        app = WebhookApp.objects.filter(channel_account_id=account.pk).first()
    if app is None:
        return None
    vendor = traits_of(account.channel_type).vendor
    return {"url": platforms.webhook_url(vendor, app.key), "verify_token": crypto.unseal(app.verify_token)}
