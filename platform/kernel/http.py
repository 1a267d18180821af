"""Calls to the outside: one pool of connections, short timeouts, no redirects, and only to hosts that were named.

What matters after a failed call is whether the request may have been carried out, so there are just two errors:
`NotSent` (surely not: repeat it if you like) and `OutcomeUnknown` (perhaps). Their texts hold no address and no header.
"""

import json
import secrets
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from types import TracebackType
from typing import TypeAlias
from urllib.parse import quote

import httpx

CONNECT_TIMEOUT_S = 3.0
READ_TIMEOUT_S = 10.0
TOTAL_TIMEOUT_S = 20.0
MAX_ANSWER_BYTES = 1 << 20

# Raised before the first byte of the request is written.
BEFORE_WRITING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


class NotSent(Exception):
    """The request has surely not reached the other side: no name, no connection, no TLS."""


class EgressRefused(NotSent):
    """The host is not one that this client may talk to."""


class OutcomeUnknown(Exception):
    """The connection broke or fell silent after the request may have been written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer of the other side. Header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def json(self) -> object:
        """The decoded body, or None when it is not JSON."""
        try:
            decoded: object = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return decoded


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedFile:
    """A file for a form. `chunks` together are `size` bytes; fewer or more break the call off."""

    filename: str
    mime_type: str
    size: int
    chunks: Iterable[bytes] = field(repr=False)


Body: TypeAlias = bytes | Iterable[bytes] | None


class HttpClient:
    """A pool of connections to the hosts of `allowed_urls`. Safe to share between threads; close it at the end.

    Proxies and certificates from the environment are ignored. Redirects are answers like any other.
    """

    def __init__(
        self,
        allowed_urls: Collection[str],
        *,
        connect_timeout_s: float = CONNECT_TIMEOUT_S,
        read_timeout_s: float = READ_TIMEOUT_S,
        total_timeout_s: float = TOTAL_TIMEOUT_S,
        max_connections: int = 40,
        user_agent: str = "Inlet/0.1",
    ) -> None:
        self._allowed = frozenset(_read_origin(url) for url in allowed_urls)
        self._total_timeout_s = total_timeout_s
        self._client = httpx.Client(
            timeout=httpx.Timeout(read_timeout_s, connect=connect_timeout_s, pool=connect_timeout_s),
            limits=httpx.Limits(
                max_connections=max_connections, max_keepalive_connections=max_connections, keepalive_expiry=15.0
            ),
            headers={"user-agent": user_agent, "accept-encoding": "identity"},
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> "HttpClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def post_json(self, url: str, payload: object, *, headers: Mapping[str, str]) -> Answer:
        """POST a JSON body, once. Raises NotSent or OutcomeUnknown; any status is an answer."""
        content = json.dumps(payload, separators=(",", ":")).encode("ascii")
        return self.request("POST", url, headers={**headers, "content-type": "application/json"}, content=content)

    def post_file(
        self, url: str, fields: Mapping[str, str], file: UploadedFile, *, headers: Mapping[str, str]
    ) -> Answer:
        """POST a form with one file (`file`), once, reading it piece by piece. Raises NotSent or OutcomeUnknown."""
        boundary = secrets.token_hex(16)
        head, tail = _multipart_frame(fields, file, boundary)
        told = {
            **headers,
            "content-type": f"multipart/form-data; boundary={boundary}",
            "content-length": str(len(head) + file.size + len(tail)),
        }
        return self.request("POST", url, headers=told, content=chain([head], _exactly(file), [tail]))

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: Body = None,
    ) -> Answer:
        """One request, never repeated. Raises NotSent or OutcomeUnknown; any status is an answer."""
        failure: Exception
        try:
            if _read_origin(url) not in self._allowed:
                raise EgressRefused("host not allowed")
            return self._call(method, url, headers, content)
        except BEFORE_WRITING as error:
            failure = NotSent(type(error).__name__)
        except httpx.HTTPError as error:
            failure = OutcomeUnknown(type(error).__name__)
        raise failure  # outside the handler: the httpx error holds the request with its headers

    def _call(self, method: str, url: str, headers: Mapping[str, str] | None, content: Body) -> Answer:
        deadline = time.monotonic() + self._total_timeout_s
        with self._client.stream(method, url, headers=headers, content=content) as response:
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MAX_ANSWER_BYTES:
                    raise OutcomeUnknown("answer too long")
                if time.monotonic() > deadline:
                    raise OutcomeUnknown("answer too slow")
            return Answer(status=response.status_code, headers=dict(response.headers), body=bytes(body))


def _read_origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port, read by the same parser that the call uses: what must be equal for it to be allowed."""
    parsed = httpx.URL(url)
    return parsed.scheme, parsed.host, parsed.port


def _exactly(file: UploadedFile) -> Iterator[bytes]:
    """The file's pieces; breaks off when they are not as long as was announced."""
    left = file.size
    for piece in file.chunks:
        left -= len(piece)
        if left < 0:
            break
        yield piece
    if left:
        raise OutcomeUnknown("the file is not as long as was announced")


def _multipart_frame(fields: Mapping[str, str], file: UploadedFile, boundary: str) -> tuple[bytes, bytes]:
    """What stands before and behind the file's bytes (RFC 7578)."""
    parts = [
        f'--{boundary}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    name = quote(file.filename, safe=" !#$&'()+,-.;=@[]^_`{}~")
    kind = file.mime_type.replace("\r", "").replace("\n", "")
    parts.append(
        f'--{boundary}\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n'
        f"content-type: {kind}\r\n\r\n"
    )
    return "".join(parts).encode(), f"\r\n--{boundary}--\r\n".encode()
