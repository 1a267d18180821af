"""Fetching files from the outside into a file of ours: only from hosts that were named, only over public addresses,
only so large and only so long.

Addresses come from strangers' webhooks, so each one is looked at anew: the first, every redirect, and what its name
resolves to in the moment of connecting.
"""

import hashlib
import socket
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

import httpcore
import httpx

from kernel.addresses import is_public
from kernel.http import EgressRefused, NotSent, OutcomeUnknown

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 20.0  # between two pieces
MAX_REDIRECTS = 3
_REDIRECTS = (301, 302, 303, 307, 308)


class TooLarge(Exception):
    """The file is larger than we take."""


class TooSlow(OutcomeUnknown):
    """The file did not come in the time that it may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What came. For another status than 200 nothing was written. `sha256` in hex; header names in lower case."""

    status: int
    size: int
    sha256: str
    headers: Mapping[str, str] = field(repr=False)


class Downloader:
    """Fetches from https://<one of `hosts`> (`*.fbcdn.net`: what ends like it) and from the `origins`, which may be
    anywhere (the simulator). Safe to share between threads."""

    def __init__(
        self,
        *,
        hosts: Collection[str],
        origins: Collection[str] = (),
        max_bytes: int,
        timeout_s: float,
        read_timeout_s: float = READ_TIMEOUT_S,
        user_agent: str = "Inlet/0.1",
    ) -> None:
        self._hosts = tuple(hosts)
        self._origins = frozenset(_origin(httpx.URL(url)) for url in origins)
        self._max_bytes, self._timeout_s = max_bytes, timeout_s
        options: dict[str, Any] = {
            "timeout": httpx.Timeout(read_timeout_s, connect=CONNECT_TIMEOUT_S),
            "headers": {"user-agent": user_agent, "accept-encoding": "identity"},
            "follow_redirects": False,
            "trust_env": False,
        }
        self._public = httpx.Client(transport=_PublicTransport(), **options)
        self._named = httpx.Client(**options)

    def close(self) -> None:
        """Close all connections."""
        self._public.close()
        self._named.close()

    def fetch(
        self,
        url: str,
        into: IO[bytes],
        *,
        token: str = "",
        token_hosts: Collection[str] = (),
        on_piece: Callable[[], None] = lambda: None,
    ) -> Download:
        """GET into `into`, from its beginning; redirects are followed as far as they stay on our list.

        The token goes to the first host, when that is one of `token_hosts` or a named origin, and to no other.
        `on_piece` is called every now and then. Raises EgressRefused, NotSent, OutcomeUnknown, TooLarge, TooSlow; their
        texts hold no address.
        """
        deadline = time.monotonic() + self._timeout_s
        target = _parse(url)
        first = target.host
        for _ in range(MAX_REDIRECTS + 1):
            may_know = token and target.host == first and self._may_know(target, token_hosts)
            headers = {"authorization": f"Bearer {token}"} if may_know else {}
            answer = self._get(target, headers, into, deadline, on_piece)
            if answer.status not in _REDIRECTS:
                return answer
            target = _parse(answer.headers.get("location", ""), base=target)
        raise EgressRefused("too many redirects")

    def _may_know(self, target: httpx.URL, token_hosts: Collection[str]) -> bool:
        return _origin(target) in self._origins or _is_listed(target.host, token_hosts)

    def _get(
        self,
        target: httpx.URL,
        headers: Mapping[str, str],
        into: IO[bytes],
        deadline: float,
        on_piece: Callable[[], None],
    ) -> Download:
        failure: Exception
        try:
            with self._client_for(target).stream("GET", target, headers=headers) as response:
                return self._read(response, into, deadline, on_piece)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
            failure = EgressRefused("address not allowed") if _was_refused(error) else NotSent(type(error).__name__)
        except httpx.HTTPError as error:
            failure = OutcomeUnknown(type(error).__name__)
        raise failure  # outside the handlers: the httpx error holds the request with its headers

    def _client_for(self, target: httpx.URL) -> httpx.Client:
        if _origin(target) in self._origins:
            return self._named
        if (
            target.scheme == "https"
            and target.port is None
            and not target.userinfo
            and _is_listed(target.host, self._hosts)
        ):
            return self._public
        raise EgressRefused("host not allowed")

    def _read(
        self, response: httpx.Response, into: IO[bytes], deadline: float, on_piece: Callable[[], None]
    ) -> Download:
        into.seek(0)
        into.truncate()
        size, digest = 0, hashlib.sha256()
        if response.status_code == 200:
            length = response.headers.get("content-length", "")
            if length.isdecimal() and int(length) > self._max_bytes:
                raise TooLarge
            if response.headers.get("content-encoding", "identity") != "identity":
                raise OutcomeUnknown("packed, though we asked for it as it is")
            # As it comes from the network: a piece of a fixed size would be waited for beyond the deadline.
            for piece in response.iter_raw():
                size += len(piece)
                if size > self._max_bytes:
                    raise TooLarge
                if time.monotonic() > deadline:
                    raise TooSlow("too slow")
                digest.update(piece)
                into.write(piece)
                on_piece()
            into.flush()
        return Download(
            status=response.status_code, size=size, sha256=digest.hexdigest(), headers=dict(response.headers)
        )


class AddressRefused(httpcore.ConnectError):
    """The name resolves to an address that is not public."""


class _PublicBackend(httpcore.SyncBackend):
    """Connects to public addresses only: names are resolved here, and what was looked at is what is connected to."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        return super().connect_tcp(public_address(host, port), port, timeout, local_address, socket_options)


class _PublicTransport(httpx.HTTPTransport):
    """httpx's transport on such connections; it has no other way to say so."""

    def __init__(self) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=40,
            keepalive_expiry=15.0,
            network_backend=_PublicBackend(),
        )


def public_address(host: str, port: int) -> str:
    """An address of the host; all of them must be public. Raises AddressRefused, httpcore.ConnectError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as unknown:
        raise httpcore.ConnectError("name not found") from unknown
    addresses = [str(each[4][0]) for each in found]
    for address in addresses:
        if not is_public(address):
            raise AddressRefused("not a public address")
    return addresses[0]


def _is_listed(host: str, hosts: Collection[str]) -> bool:
    name = host.lower().rstrip(".")
    return any(name.endswith(each[1:]) if each.startswith("*.") else name == each for each in hosts)


def _parse(url: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        return base.join(url) if base is not None else httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise EgressRefused("no address") from None


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _was_refused(error: BaseException) -> bool:
    """httpx wraps what the backend raised."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, AddressRefused):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
