"""The fetcher of a worker: some threads that go round the organizations which have files to be fetched.

One file at a time and organization by turns; one organization never holds more than half of the threads, so that a
hundred large files of one keep nobody else's photo waiting.
"""

import logging
import shutil
import threading
import time
from collections import Counter, OrderedDict
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections

from apps.media import wake
from apps.media.models import Removal
from apps.media.services.fetching import due_files, fetch_next, working_folder
from apps.media.services.removing import remove_withdrawn
from kernel import clock
from kernel.scope import Scope, require_scope
from tenants.context import tenant_scope

logger = logging.getLogger(__name__)

TRY_AGAIN = timedelta(seconds=5)  # after trouble of ours with an organization
LEFT_BEHIND_S = 3600.0  # a folder so old belongs to a worker that is gone


class Fetcher:
    """`hear` puts an organization into the ring; threads take it out for a file each until it has nothing left."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._share = max(1, (threads + 1) // 2)  # of one organization
        self._lock = threading.Lock()
        self._ring: OrderedDict[str, Scope] = OrderedDict()
        self._news: set[str] = set()  # of whom something was heard since their last turn began
        self._busy: Counter[str] = Counter()
        self._running = 0

    def hear(self, scope: Scope) -> None:
        """The organization has something to do. Returns at once."""
        with self._lock:
            self._ring[scope.organization_id] = scope
            self._news.add(scope.organization_id)
            self._start_threads()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being done and nothing waits."""
        with self._lock:
            return not self._running

    def _start_threads(self) -> None:
        """As many as there is work for. With the lock held."""
        wanted = min(self._threads, self._running + len(self._ring))
        for _ in range(wanted - self._running):
            self._running += 1
            threading.Thread(target=self._work, name="media-fetcher", daemon=True).start()

    def _work(self) -> None:
        while (scope := self._next()) is not None:
            try:
                with tenant_scope(scope):
                    self._remove_what_has_to_go()
                    has_more = fetch_next()
            except Exception:
                logger.exception("the files of %s were not fetched; the poll tries again", scope.organization_id)
                has_more = False
                wake.ROUND.tell_now(scope, clock.now() + TRY_AGAIN)
            finally:
                close_old_connections()
            self._done(scope, has_more)

    def _next(self) -> Scope | None:
        """The organization whose turn it is; None ends the thread."""
        with self._lock:
            for organization_id, scope in self._ring.items():
                if self._busy[organization_id] < self._share:
                    self._busy[organization_id] += 1
                    self._news.discard(organization_id)
                    # Behind the others, for the next thread: it may have more than one file.
                    self._ring.move_to_end(organization_id)
                    self._start_threads()
                    return scope
            self._running -= 1
            return None

    def _remove_what_has_to_go(self) -> None:
        if Removal.objects.exists():
            remove_withdrawn(now=clock.now())
            if Removal.objects.exists():  # some are being fetched just now, or there are many
                wake.ROUND.tell_due(clock.now() + TRY_AGAIN)

    def _done(self, scope: Scope, has_more: bool) -> None:
        with self._lock:
            self._busy[scope.organization_id] -= 1
            if not has_more and scope.organization_id not in self._news:
                self._ring.pop(scope.organization_id, None)
            elif scope.organization_id in self._ring:
                self._start_threads()


_started = threading.Lock()
_fetcher: list[Fetcher] = []


def fetcher() -> Fetcher:
    """The one of this process; it hears from now on what happens here."""
    with _started:
        if not _fetcher:
            _fetcher.append(Fetcher(settings.MEDIA_FETCHES))
            wake.listen(_fetcher[0].hear)
            _clear_up()
    return _fetcher[0]


def look_around() -> None:
    """Of the organizations whose turn it is, those with files that are due, or that have to go, are put into the ring.
    One or two short queries each. A poll."""
    here = fetcher()

    def look() -> None:
        if due_files(clock.now()).exists() or Removal.objects.exists():
            here.hear(require_scope())

    wake.ROUND.visit(look, failed="the files of %s were not looked for")


def _clear_up() -> None:
    for left in working_folder().iterdir():
        if left.is_dir() and time.time() - left.stat().st_mtime > LEFT_BEHIND_S:
            shutil.rmtree(left, ignore_errors=True)
