"""Fetching pages whose addresses strangers wrote: http and https on their own ports, over public addresses only."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import httpx

from kernel.egress import PublicTransport, Resolve, TooLarge, get, make_client, read_pieces, resolve
from kernel.http import EgressRefused, NotSent, OutcomeUnknown

MAX_BYTES = 512 * 1024
CONNECT_TIMEOUT_S = 3.0
READ_TIMEOUT_S = 3.0
TOTAL_TIMEOUT_S = 6.0
MAX_URL_LENGTH = 2000


class FetchRefused(Exception):
    """The address is not one that may be fetched, or its answer not one that is wanted."""


class FetchFailed(Exception):
    """The other side could not be reached, or broke off. It may work another time."""


@dataclass(frozen=True, slots=True)
class Page:
    """What was found: the address after redirects, its type without parameters, charset if it said one, and its
    beginning, at most `MAX_BYTES`."""

    url: str
    content_type: str
    charset: str | None
    body: bytes


def fetch_page(
    url: str, *, accept: Sequence[str], find_addresses: Resolve = resolve, transport: httpx.BaseTransport | None = None
) -> Page:
    """GET an address that somebody else wrote. `accept`: the content types that are wanted.

    Raises FetchRefused, FetchFailed. At most MAX_BYTES are read and kept, and TOTAL_TIMEOUT_S are spent, redirects
    included.
    """
    deadline = time.monotonic() + TOTAL_TIMEOUT_S
    client = make_client(
        PublicTransport(find_addresses, transport),
        connect_timeout_s=CONNECT_TIMEOUT_S,
        read_timeout_s=READ_TIMEOUT_S,
        user_agent="Inlet-LinkPreview/1",
    )

    def client_for(target: httpx.URL) -> httpx.Client:
        # A port of its own is none to httpx.
        is_plain = target.scheme in ("http", "https") and target.host and not target.userinfo and target.port is None
        if not is_plain or len(str(target)) > MAX_URL_LENGTH:
            raise EgressRefused("not an address to fetch")
        return client

    with client:
        try:
            return get(
                url,
                client_for=client_for,
                headers_for=lambda _: {"accept": ", ".join(accept)},
                read=lambda target, response: _read(response, str(target), accept, deadline),
            )
        except EgressRefused as error:
            raise FetchRefused(str(error)) from error
        except (NotSent, OutcomeUnknown) as error:
            raise FetchFailed(str(error)) from error


def _read(response: httpx.Response, url: str, accept: Sequence[str], deadline: float) -> Page:
    if response.status_code >= 500 or response.status_code == 429:
        raise FetchFailed(f"status {response.status_code}")
    content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.status_code != 200 or content_type not in accept:
        raise FetchRefused(f"status {response.status_code}, {content_type[:100] or 'no type'}")
    body = bytearray()
    with suppress(TooLarge):
        for piece in read_pieces(response, max_bytes=MAX_BYTES, deadline=deadline):
            body += piece
    return Page(url, content_type, response.charset_encoding, bytes(body))
