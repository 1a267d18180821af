"""The apps at Meta through which an account is reached: ours, Instagram's, or the organization's own."""

from django.conf import settings

from apps.channels import ways
from apps.channels.adapters.meta.management.graph import Graph
from apps.channels.adapters.meta.management.tokens import MetaApp
from apps.channels.models import ChannelAccount
from kernel import crypto
from kernel.http import HttpClient


def our_app() -> MetaApp:
    """For WhatsApp, Pages, and Instagram over a Page."""
    return MetaApp(
        app_id=settings.META_APP_ID,
        secret=settings.META_APP_SECRET,
        url=settings.META_GRAPH_URL,
        version=settings.META_GRAPH_VERSION,
    )


def instagram_app() -> MetaApp:
    """For Instagram Login."""
    return MetaApp(
        app_id=settings.META_INSTAGRAM_APP_ID,
        secret=settings.META_INSTAGRAM_APP_SECRET,
        url=settings.META_INSTAGRAM_GRAPH_URL,
        version=settings.META_GRAPH_VERSION,
        token_url=settings.META_INSTAGRAM_TOKEN_URL,
    )


def own_app_ids() -> set[str]:
    """Under which ids Meta names us."""
    return {settings.META_APP_ID, settings.META_INSTAGRAM_APP_ID} - {""}


def own_app(app_id: str, secret: str) -> MetaApp:
    """An organization's own."""
    return MetaApp(app_id=app_id, secret=secret, url=settings.META_GRAPH_URL, version=settings.META_GRAPH_VERSION)


def app_of_way(way: ways.Way) -> MetaApp:
    """The app of a dialog."""
    return instagram_app() if way.key == ways.INSTAGRAM_LOGIN else our_app()


def app_of(account: ChannelAccount) -> MetaApp:
    """The app that an account is connected through. Raises SecretUnreadable."""
    if account.app_id:
        return own_app(account.app_id, crypto.unseal(account.app_secret))
    return instagram_app() if is_instagram_login(account) else our_app()


def graph_of(account: ChannelAccount, http: HttpClient) -> Graph:
    """The Graph API as this account. Raises SecretUnreadable."""
    return app_of(account).graph(http, crypto.unseal(account.access_token))


def is_instagram_login(account: ChannelAccount) -> bool:
    """Whether it is reached at Instagram's own host."""
    return account.channel_type == "instagram" and not account.linked_page_id


def subscribed_object(account: ChannelAccount) -> str:
    """The id whose webhooks are subscribed: the WhatsApp Business account, the Page, or the account itself."""
    if account.channel_type == "whatsapp":
        return account.wa_waba_id or ""
    return "me" if is_instagram_login(account) else account.sender_id


def is_offered(way: ways.Way) -> bool:
    """Whether whoever runs this server has set up what the way needs."""
    if way.key == ways.WHATSAPP_SIGNUP:
        return bool(settings.META_APP_ID and settings.META_SIGNUP_CONFIG_ID)
    if way.key == ways.INSTAGRAM_LOGIN:
        return bool(settings.META_INSTAGRAM_APP_ID)
    return way.dialog == "none" or bool(settings.META_APP_ID)


def webhook_url(vendor: str, key: str = "") -> str:
    """Where a vendor sends webhooks; with a key, those of an organization's own app."""
    return f"{settings.PUBLIC_URL}/webhooks/{vendor}" + (f"/{key}" if key else "")
