"""Fetching files from the outside into a file of ours: only from hosts that were named, only over public addresses,
only so large and only so long."""

import hashlib
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import IO

import httpx

from kernel.egress import PublicTransport, TooLarge, get, make_client, parse, read_pieces
from kernel.http import EgressRefused, OutcomeUnknown

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 20.0  # between two pieces


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
        client = partial(
            make_client, connect_timeout_s=CONNECT_TIMEOUT_S, read_timeout_s=read_timeout_s, user_agent=user_agent
        )
        self._public, self._named = client(PublicTransport()), client()

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
        deadline, first = time.monotonic() + self._timeout_s, parse(url).host

        def headers_for(target: httpx.URL) -> dict[str, str]:
            may_know = _origin(target) in self._origins or _is_listed(target.host, token_hosts)
            return {"authorization": f"Bearer {token}"} if token and target.host == first and may_know else {}

        return get(
            url,
            client_for=self._client_for,
            headers_for=headers_for,
            read=lambda _, response: self._read(response, into, deadline, on_piece),
        )

    def _client_for(self, target: httpx.URL) -> httpx.Client:
        if _origin(target) in self._origins:
            return self._named
        is_plain = target.scheme == "https" and target.port is None and not target.userinfo
        if is_plain and _is_listed(target.host, self._hosts):
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
            for piece in read_pieces(response, max_bytes=self._max_bytes, deadline=deadline):
                size += len(piece)
                digest.update(piece)
                into.write(piece)
                on_piece()
            into.flush()
        return Download(
            status=response.status_code, size=size, sha256=digest.hexdigest(), headers=dict(response.headers)
        )


def _is_listed(host: str, hosts: Collection[str]) -> bool:
    name = host.lower().rstrip(".")
    return any(name.endswith(each[1:]) if each.startswith("*.") else name == each for each in hosts)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
