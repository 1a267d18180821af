"""Looking into every organization, but not into each of thousands every second.

A poll that works inside organizations asks its Round whose turn it is: those who have been told to be due by now, and
the next few of all. What was told lies in Valkey and may get lost; then the round comes by, only later. When Valkey is
away or has forgotten everything, it is everybody's turn.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

import redis
from django.db import transaction

from kernel import clock, valkey
from kernel.scope import Scope, require_scope
from tenants.context import public_scope, tenant_scope
from tenants.queries import OrganizationNotFound, get_scope, list_scopes, list_scopes_after

logger = logging.getLogger(__name__)

FEW = 5  # organizations that get a turn without being due: the price of a poll that has nothing to do
MOST_DUE = 200
MOST_UNTOLD = 1000
TRY_AGAIN = timedelta(seconds=5)  # after trouble of ours with an organization
_MARK = "begun"  # a member that is never due: without it Valkey has lost what it was told


class Round:
    """The turns of one poll. `name` is a part of a key in Valkey."""

    def __init__(self, name: str, few: int = FEW) -> None:
        self._key = f"inlet:due:{name}"
        self._few = few
        self._last = ""  # who had the last turn of the round
        self._untold: dict[str, float] = {}  # who is due, which Valkey could not be told

    def tell_due(self, at: datetime) -> None:
        """The organization in scope has something to do at `at`: told after the commit."""
        transaction.on_commit(partial(self.tell_now, at, require_scope()), robust=True)

    def tell_now(self, at: datetime, *scopes: Scope) -> None:
        """The same without waiting for a commit, and without the database. Never raises: what cannot be told now is
        told with the next that can."""
        # An entry for each second, so that an early time does not hide a later one.
        entries = {f"{int(at.timestamp())}:{scope.organization_id}": at.timestamp() for scope in scopes}
        if not entries:
            return
        untold, self._untold = self._untold, {}
        try:
            with valkey.hinting() as client:
                client.zadd(self._key, untold | entries, gt=True)
        except redis.RedisError as away:
            newest_first = entries | self._untold | untold
            self._untold = dict(islice(newest_first.items(), MOST_UNTOLD))
            logger.warning("not told yet who is due (%s); at the latest the round finds them", type(away).__name__)

    def take_turns(self, now: datetime) -> list[Scope]:
        """Whose turn it is. Who was due is forgotten by this: what remains to be done there is told again."""
        with public_scope():
            # First: while the database is away, nobody who is due is forgotten.
            turns = {scope.organization_id: scope for scope in self._next_few()}
            try:
                due = self._take_due(now)
            except redis.RedisError:
                due = None
            if due is None:
                return list_scopes()
            for organization_id in due:
                try:
                    turns[organization_id] = get_scope(organization_id)
                except OrganizationNotFound:
                    logger.info("%s was due and is gone", organization_id)
        return list(turns.values())

    def visit(self, work: Callable[[], object], *, failed: str) -> None:
        """Do the work in the scope of each organization whose turn it is. One that fails does not hold up the others:
        it is logged in the words of `failed`, which has a %s for its id, and has another turn soon."""
        for scope in self.take_turns(clock.now()):
            try:
                with tenant_scope(scope):
                    work()
            except Exception:
                logger.exception(failed, scope.organization_id)
                self.tell_now(clock.now() + TRY_AGAIN, scope)

    def _take_due(self, now: datetime) -> list[str] | None:
        """Organization ids; None when nothing of what was told is left."""
        with valkey.client().pipeline(transaction=False) as pipe:
            pipe.zadd(self._key, {_MARK: float("inf")}, nx=True)
            pipe.zrangebyscore(self._key, 0, now.timestamp(), start=0, num=MOST_DUE)
            was_empty, entries = pipe.execute()
        if entries:
            valkey.client().zrem(self._key, *entries)
        return None if was_empty else [entry.decode().partition(":")[2] for entry in entries]

    def _next_few(self) -> list[Scope]:
        scopes = list_scopes_after(self._last, self._few)
        # A short one was the end: the next begins anew.
        self._last = scopes[-1].organization_id if len(scopes) == self._few else ""
        return scopes
