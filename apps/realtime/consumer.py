"""The socket /ws/org/:org_id/?token=<access token>&after=<seq>."""

import asyncio
import logging
from typing import Any, Literal
from urllib.parse import parse_qs

import orjson
from channels.generic.websocket import AsyncWebsocketConsumer

from apps.access.principal import Principal
from apps.access.sight import sight_of
from apps.realtime import frames
from apps.realtime.hub import Hub
from apps.realtime.reading import (
    Admission,
    InvalidToken,
    NotAdmitted,
    NotAMember,
    OrganizationClosed,
    admit,
    read_log,
    read_principal,
    read_rights_rev,
)
from apps.realtime.showing import folded, shown_to
from apps.realtime.stream import READ_LIMIT, Subscriber
from kernel.events.log import Position
from kernel.scope import Scope
from tenants.queries import OrganizationNotFound

logger = logging.getLogger(__name__)

REPLAY_LIMIT = 5000  # a client that is further behind fetches anew instead
_CLOSE: dict[type[Exception], int] = {
    InvalidToken: frames.CLOSE_TOKEN,
    NotAMember: frames.CLOSE_FORBIDDEN,
    NotAdmitted: frames.CLOSE_NOT_ADMITTED,
    OrganizationClosed: frames.CLOSE_CLOSED,
    OrganizationNotFound: frames.CLOSE_UNKNOWN,
}


class OrganizationConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels has no types
    """One browser tab. The hub queues frames for it, `_write` sends them, `receive` hears what the app says.

    It may say `{"type": "auth", "token": …}` (the token is renewed), `{"type": "here"}` (it is on somebody's screen)
    and `{"type": "ping"}`.
    """

    def __init__(self, *args: Any, hub: Hub, queue_limit: int = 256, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hub = hub
        self.queue_limit = queue_limit
        self._subscriber: Subscriber | None = None
        self._tenant: Scope | None = None
        self._principal: Principal | None = None
        self._admission: Admission | None = None
        self._writer: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        # Accepted before it is checked: a browser learns a close code only from an open socket.
        await self.accept()
        query = parse_qs(self.scope["query_string"].decode("latin-1"))
        after = query.get("after", [""])[0]
        try:
            admitted = await admit(query.get("token", [""])[0], self._organization_id)
        except tuple(_CLOSE) as refused:
            await self.close(code=_CLOSE[type(refused)])
            return
        self._tenant, self._principal, self._admission = admitted.scope, admitted.principal, admitted
        self._subscriber = self._new_subscriber(admitted.principal, admitted.expires_at)
        self._writer = asyncio.create_task(self._write_safely(_number(after)))

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        try:
            message = orjson.loads(text_data or "")
        except orjson.JSONDecodeError:
            return
        if not isinstance(message, dict) or self._subscriber is None:
            return
        if message.get("type") == "ping":
            self._subscriber.push(frames.PONG)
        elif message.get("type") == "here":
            self._note()
        elif message.get("type") == "auth":
            await self._renew(str(message.get("token", "")))

    def _note(self) -> None:
        """The app is on somebody's screen. An operator in a member's place is not that member."""
        assert self._subscriber is not None and self._tenant is not None
        if not self._subscriber.seat_id:
            self.hub.sightings.note(self._tenant.organization_id, self._subscriber.member_id)

    async def disconnect(self, code: int) -> None:
        if self._subscriber is not None and self._tenant is not None:
            self.hub.leave(self._tenant, self._subscriber)
        if self._writer is not None and self._writer is not asyncio.current_task():
            self._writer.cancel()

    @property
    def _organization_id(self) -> str:
        return str(self.scope["url_route"]["kwargs"]["org_id"])

    async def _renew(self, token: str) -> None:
        assert self._subscriber is not None
        try:
            admitted = await admit(token, self._organization_id)
        except tuple(_CLOSE) as refused:
            self._subscriber.close(_CLOSE[type(refused)])
            return
        self._admission = admitted
        self._subscriber.expires_at, self._subscriber.family = admitted.expires_at, admitted.family
        self._subscriber.push(frames.AUTH_OK)

    def _new_subscriber(self, principal: Principal, expires_at: float) -> Subscriber:
        assert self._admission is not None
        reach = principal.reach
        return Subscriber(
            member_id=reach.member_id,
            sight=sight_of(reach),
            expires_at=expires_at,
            limit=self.queue_limit,
            family=self._admission.family,
            seat_id=self._admission.seat_id,
        )

    async def _write_safely(self, after: int | None) -> None:
        try:
            await self._write(after)
        except NotAMember:
            await self.close(code=frames.CLOSE_FORBIDDEN)
        except Exception:
            logger.warning("a socket is closed: its stream could not be read", exc_info=True)
            await self.close(code=frames.CLOSE_RESTART)

    async def _write(self, after: int | None) -> None:
        """Hello, what was missed, then frames as they come, until the socket is to be closed."""
        assert self._subscriber is not None and self._tenant is not None
        position = await self._join()
        head = position.head_seq
        can_replay = after is not None and 0 <= head - after <= REPLAY_LIMIT
        resume: Literal["ok", "too_old"] = "ok" if after is None or can_replay else "too_old"
        await self.send(
            frames.hello(
                organization_id=self._tenant.organization_id,
                head_seq=head,
                epoch=position.epoch,
                resume=resume,
                heartbeat_s=self.hub.heartbeat_s,
            )
        )
        if after is not None and can_replay:
            await self._replay(after, head)
        while True:
            subscriber = self._subscriber
            while (frame := await subscriber.next_frame()) is not None:
                # Not self.send(): its two coroutines on the way here are a tenth of what a frame costs.
                await self.base_send({"type": "websocket.send", "text": frame})
            if subscriber.close_code is not None:
                await self.close(code=subscriber.close_code)
                return
            await self._join_anew(subscriber)

    async def _join(self) -> Position:
        """Follow the log with the rights as they are where it is joined: a change just before must not be missed."""
        assert self._subscriber is not None and self._tenant is not None and self._principal is not None
        while True:
            position = await self.hub.join(self._tenant, self._subscriber)
            user_id = self._principal.user_id
            if await read_rights_rev(self._tenant, user_id) == self._principal.reach.rev:
                return position
            self.hub.leave(self._tenant, self._subscriber)
            self._principal = await read_principal(self._tenant, user_id)
            self._subscriber = self._new_subscriber(self._principal, self._subscriber.expires_at)

    async def _join_anew(self, paused: Subscriber) -> None:
        """The rights have changed: read them, and go on with the event that said so. Raises NotAMember."""
        assert self._tenant is not None and self._principal is not None and paused.paused_at is not None
        self.hub.leave(self._tenant, paused)
        self._principal = await read_principal(self._tenant, self._principal.user_id)
        self._subscriber = self._new_subscriber(self._principal, paused.expires_at)
        position = await self._join()
        await self._replay(paused.replay_from, position.head_seq)

    async def _replay(self, after: int, head: int) -> None:
        """The events behind `after` up to `head`; those behind `head` are in the queue already."""
        assert self._tenant is not None and self._subscriber is not None
        subscriber = self._subscriber
        while after < head:
            page = await read_log(self._tenant, after, READ_LIMIT)
            if not page:
                return
            told = [entry for entry in page if entry.seq <= head]
            for frame in folded(shown_to(subscriber.sight, subscriber.member_id, told)):
                await self.send(frame)
            after = page[-1].seq


def _number(text: str) -> int | None:
    """A sequence number out of the address, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
