"""Meta: three channels, two apps of ours and those of organizations."""

from django.conf import settings

from apps.channels import platforms, ways
from apps.channels.adapters.meta.door import is_of_instagram
from apps.channels.adapters.meta.management import subscriptions, tokens
from apps.channels.adapters.meta.media import HOSTS
from apps.channels.adapters.traits import SigningKey
from apps.channels.checks import Subject, run_checks
from apps.channels.findings import Findings
from apps.channels.models import ChannelAccount
from apps.channels.queries import connected_beside, list_siblings
from apps.channels.vendors.vendor import Address, Asked, Renewal, Vendor
from kernel import crypto
from tenants.context import public_scope
from tenants.models import WebhookApp


def _keys() -> list[SigningKey]:
    """The Instagram app signs its own object's webhooks only."""
    instagram = SigningKey(settings.META_INSTAGRAM_APP_SECRET.encode(), is_of_instagram)
    return [SigningKey(settings.META_APP_SECRET.encode()), instagram]


def _origins() -> list[str]:
    return [settings.META_GRAPH_URL, settings.META_INSTAGRAM_GRAPH_URL, settings.META_INSTAGRAM_TOKEN_URL]


def _address_of(account: ChannelAccount) -> Address:
    at_instagram = platforms.is_instagram_login(account)
    url = settings.META_INSTAGRAM_GRAPH_URL if at_instagram else settings.META_GRAPH_URL
    return Address(url, settings.META_GRAPH_VERSION, is_slow=account.is_coexistence or at_instagram)


def _check(asked: Asked) -> Findings:
    return run_checks(_subject_of(asked), asked.http, asked.own_address, asked.now)


def _subject_of(asked: Asked) -> Subject:
    """An account as the checks want it. Raises SecretUnreadable."""
    account = asked.account
    own = _own_webhook(account)
    return Subject(
        channel=account.channel_type,
        way=_way_of(account),
        app=platforms.app_of(account),
        graph=platforms.graph_of(account, asked.http),
        token=crypto.unseal(account.access_token),
        account_id=account.sender_id,
        instagram_id=account.external_id if account.linked_page_id else "",
        object_id=platforms.subscribed_object(account),
        webhook_url=platforms.webhook_url("meta", own.key if own else ""),
        verify_token=crypto.unseal(own.verify_token) if own else settings.META_VERIFY_TOKEN,
        is_coexistence=account.is_coexistence,
        token_expires_at=account.token_expires_at,
        granted_scopes=tuple(account.granted_scopes),
        last_in_at=account.last_in_at,
    )


def _own_webhook(account: ChannelAccount) -> WebhookApp | None:
    if not account.app_id:
        return None
    with public_scope():
        return WebhookApp.objects.filter(channel_account_id=account.pk).first()


def _way_of(account: ChannelAccount) -> ways.Way:
    way = ways.way_of(account.way, account.channel_type)
    assert way is not None  # each of Meta's channels has one
    return way


def _subscribe(asked: Asked) -> None:
    account = asked.account
    graph = platforms.graph_of(account, asked.http)
    subscriptions.subscribe(graph, platforms.subscribed_object(account), _way_of(account).fields)


def _unsubscribe(asked: Asked) -> None:
    account = asked.account
    if not _is_shared(account):
        subscriptions.unsubscribe(platforms.graph_of(account, asked.http), platforms.subscribed_object(account))


def _is_shared(account: ChannelAccount) -> bool:
    """Whether another connected account lives by the same subscription: number of the same WABA, same Page."""
    if account.channel_type == "whatsapp":
        return list_siblings(account).exists()
    others = connected_beside(account)
    if account.channel_type == "messenger":
        return others.filter(linked_page_id=account.meta_page_id).exists()
    return bool(account.linked_page_id) and others.filter(meta_page_id=account.linked_page_id).exists()


def _renews(account: ChannelAccount) -> bool:
    """The token of an Instagram login ends after sixty days."""
    return _way_of(account).key == ways.INSTAGRAM_LOGIN


def _renew(asked: Asked) -> Renewal:
    app, old = platforms.app_of(asked.account), crypto.unseal(asked.account.access_token)
    token = tokens.refresh_instagram_token(app, asked.http, token=old, now=asked.now)
    return Renewal(token.value, token.expires_at)


META = Vendor(
    keys=_keys,
    verify_token=lambda: settings.META_VERIFY_TOKEN,
    origins=_origins,
    file_hosts=HOSTS,
    address_of=_address_of,
    check=_check,
    subscribe=_subscribe,
    unsubscribe=_unsubscribe,
    renews=_renews,
    renew=_renew,
)
