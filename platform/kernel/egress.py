"""The one way to addresses that strangers wrote: nothing of ours can be reached by it.

A name is resolved here, each of its addresses has to be a public one, and the connection goes to exactly the address
that was checked, so that a name which answers differently the second time gains nothing. Each redirect is looked at
like a first address. No cookies, no proxies, nothing is unpacked; time and size have hard limits.
"""

import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TypeVar

import httpx

from kernel.addresses import is_public
from kernel.http import BEFORE_WRITING, EgressRefused, NotSent, OutcomeUnknown

MAX_REDIRECTS = 3
_REDIRECTS = (301, 302, 303, 307, 308)

Resolve = Callable[[str], Sequence[str]]
Found = TypeVar("Found")


class TooLarge(Exception):
    """It is larger than we take."""


class TooSlow(OutcomeUnknown):
    """It did not come in the time that it may take."""


def resolve(host: str) -> list[str]:
    """The addresses of a name, by this machine's resolver. Raises NotSent."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotSent("name not found") from error
    return [str(each[4][0]) for each in found]


class PublicTransport(httpx.BaseTransport):
    """Goes to public addresses only; raises EgressRefused. Safe to share between threads.

    No connection is used twice: another name that leads to the same address has a certificate of its own to show.
    """

    def __init__(self, find_addresses: Resolve = resolve, transport: httpx.BaseTransport | None = None) -> None:
        limits = httpx.Limits(max_connections=40, max_keepalive_connections=0)
        self._find_addresses = find_addresses
        self._transport = transport or httpx.HTTPTransport(trust_env=False, limits=limits)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.raw_host.decode("ascii").strip("[]")
        addresses = self._find_addresses(host)
        if not addresses or not all(is_public(each) for each in addresses):
            raise EgressRefused("address not allowed")
        checked = httpx.Request(
            request.method,
            request.url.copy_with(host=addresses[0]),
            headers=request.headers,  # with the name as host
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return self._transport.handle_request(checked)

    def close(self) -> None:
        self._transport.close()


def make_client(
    transport: httpx.BaseTransport | None = None, *, connect_timeout_s: float, read_timeout_s: float, user_agent: str
) -> httpx.Client:
    """A client for `get`. Without a transport it goes wherever it is sent."""
    return httpx.Client(
        transport=transport,
        timeout=httpx.Timeout(read_timeout_s, connect=connect_timeout_s),  # the one for reading: between two pieces
        headers={"user-agent": user_agent, "accept-encoding": "identity"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        follow_redirects=False,
        trust_env=False,
    )


def get(
    url: str,
    *,
    client_for: Callable[[httpx.URL], httpx.Client],
    headers_for: Callable[[httpx.URL], Mapping[str, str]],
    read: Callable[[httpx.URL, httpx.Response], Found],
) -> Found:
    """GET what is there after redirects, as `read` reads it: from which address, and the answer, of any status.

    `client_for` is asked about each address on the way, and raises EgressRefused for one that is not to be fetched.
    Raises EgressRefused, NotSent, OutcomeUnknown; their texts hold no address.
    """
    failure: Exception
    try:
        target = parse(url)
        for _ in range(MAX_REDIRECTS + 1):
            with client_for(target).stream("GET", target, headers=headers_for(target)) as response:
                if response.status_code not in _REDIRECTS:
                    return read(target, response)
                target = parse(response.headers.get("location", ""), base=target)
        failure = EgressRefused("too many redirects")
    except BEFORE_WRITING as error:
        failure = NotSent(type(error).__name__)
    except httpx.HTTPError as error:
        failure = OutcomeUnknown(type(error).__name__)
    raise failure  # outside the handlers: the httpx error holds the request with its headers


def read_pieces(response: httpx.Response, *, max_bytes: int, deadline: float) -> Iterator[bytes]:
    """The body as it comes from the network: pieces of a fixed size would be waited for beyond the deadline.

    Raises TooLarge, TooSlow.
    """
    size = 0
    for piece in response.iter_raw():
        size += len(piece)
        if size > max_bytes:
            raise TooLarge
        if time.monotonic() > deadline:
            raise TooSlow("too slow")
        yield piece


def parse(url: str, base: httpx.URL | None = None) -> httpx.URL:
    """Raises EgressRefused."""
    try:
        return base.join(url) if base is not None else httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise EgressRefused("no address") from None
