"""Fetching pages whose addresses strangers wrote: nothing of ours can be reached this way.

Only http and https on their own ports. The name is resolved here, each of its addresses has to be a public one, and the
connection goes to exactly the address that was checked, so that a name which answers differently the second time gains
nothing. Every redirect is looked at in the same way. Size and time have hard limits.
"""

import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

from kernel.addresses import is_public

MAX_REDIRECTS = 3
MAX_BYTES = 512 * 1024
CONNECT_TIMEOUT_S = 3.0
READ_TIMEOUT_S = 3.0
TOTAL_TIMEOUT_S = 6.0
MAX_URL_LENGTH = 2000

Resolve = Callable[[str], Sequence[str]]
_PORTS = {"http": 80, "https": 443}


class FetchRefused(Exception):
    """The address is not one that may be fetched, or its answer not one that is wanted."""


class FetchFailed(Exception):
    """The other side could not be reached, or broke off. It may work another time."""


@dataclass(frozen=True, slots=True)
class Page:
    """What was found: the address after redirects, its type without parameters, charset if it said one, and the first
    `MAX_BYTES` of it."""

    url: str
    content_type: str
    charset: str | None
    body: bytes


def resolve(host: str) -> list[str]:
    """The addresses of a name, by this machine's resolver. Raises FetchFailed."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchFailed("name not found") from error
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def fetch_page(
    url: str, *, accept: Sequence[str], find_addresses: Resolve = resolve, transport: httpx.BaseTransport | None = None
) -> Page:
    """GET an address that somebody else wrote. `accept`: the content types that are wanted.

    Raises FetchRefused, FetchFailed. At most MAX_BYTES are read and kept, and TOTAL_TIMEOUT_S are spent, redirects
    included.
    """
    deadline = time.monotonic() + TOTAL_TIMEOUT_S
    timeout = httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
    with httpx.Client(
        timeout=timeout, trust_env=False, follow_redirects=False, transport=transport, verify=True
    ) as client:
        for _ in range(MAX_REDIRECTS + 1):
            answer = _get(client, _checked(url), find_addresses, accept, deadline)
            if isinstance(answer, Page):
                return answer
            url = answer
    raise FetchRefused("too many redirects")


def _checked(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise FetchRefused("no address") from error
    if len(url) > MAX_URL_LENGTH or parsed.scheme not in _PORTS or not parsed.host or parsed.userinfo:
        raise FetchRefused("not an address to fetch")
    if parsed.port not in (None, _PORTS[parsed.scheme]):
        raise FetchRefused("not a port to fetch from")
    return parsed


def _get(
    client: httpx.Client, url: httpx.URL, find_addresses: Resolve, accept: Sequence[str], deadline: float
) -> Page | str:
    """One request to one checked address: the page, or where it redirects to."""
    host = url.raw_host.decode("ascii")
    addresses = find_addresses(host.strip("[]"))
    if not addresses or not all(is_public(each) for each in addresses):
        raise FetchRefused("not a public address")
    client.cookies.clear()
    pinned = url.copy_with(host=addresses[0])
    request = client.build_request(
        "GET",
        pinned,
        headers={
            "host": host,
            "user-agent": "Inlet-LinkPreview/1",
            "accept": ", ".join(accept),
            "accept-encoding": "identity",
        },
        extensions={"sni_hostname": host},
    )
    try:
        response = client.send(request, stream=True)
        try:
            if response.is_redirect:
                return str(url.join(response.headers.get("location", "")))
            return _read(response, str(url), accept, deadline)
        finally:
            response.close()
    except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise FetchRefused("not an address to fetch") from error
    except httpx.HTTPError as error:
        raise FetchFailed(type(error).__name__) from error


def _read(response: httpx.Response, url: str, accept: Sequence[str], deadline: float) -> Page:
    if response.status_code >= 500 or response.status_code == 429:
        raise FetchFailed(f"status {response.status_code}")
    content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.status_code != 200 or content_type not in accept:
        raise FetchRefused(f"status {response.status_code}, {content_type[:100] or 'no type'}")
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) >= MAX_BYTES:
            break
        if time.monotonic() > deadline:
            raise FetchFailed("too slow")
    return Page(url, content_type, response.charset_encoding, bytes(body[:MAX_BYTES]))
