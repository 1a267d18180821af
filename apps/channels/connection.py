"""What a call to a platform needs: the account with its token, and the pool of connections."""

from functools import cache

from django.conf import settings

from apps.channels.adapters.fetching import Lines
from apps.channels.adapters.sending import SendingAccount
from apps.channels.models import ChannelAccount
from apps.channels.vendors import VENDORS, vendor_of
from apps.channels.vendors.vendor import Asked
from kernel import clock, crypto
from kernel.download import Downloader
from kernel.http import HttpClient


def open_account(channel_account_id: str) -> SendingAccount:
    """The account as adapters want it, its token unsealed; without one where somebody has disconnected it, even while
    the vendor has not been told. Raises ChannelAccount.DoesNotExist."""
    account = ChannelAccount.objects.get(pk=channel_account_id)
    address = vendor_of(account).address_of(account)
    is_ours = account.status != ChannelAccount.Status.DISCONNECTED
    return SendingAccount(
        channel=account.channel_type,
        sender_id=account.sender_id,
        api_url=address.url,
        api_version=address.version,
        token=crypto.unseal(account.access_token) if is_ours else "",
        is_slow=address.is_slow,
    )


def ask_about(account: ChannelAccount) -> Asked:
    """The account as vendors want it."""
    return Asked(account=account, http=http(), own_address=own_address(), now=clock.now())


@cache
def lines() -> Lines:
    """One pool for files per process; they come from the vendors, or from wherever the settings say that these are."""
    files = Downloader(
        hosts=[host for vendor in VENDORS.values() for host in vendor.file_hosts],
        origins=_origins(),
        max_bytes=settings.MEDIA_MAX_BYTES,
        timeout_s=settings.MEDIA_TIMEOUT_S,
    )
    return Lines(api=http(), files=files)


@cache
def http() -> HttpClient:
    """One pool per process; it talks to the platforms and to nobody else."""
    return HttpClient(_origins())


@cache
def upload_http() -> HttpClient:
    """The same for files that are handed over: slow ones may take their time."""
    return HttpClient(_origins(), read_timeout_s=40.0, total_timeout_s=900.0, max_connections=10)


@cache
def own_address() -> HttpClient:
    """To ask, as a platform would, whether our own webhook answers."""
    return HttpClient([settings.PUBLIC_URL], read_timeout_s=5.0, total_timeout_s=5.0)


def _origins() -> list[str]:
    return [url for vendor in VENDORS.values() for url in vendor.origins()]
