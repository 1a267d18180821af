"""What is fixed about a channel and about whoever runs it, as values: the words of `catalog`. Pure.

The rooms ask here instead of naming channels.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from apps.channels.adapters.capabilities import Capabilities
from apps.channels.adapters.items import AliasKind, Channel, DeliveryStatus, Part

OPTED_OUT = "recipient_opted_out"  # the code by which every channel says that a customer wants no marketing messages
RESTRICTED = "account_restricted"  # and that it does not let the account send
Headers = Mapping[bytes, bytes]  # names in lower case


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a message was not delivered: a stable code, and plain words for the agent."""

    code: str
    detail: str
    advice: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast an account may send, in messages. `slow_per_second`: of one that is allowed less (`is_slow`); `pair_…`:
    to one customer, None where that has no limit of its own."""

    per_second: int
    slow_per_second: int | None = None
    sound_or_film_per_second: int | None = None
    pair_interval_s: float | None = None
    pair_burst: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What a channel is like.

    `vendor`: by whose door its webhooks come in. `route_kinds`: as what its accounts' ids stand in the routes, best
    first, for the ids of a `Part`; `id_column`: of ChannelAccount, where the first of them is kept.
    `kind_of_id`: of a customer's id that came without its kind. `explain`: a `failed` status, to the agent.
    `knows_customers_everywhere`: an id names the same person on every account of an organization, not on one only.
    `shares_threads`: other apps may answer in a thread as well. `typing_marks_read`: one cannot show the one without
    the other.
    """

    takes: Capabilities
    vendor: str
    route_kinds: tuple[str, ...]
    kind_of_id: Callable[[str], AliasKind]
    explain: Callable[[DeliveryStatus], Explained]
    pace: Pace
    id_column: str = "vendor_account_id"
    knows_customers_everywhere: bool = False
    shares_threads: bool = False
    typing_marks_read: bool = False

    @property
    def channel(self) -> Channel:
        return self.takes.channel


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret that a vendor signs with for all of this server. `may_sign`: which decoded bodies."""

    secret: bytes = field(repr=False)
    may_sign: Callable[[object], bool] = lambda body: True


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """How a vendor's webhooks are told from anybody's, and taken apart.

    `is_signed`: whether one of the secrets proves this body; an empty secret never does. `split`: every routable part
    of a decoded body, [] for one that is none of the vendor's; never raises. `greet`: the answer to the GET with which
    the vendor checks the address (its query, our verify token), None to refuse it.
    """

    is_signed: Callable[[bytes, Headers, Sequence[bytes]], bool]
    split: Callable[[object], list[Part]]
    greet: Callable[[str, bytes], bytes | None] = lambda query, token: None
