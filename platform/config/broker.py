"""kombu's Redis transport, whose worker survives a broker that goes away again while it comes back.

When the broker is lost, kombu closes its connection and then, closing the channels, wants to hand back what was not
acknowledged: it asks the closed connection for the broker's address and dies of an AttributeError, which nobody expects
there (kombu 5.7.0; kombu issues 582 and 970 are of the same family). As a connection error it is expected: the worker
goes on to reconnect, and what was not acknowledged is found by its time-out.
"""

from typing import Any

import redis
from kombu.transport import TRANSPORT_ALIASES
from kombu.transport import redis as stock


class Channel(stock.Channel):
    """Without a connection it says so."""

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        if getattr(self.connection, "client", None) is None:
            raise redis.ConnectionError("the connection to the broker is closed")
        params: dict[str, Any] = super()._connparams(asynchronous=asynchronous)  # type: ignore[misc]  # missing in the stubs
        return params


class Transport(stock.Transport):
    """Celery's redis:// with our channels."""

    Channel = Channel


def use_it() -> None:
    """From now on redis:// means this transport."""
    TRANSPORT_ALIASES["redis"] = f"{__name__}:Transport"
