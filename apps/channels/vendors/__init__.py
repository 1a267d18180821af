"""The vendors there are: one line each, under the names that `adapters.catalog.DOORS` has."""

from apps.channels.adapters.catalog import traits_of
from apps.channels.models import ChannelAccount
from apps.channels.vendors.meta import META
from apps.channels.vendors.vendor import Vendor

VENDORS: dict[str, Vendor] = {"meta": META}


def vendor_of(account: ChannelAccount) -> Vendor:
    """Whoever runs the account's channel."""
    return VENDORS[traits_of(account.channel_type).vendor]
