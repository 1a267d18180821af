"""The webhook endpoint: verify the raw bytes, store them durably, answer. A small ASGI application, not Django.

GET /webhooks/meta   Meta checks that the address is ours
POST /webhooks/meta  a delivery: 200 once it is committed, 401 not signed by Meta, 413 too large, 503 try again later
The same at /webhooks/meta/<key> for an organization's own app, with that app's secret and verify token.
"""

import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from apps.channels.adapters.meta.envelope import split
from apps.inbound.decoding import NotJson, decode_body
from apps.inbound.models import UNSORTED
from apps.inbound.own_apps import OwnApp
from apps.inbound.route import HasOwner, owners_of
from apps.inbound.store import Overloaded, ReceiptStore
from kernel.signatures import verify_hub_signature

logger = logging.getLogger(__name__)

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


PATH = "/webhooks/meta"
MAX_KEY = 64


class TooLarge(Exception):
    """The body is longer than a webhook may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaSecrets:
    """What Meta signs with: the app secret, and for object `instagram` the Instagram app secret as well."""

    app_secret: bytes
    instagram_secret: bytes
    verify_token: bytes


class WebhookEndpoint:
    """The ASGI application of /webhooks/meta."""

    def __init__(
        self,
        *,
        secrets: MetaSecrets,
        store: ReceiptStore,
        routes: Callable[[], Mapping[tuple[str, str], HasOwner]],
        max_bytes: int,
        find_app: Callable[[str], Awaitable[OwnApp | None]],
    ) -> None:
        self._secrets = secrets
        self._find_app = find_app
        self._store = store
        self._routes = routes
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].rstrip("/")
        key = path.removeprefix(f"{PATH}/") if path.startswith(f"{PATH}/") else ""
        app = await self._find_app(key) if key and len(key) <= MAX_KEY else None
        if (path != PATH and app is None) or "/" in key:
            await _answer(send, 404, b"Not found")
        elif scope["method"] == "GET":
            await self._verify_address(scope, send, self._secrets.verify_token if app is None else app.verify_token)
        elif scope["method"] == "POST":
            await self._take_delivery(scope, receive, send, app)
        else:
            await _answer(send, 405, b"Method not allowed")

    async def _verify_address(self, scope: Scope, send: Send, verify_token: bytes) -> None:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        token = query.get("hub.verify_token", [""])[0].encode()
        challenge = query.get("hub.challenge", [""])[0]
        asked = query.get("hub.mode") == ["subscribe"] and challenge != "" and len(challenge) <= 256
        if asked and verify_token and hmac.compare_digest(token, verify_token):
            await _answer(send, 200, challenge.encode())
        else:
            await _answer(send, 403, b"The verify token does not match")

    async def _take_delivery(self, scope: Scope, receive: Receive, send: Send, app: OwnApp | None) -> None:
        headers = dict(scope["headers"])
        try:
            body = await self._read(headers, receive)
        except TooLarge:
            await _answer(send, 413, b"The body is too large", close=True)
            return
        lane = self._lane_if_signed(body, headers.get(b"x-hub-signature-256"), app)
        if lane is None:
            await _answer(send, 401, b"The signature does not match")
            return
        try:
            await self._store.add(lane, body)
        except Overloaded:
            await _answer(send, 503, b"Not stored, please deliver again")
            return
        await _answer(send, 200, b"EVENT_RECEIVED")

    def _lane_if_signed(self, body: bytes, signature: bytes | None, app: OwnApp | None) -> str | None:
        """The lane of a delivery; None when it is not signed by whom it should be. Until then nothing is parsed."""
        if app is not None:
            # Whatever accounts it names: in its own lane only those of its organization are applied.
            return app.organization_id if verify_hub_signature(body, signature, [app.secret]) else None
        if verify_hub_signature(body, signature, [self._secrets.app_secret]):
            return self._lane_of(_parse(body))
        if verify_hub_signature(body, signature, [self._secrets.instagram_secret]):
            payload = _parse(body)
            return self._lane_of(payload) if _is_instagram(payload) else None
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

    def _lane_of(self, payload: object) -> str:
        """The organization when there is just one; the worker sorts out everything else."""
        owners, unowned = owners_of(split(payload), self._routes())
        return owners.pop() if len(owners) == 1 and not unowned else UNSORTED


def _parse(body: bytes) -> object:
    """The decoded body; None for what is no JSON, which the worker will set aside."""
    try:
        return decode_body(body)
    except NotJson:
        return None


def _is_instagram(payload: object) -> bool:
    return isinstance(payload, dict) and payload.get("object") == "instagram"


async def _answer(send: Send, status: int, body: bytes, *, close: bool = False) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    if close:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
