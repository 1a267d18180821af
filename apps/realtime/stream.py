"""One organization's live stream inside one edge process: the log's newest number and the sockets that follow it.

Frames reach a socket in the order of their numbers and without gaps: what Valkey announces is passed on when it is the
next number; anything else makes the stream read the log. A socket that does not keep up is cut and comes back.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from apps.realtime import frames
from kernel.events.log import Position
from kernel.scope import Scope

logger = logging.getLogger(__name__)

READ_LIMIT = 500
# Frames passed on in one go: fewer than a socket may have waiting, so that a burst cuts only those who do not read.
AT_ONCE = 64
PATIENCE_S = 0.25  # how long the others wait for a socket whose queue is full, before it is cut
ReadLog = Callable[[Scope, int, int], Awaitable[list[tuple[int, str]]]]
ReadPosition = Callable[[Scope], Awaitable[Position]]


class Subscriber:
    """One socket's outgoing queue. `limit` frames may wait; one more and the socket is to be closed."""

    __slots__ = ("_waiting", "_wake", "close_code", "expires_at", "limit", "visibility")

    def __init__(self, *, visibility: str, expires_at: float, limit: int) -> None:
        self.visibility = visibility
        self.expires_at = expires_at
        self.close_code: int | None = None
        self.limit = limit
        self._waiting: deque[str] = deque()
        self._wake = asyncio.Event()

    def push(self, frame: str) -> None:
        """Queue a frame; never blocks."""
        if self.close_code is not None:
            return
        if len(self._waiting) >= self.limit:
            self.close(frames.CLOSE_RESYNC)
            return
        self._waiting.append(frame)
        self._wake.set()

    def is_behind(self, count: int) -> bool:
        """Whether `count` more frames have to wait until it has sent what is queued."""
        return bool(self._waiting) and len(self._waiting) + count > self.limit

    def close(self, code: int) -> None:
        """Nothing more is sent; the socket is to be closed with this code."""
        if self.close_code is None:
            self.close_code = code
            self._waiting.clear()
            self._wake.set()

    async def next_frame(self) -> str | None:
        """The next frame, or None when the socket is to be closed."""
        while not self._waiting:
            if self.close_code is not None:
                return None
            self._wake.clear()
            await self._wake.wait()
        return self._waiting.popleft()


class OrganizationStream:
    """Follows one log. Use `follow` once, then `join` and `leave` for sockets."""

    def __init__(self, scope: Scope, *, read_log: ReadLog, read_position: ReadPosition) -> None:
        self.scope = scope
        self.position = Position(0, "")
        self._read_log = read_log
        self._read_position = read_position
        self._subscribers: dict[str, set[Subscriber]] = {}
        self._catching_up = asyncio.Lock()
        self._catch_up_is_due = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def follow(self) -> None:
        """Take up the log where it stands now."""
        self.position = await self._read_position(self.scope)

    @property
    def is_empty(self) -> bool:
        return not self._subscribers

    def subscribers(self) -> list[Subscriber]:
        return [each for group in self._subscribers.values() for each in group]

    def join(self, subscriber: Subscriber) -> Position:
        """From now on the subscriber gets every frame behind the position that is returned."""
        self._subscribers.setdefault(subscriber.visibility, set()).add(subscriber)
        return self.position

    def leave(self, subscriber: Subscriber) -> None:
        group = self._subscribers.get(subscriber.visibility, set())
        group.discard(subscriber)
        if not group:
            self._subscribers.pop(subscriber.visibility, None)

    def announced(self, seqs: Sequence[int], announced: Sequence[str] | None) -> None:
        """What one commit added, as Valkey tells it. Out of turn, or without frames: read the log."""
        if not seqs or seqs[-1] <= self.position.head_seq:
            return
        next_in_turn = seqs[0] == self.position.head_seq + 1 and not self._catching_up.locked()
        # The first entry of a log brings its epoch, which only the log itself tells.
        is_short = announced is not None and len(announced) <= AT_ONCE and not self._is_anybody_behind(len(announced))
        if announced is not None and is_short and next_in_turn and self.position.epoch:
            self._pass_on(list(zip(seqs, announced, strict=True)))
        elif not self._catch_up_is_due:
            # One that has not begun yet will find whatever is announced until then.
            self._catch_up_is_due = True
            self._start(self.catch_up())

    async def catch_up(self) -> None:
        """Read what the log has beyond our position and pass it on; a log that began anew cuts everybody."""
        async with self._catching_up:
            self._catch_up_is_due = False
            there = await self._read_position(self.scope)
            if (self.position.epoch and there.epoch != self.position.epoch) or there.head_seq < self.position.head_seq:
                self.position = there
                for subscriber in self.subscribers():
                    subscriber.close(frames.CLOSE_RESYNC)
                return
            self.position = Position(self.position.head_seq, there.epoch)
            while self.position.head_seq < there.head_seq:
                page = await self._read_log(self.scope, self.position.head_seq, READ_LIMIT)
                if not page:
                    return
                while page:
                    portion = min([AT_ONCE, *(each.limit for each in self.subscribers())])
                    await self._wait_for_room(portion)
                    self._pass_on(page[:portion])
                    page = page[portion:]

    def beat(self) -> None:
        """Tell everybody where the log stands."""
        frame = frames.heartbeat(head_seq=self.position.head_seq, epoch=self.position.epoch)
        for subscriber in self.subscribers():
            subscriber.push(frame)

    async def _wait_for_room(self, count: int) -> None:
        """Let the writers empty their queues; whoever has not moved when the patience ends is cut by the next frame."""
        await asyncio.sleep(0)
        waited = 0.0
        while waited < PATIENCE_S and self._is_anybody_behind(count):
            await asyncio.sleep(0.01)
            waited += 0.01

    def _is_anybody_behind(self, count: int) -> bool:
        return any(each.is_behind(count) for group in self._subscribers.values() for each in group)

    def _pass_on(self, numbered: Sequence[tuple[int, str]]) -> None:
        """Once per frame and visibility class; the same text for every socket of a class."""
        for visibility, group in self._subscribers.items():
            if visibility == "none":
                continue
            for subscriber in group:
                for _, frame in numbered:
                    subscriber.push(frame)
        self.position = Position(numbered[-1][0], self.position.epoch)

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Future[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.warning("the log could not be read (%s); the next look tries again", type(task.exception()).__name__)
