"""Facts for other rooms alone: dealt with in the transaction that tells them, in no log, seen by no reader.

For a room below that has to be heard above: `config.event_map.NOTICES` says by whom. What is told and what is done
about it are one change, so that nothing has to look later for what was missed.
"""

from dataclasses import dataclass

from django.db import connection

from kernel.events.wiring import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Rooms subclass it in their `events.py`."""


def tell(notice: Notice) -> None:
    """Call whoever is listed for it, in order. What one of them raises undoes everything."""
    if not connection.in_atomic_block:
        raise RuntimeError("Notices are told inside the transaction of the change they tell of.")
    for handler in listed("NOTICES").get(type(notice), ()):
        handler(notice)
