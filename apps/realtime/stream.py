"""One organization's live stream inside one edge process: the log's newest number and the sockets that follow it.

Frames reach a socket in the order of their numbers and without gaps: what Valkey announces is passed on when it is the
next number; anything else makes the stream read the log. A socket that does not keep up is cut and comes back.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from apps.access.sight import Sight, asks_anew
from apps.realtime import frames
from apps.realtime.showing import shown_to
from kernel.events.facts import Entry
from kernel.events.log import Position
from kernel.scope import Scope

logger = logging.getLogger(__name__)

READ_LIMIT = 500
# Frames passed on in one go: fewer than a socket may have waiting, so that a burst cuts only those who do not read.
AT_ONCE = 64
PATIENCE_S = 0.25  # how long the others wait for a socket whose queue is full, before it is cut
ReadLog = Callable[[Scope, int, int], Awaitable[list[Entry]]]
ReadPosition = Callable[[Scope], Awaitable[Position]]


class Standing(NamedTuple):
    """By what right a socket is open: a sign-in (`family`), or an operator's seat, in an organization."""

    family: str
    seat_id: str
    organization_id: str


ReadRefused = Callable[[Collection[Standing]], Awaitable[dict[Standing, int]]]


class Subscriber:
    """One socket's outgoing queue. `limit` frames may wait; one more and the socket is to be closed.

    Events that are not shown to it cost it nothing: their numbers go out in one `skip` before the next frame.
    `family` names the sign-in that opened the socket: with it the socket ends. `seat_id`: of an operator who has taken
    the person's place; "" for the person.
    """

    __slots__ = (
        "_skipped",
        "_waiting",
        "_wake",
        "close_code",
        "expires_at",
        "family",
        "limit",
        "member_id",
        "paused_at",
        "seat_id",
        "sight",
    )

    def __init__(
        self, *, member_id: str, sight: Sight, expires_at: float, limit: int, family: str = "", seat_id: str = ""
    ) -> None:
        self.member_id = member_id
        self.sight = sight
        self.family = family
        self.seat_id = seat_id
        self.expires_at = expires_at
        self.close_code: int | None = None
        self.paused_at: int | None = None  # its rights have changed with this event: it has to join anew
        self._skipped: tuple[int, int] | None = None
        self.limit = limit
        self._waiting: deque[str] = deque()
        self._wake = asyncio.Event()

    def push(self, frame: str) -> None:
        """Queue a frame; never blocks."""
        if self.close_code is not None or self.paused_at is not None:
            return
        if len(self._waiting) >= self.limit:
            self.close(frames.CLOSE_RESYNC)
            return
        if self._skipped is not None:
            self._waiting.append(frames.skip(*self._skipped))
            self._skipped = None
        self._waiting.append(frame)
        self._wake.set()

    def push_all(self, frames: Sequence[str]) -> None:
        """Queue frames; never blocks. The usual case has no skip in front and room for all of them."""
        is_open = self.close_code is None and self.paused_at is None and self._skipped is None
        if is_open and len(self._waiting) + len(frames) <= self.limit:
            self._waiting.extend(frames)
            self._wake.set()
            return
        for frame in frames:
            self.push(frame)

    def take(self, shown: Iterable[tuple[int, str | None]]) -> None:
        """Queue what is shown of some events; never blocks."""
        for seq, frame in shown:
            if frame is None:
                self._skipped = (seq if self._skipped is None else self._skipped[0], seq)
            else:
                self.push(frame)

    @property
    def replay_from(self) -> int:
        """The last event that was queued, or told as skipped, before it was paused."""
        assert self.paused_at is not None
        return self.paused_at - 1 if self._skipped is None else self._skipped[0] - 1

    def pause(self, seq: int) -> None:
        """From the event `seq` on nothing is queued: who may see what has to be asked again first."""
        if self.close_code is None and self.paused_at is None:
            self.paused_at = seq
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
        """The next frame, or None when the socket is to be closed, or has to join anew."""
        while not self._waiting:
            if self.close_code is not None or self.paused_at is not None:
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
        self._subscribers: dict[Sight, set[Subscriber]] = {}
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
        self._subscribers.setdefault(subscriber.sight, set()).add(subscriber)
        return self.position

    def leave(self, subscriber: Subscriber) -> None:
        group = self._subscribers.get(subscriber.sight, set())
        group.discard(subscriber)
        if not group:
            self._subscribers.pop(subscriber.sight, None)

    def announced(self, seqs: Sequence[int], announced: Sequence[Entry] | None) -> None:
        """What one commit added, as Valkey tells it. Out of turn, or without entries: read the log."""
        if not seqs or seqs[-1] <= self.position.head_seq:
            return
        next_in_turn = seqs[0] == self.position.head_seq + 1 and not self._catching_up.locked()
        # The first entry of a log brings its epoch, which only the log itself tells.
        is_short = announced is not None and len(announced) <= AT_ONCE and not self._is_anybody_behind(len(announced))
        if announced is not None and is_short and next_in_turn and self.position.epoch:
            self._pass_on(announced)
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

    def _pass_on(self, entries: Sequence[Entry]) -> None:
        """Decided once per event and sight; the same text for every socket of a sight."""
        personal = {entry.audience["member"] for entry in entries if "member" in entry.audience}
        for sight, group in self._subscribers.items():
            shown = list(shown_to(sight, "", entries))
            whole = [frame for _, frame in shown if frame is not None]
            for subscriber in group:
                if personal and subscriber.member_id in personal:
                    self._pass_on_to_one(subscriber, entries)
                elif len(whole) == len(shown):
                    subscriber.push_all(whole)
                else:
                    subscriber.take(shown)
        self.position = Position(entries[-1].seq, self.position.epoch)

    @staticmethod
    def _pass_on_to_one(subscriber: Subscriber, entries: Sequence[Entry]) -> None:
        """Somebody who is meant in person; what follows a change of their rights waits until they are known."""
        for entry in entries:
            if asks_anew(entry.audience, subscriber.member_id):
                subscriber.pause(entry.seq)
                return
            subscriber.take(shown_to(subscriber.sight, subscriber.member_id, [entry]))

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Future[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.warning("the log could not be read (%s); the next look tries again", type(task.exception()).__name__)
