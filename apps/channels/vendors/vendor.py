"""What this server's settings say of a vendor, and what can be asked of it about an account."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.channels.adapters.traits import SigningKey
from apps.channels.findings import Findings
from apps.channels.models import ChannelAccount
from kernel.http import HttpClient


@dataclass(frozen=True, slots=True)
class Address:
    """Where an account's calls go. `is_slow`: it is allowed fewer messages a second."""

    url: str
    version: str = ""
    is_slow: bool = False


@dataclass(frozen=True, slots=True)
class Renewal:
    """A new token, and when it ends."""

    token: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The account that something is asked about, and the two ways to ask: the vendor, and our own address as the vendor
    would."""

    account: ChannelAccount
    http: HttpClient
    own_address: HttpClient
    now: datetime


def do_nothing(asked: Asked) -> None:
    """Of a vendor that needs not be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """Whoever runs a channel. All of it is asked for when it is needed, as settings may be others in a test.

    `keys`, `verify_token`: of its webhooks that come for all of this server. `origins`: where its API is, and
    `file_hosts`: from where it gives out files; calls go there and nowhere else. `check`: whether an account works;
    never raises for what the vendor says. `subscribe`, `unsubscribe`: have its messages sent to us, or not any more;
    raise VendorProblem. `renew`: a new token of an account for which `renews`; raises VendorProblem.
    """

    keys: Callable[[], Sequence[SigningKey]] = tuple
    verify_token: Callable[[], str] = str
    origins: Callable[[], Sequence[str]]
    file_hosts: Sequence[str] = ()
    address_of: Callable[[ChannelAccount], Address]
    check: Callable[[Asked], Findings]
    subscribe: Callable[[Asked], None] = do_nothing
    unsubscribe: Callable[[Asked], None] = do_nothing
    renews: Callable[[ChannelAccount], bool] = lambda account: False
    renew: Callable[[Asked], Renewal] | None = None
