"""Telling whoever fetches files that there are some: the fetcher of this process, else a worker by its own queue.

Bells may be missed, so whatever has to be done at some moment is told to the poll as well.
"""

import logging
from collections.abc import Callable

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from kernel import clock
from kernel.scope import Scope, require_scope
from kernel.tasks import HEADER
from tenants.rounds import Round

logger = logging.getLogger(__name__)

FETCH = "media.fetch"
QUEUE = "media"
ROUND = Round("media")

# Set while a fetcher runs in this process.
_fetcher_here: list[Callable[[Scope], None]] = []


def listen(hear: Callable[[Scope], None]) -> None:
    """From now on this process fetches itself; `hear` gets the organizations that have something."""
    _fetcher_here[:] = [hear]


def ring_after_commit() -> None:
    """Say, when the transaction is through, that the organization in scope has files to be fetched or removed."""
    scope = require_scope()
    ROUND.tell_due(clock.now())
    transaction.on_commit(lambda: ring(scope), robust=True)


def ring(scope: Scope) -> None:
    """Only a bell: where nobody hears it the poll finds the files."""
    if _fetcher_here:
        _fetcher_here[0](scope)
        return
    try:
        current_app.send_task(FETCH, queue=QUEUE, headers={HEADER: scope.organization_id}, expires=60)
    except OperationalError as away:
        logger.warning("nobody was told of new files (%s); the poll will find them", type(away).__name__)
