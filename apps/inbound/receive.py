"""The webhook endpoint: verify the raw bytes, store them durably, answer. A small ASGI application, not Django.

GET /webhooks/<vendor>   the vendor checks that the address is ours
POST /webhooks/<vendor>  a delivery: 200 once it is committed, 401 not signed by the vendor, 413 too large, 503 try
                         again later
The same at /webhooks/<vendor>/<key> for an organization's own app, with that app's secret and verify token.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.channels.adapters.traits import Door, SigningKey
from apps.inbound.decoding import NotJson, decode_body
from apps.inbound.models import UNSORTED
from apps.inbound.own_apps import OwnApp
from apps.inbound.route import HasOwner, owners_of
from apps.inbound.store import Overloaded, ReceiptStore

logger = logging.getLogger(__name__)

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


PATH = "/webhooks/"
MAX_KEY = 64


class TooLarge(Exception):
    """The body is longer than a webhook may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDoor:
    """A vendor's door with the secrets of this server."""

    door: Door
    keys: Sequence[SigningKey] = field(repr=False)
    verify_token: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Called:
    """Whose address was called: a vendor's, with the organization's own app that is meant by a key."""

    vendor: str
    opened: OpenDoor
    app: OwnApp | None


class WebhookEndpoint:
    """The ASGI application of /webhooks/. `doors`: by vendor."""

    def __init__(
        self,
        *,
        doors: Mapping[str, OpenDoor],
        store: ReceiptStore,
        routes: Callable[[], Mapping[tuple[str, str], HasOwner]],
        max_bytes: int,
        find_app: Callable[[str], Awaitable[OwnApp | None]],
    ) -> None:
        self._doors = doors
        self._find_app = find_app
        self._store = store
        self._routes = routes
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        called = await self._find(scope["path"])
        if called is None:
            await _answer(send, 404, b"Not found")
        elif scope["method"] == "GET":
            await self._verify_address(scope, send, called)
        elif scope["method"] == "POST":
            await self._take_delivery(scope, receive, send, called)
        else:
            await _answer(send, 405, b"Method not allowed")

    async def _find(self, path: str) -> _Called | None:
        vendor, slash, key = path.removeprefix(PATH).rstrip("/").partition("/")
        opened = self._doors.get(vendor) if path.startswith(PATH) else None
        if opened is None or not slash:
            return _Called(vendor, opened, None) if opened is not None else None
        app = await self._find_app(key) if len(key) <= MAX_KEY and "/" not in key else None
        return _Called(vendor, opened, app) if app is not None else None

    async def _verify_address(self, scope: Scope, send: Send, called: _Called) -> None:
        token = called.opened.verify_token if called.app is None else called.app.verify_token
        greeting = called.opened.door.greet(scope["query_string"].decode("latin-1"), token)
        if greeting is not None:
            await _answer(send, 200, greeting)
        else:
            await _answer(send, 403, b"The verify token does not match")

    async def _take_delivery(self, scope: Scope, receive: Receive, send: Send, called: _Called) -> None:
        headers = dict(scope["headers"])
        try:
            body = await self._read(headers, receive)
        except TooLarge:
            await _answer(send, 413, b"The body is too large", close=True)
            return
        lane = self._lane_if_signed(body, headers, called)
        if lane is None:
            await _answer(send, 401, b"The signature does not match")
            return
        try:
            await self._store.add(lane, called.vendor, body)
        except Overloaded:
            await _answer(send, 503, b"Not stored, please deliver again")
            return
        await _answer(send, 200, b"EVENT_RECEIVED")

    def _lane_if_signed(self, body: bytes, headers: Mapping[bytes, bytes], called: _Called) -> str | None:
        """The lane of a delivery; None when it is not signed by whom it should be. Until then nothing is parsed."""
        door, app = called.opened.door, called.app
        if app is not None:
            # Whatever accounts it names: in its own lane only those of its organization are applied.
            return app.organization_id if door.is_signed(body, headers, [app.secret]) else None
        for key in called.opened.keys:
            if door.is_signed(body, headers, [key.secret]):
                payload = _parse(body)
                return self._lane_of(door, payload) if key.may_sign(payload) else None
        return None

    async def _read(self, headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
        announced = headers.get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > self._max_bytes:
            raise TooLarge
        chunks: list[bytes] = []
        size = 0
        while True:
            event = await receive()
            if event["type"] == "http.disconnect":
                return b""  # nobody is there to be answered; an empty body has no right signature
            chunk = event.get("body", b"")
            size += len(chunk)
            if size > self._max_bytes:
                raise TooLarge
            chunks.append(chunk)
            if not event.get("more_body"):
                return b"".join(chunks)

    def _lane_of(self, door: Door, payload: object) -> str:
        """The organization when there is just one; the worker sorts out everything else."""
        owners, unowned = owners_of(door.split(payload), self._routes())
        return owners.pop() if len(owners) == 1 and not unowned else UNSORTED


def _parse(body: bytes) -> object:
    """The decoded body; None for what is no JSON, which the worker will set aside."""
    try:
        return decode_body(body)
    except NotJson:
        return None


async def _answer(send: Send, status: int, body: bytes, *, close: bool = False) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    if close:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
