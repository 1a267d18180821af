"""Threads of each worker that do what organizations have to do, by turns.

For work that spends its time waiting for somebody else: one organization never holds more than half of the threads, so
that neither the thousand pieces of one nor a platform that hangs keep the others waiting.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

from django.db import close_old_connections, transaction

from kernel import clock
from kernel.bell import Bell
from kernel.scope import Scope, require_scope
from tenants.context import public_scope, tenant_scope
from tenants.queries import OrganizationNotFound, get_scope
from tenants.rounds import TRY_AGAIN, Round

logger = logging.getLogger(__name__)

WHATEVER = ""  # a piece: there may be something, and for several threads
_IDLE_S = 30.0  # a thread that has had nothing to do for so long ends

Work = Callable[[str], object]


@dataclass(slots=True)
class _Place:
    """One organization's pieces: those that wait, with their ranks, and those in hand."""

    scope: Scope
    waiting: dict[str, int] = field(default_factory=dict)
    running: list[str] = field(default_factory=list)

    def pick(self) -> str | None:
        """The lowest rank first, then the longest waiting. One piece is never in two hands at once."""
        free = [piece for piece in self.waiting if piece == WHATEVER or piece not in self.running]
        return min(free, key=self.waiting.__getitem__) if free else None


@contextmanager
def _own_connection() -> Iterator[None]:
    try:
        yield
    finally:
        close_old_connections()


class Crew:
    """`call` says from any process that there is something to do; the workers, which `answer`, do it.

    What a piece means only the work knows. `round`: of the poll that finds what nobody was told of.
    """

    def __init__(self, name: str, *, threads: int) -> None:
        self.round = Round(name)
        self._name = name
        self._bell = Bell(name)
        self._work: Work | None = None
        self._threads = threads
        self._share = max(1, (threads + 1) // 2)  # of one organization
        self._news = threading.Condition()
        self._places: OrderedDict[str, _Place] = OrderedDict()
        self.is_ending = False
        self._alive = 0
        self._idle = 0

    def call(self, piece: str = WHATEVER) -> None:
        """After the commit: the organization in scope has something to do."""
        transaction.on_commit(partial(self.call_now, require_scope(), piece), robust=True)
        self.round.tell_due(clock.now())

    def call_now(self, scope: Scope, piece: str = WHATEVER) -> None:
        """The same without waiting for a commit. Never raises."""
        if self._work is not None:
            self.hear(scope, piece)
        else:
            self._bell.ring(f"{scope.organization_id}:{piece}")

    def work_here(self, work: Work | None) -> None:
        """From now on this process is one that works; None: it only calls."""
        self._work = work

    def answer(self, work: Work) -> None:
        """Wait a moment for somebody to call. A poll without a pause, of a process that works."""
        self.work_here(work)
        called = self._bell.wait()
        if called is not None:
            organization_id, _, piece = called.partition(":")
            with public_scope(), suppress(OrganizationNotFound):
                self.hear(get_scope(organization_id), piece)

    def hear(self, scope: Scope, piece: str = WHATEVER, *, rank: int = 0) -> None:
        """The organization has this to do, also when it is being done just now. Returns at once."""
        with self._news:
            if not self.is_ending:
                self._take_in(scope, piece, rank)
                return
        self.round.tell_now(clock.now(), scope)

    def _take_in(self, scope: Scope, piece: str, rank: int) -> None:
        place = self._places.setdefault(scope.organization_id, _Place(scope))
        place.waiting[piece] = min(rank, place.waiting.get(piece, rank))
        self._news.notify()
        waiting = sum(len(each.waiting) for each in self._places.values())
        if self._idle < waiting and self._alive < self._threads:
            threading.Thread(target=self._run, name=f"crew-{self._name}", daemon=True).start()
            self._alive += 1

    def finish(self, *, within_s: float) -> bool:
        """Begin nothing new, leave it to the other workers, and wait for what is in hand: the process is to end. False
        when that takes too long."""
        with self._news:
            self.is_ending = True
            left = [each.scope for each in self._places.values() if each.waiting]
        self.round.tell_now(clock.now(), *left)
        with self._news:
            return self._news.wait_for(lambda: not any(each.running for each in self._places.values()), within_s)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being done and nothing waits."""
        with self._news:
            return not self._places

    def _run(self) -> None:
        while (turn := self._next()) is not None:
            scope, piece = turn
            try:
                with tenant_scope(scope), _own_connection():
                    self._do(piece)
            except Exception:
                logger.exception("%s: work of %s broke off; the poll tries again", self._name, scope.organization_id)
                self.round.tell_now(clock.now() + TRY_AGAIN, scope)
            finally:
                self._done(scope, piece)

    def _do(self, piece: str) -> None:
        if self._work is not None:
            self._work(piece)

    def _next(self) -> tuple[Scope, str] | None:
        """Whose turn it is, and with what; None ends the thread."""
        with self._news:
            is_told = True
            while (turn := self._pick()) is None and is_told:
                self._idle += 1
                is_told = self._news.wait(_IDLE_S)
                self._idle -= 1
            self._alive -= turn is None
            return turn

    def _pick(self) -> tuple[Scope, str] | None:
        if self.is_ending:
            return None
        for organization_id, place in self._places.items():
            if len(place.running) < self._share and (piece := place.pick()) is not None:
                del place.waiting[piece]
                place.running.append(piece)
                self._places.move_to_end(organization_id)  # behind the others, for the next thread
                return place.scope, piece
        return None

    def _done(self, scope: Scope, piece: str) -> None:
        with self._news:
            place = self._places[scope.organization_id]
            place.running.remove(piece)
            if not place.waiting and not place.running:
                del self._places[scope.organization_id]
            if self.is_ending:
                self._news.notify_all()
