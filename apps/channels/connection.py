"""What a call to a platform needs: the account with its token, and the pool of connections."""

from functools import cache
from typing import cast

from django.conf import settings

from apps.channels.adapters.fetching import Lines
from apps.channels.adapters.items import Channel
from apps.channels.adapters.meta.media import HOSTS
from apps.channels.adapters.sending import SendingAccount
from apps.channels.models import ChannelAccount
from kernel import crypto
from kernel.download import Downloader
from kernel.http import HttpClient


def open_account(channel_account_id: str) -> SendingAccount:
    """The account as adapters want it, its token unsealed. Raises ChannelAccount.DoesNotExist."""
    account = ChannelAccount.objects.get(pk=channel_account_id)
    at_instagram = account.channel_type == "instagram" and not account.linked_page_id
    return SendingAccount(
        channel=cast(Channel, account.channel_type),
        sender_id=account.sender_id,
        graph_url=settings.META_INSTAGRAM_GRAPH_URL if at_instagram else settings.META_GRAPH_URL,
        graph_version=settings.META_GRAPH_VERSION,
        token=crypto.unseal(account.access_token),
        is_coexistence=account.is_coexistence,
        is_login=at_instagram,
    )


@cache
def lines() -> Lines:
    """One pool for files per process; they come from Meta, or from wherever the settings say that Meta is."""
    urls = (settings.META_GRAPH_URL, settings.META_INSTAGRAM_GRAPH_URL)
    files = Downloader(
        hosts=HOSTS, origins=urls, max_bytes=settings.MEDIA_MAX_BYTES, timeout_s=settings.MEDIA_TIMEOUT_S
    )
    return Lines(api=http(), files=files)


@cache
def http() -> HttpClient:
    """One pool per process; it talks to the platforms and to nobody else."""
    return HttpClient([settings.META_GRAPH_URL, settings.META_INSTAGRAM_GRAPH_URL, settings.META_INSTAGRAM_TOKEN_URL])


@cache
def upload_http() -> HttpClient:
    """The same for files that are handed over: slow ones may take their time."""
    return HttpClient([settings.META_GRAPH_URL], read_timeout_s=40.0, total_timeout_s=900.0, max_connections=10)


@cache
def own_address() -> HttpClient:
    """To ask, as a platform would, whether our own webhook answers."""
    return HttpClient([settings.PUBLIC_URL], read_timeout_s=5.0, total_timeout_s=5.0)
