"""What platforms tell beyond messages, and who reacts to it: the answer to "what happens when Meta says…".

A handler gets all happenings of its types in a batch, in order, and works inside the batch's transaction: what it does
is done with the batch or not at all. Each happening reaches it once. What nobody reacts to is kept and counted
(apps.channels.ledger), never an error.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from apps.channels import ledger
from apps.channels.adapters.items import Happening


class Handler(Protocol):
    """A room's reaction to happenings of one type. Whatever it raises makes dead letters of them."""

    def __call__(self, happenings: Sequence[Happening], /, *, now: datetime) -> None: ...


# Before the batch's messages are entered: who is who.
FIRST: dict[str, Handler] = {}
# After them: their conversations are there.
THEN: dict[str, Handler] = {}


def keep_new(happenings: Sequence[Happening]) -> list[Happening]:
    """Those told for the first time. At most one statement."""
    return ledger.keep_new(happenings, handled=FIRST.keys() | THEN.keys())


def dispatch(handlers: Mapping[str, Handler], happenings: Sequence[Happening], *, now: datetime) -> None:
    """Hand each handler its happenings in order, the handlers in the order of the table."""
    told: dict[Handler, list[Happening]] = {handler: [] for handler in handlers.values()}
    for happening in happenings:
        if happening.type in handlers:
            told[handlers[happening.type]].append(happening)
    for handler, its in told.items():
        if its:
            handler(its, now=now)
