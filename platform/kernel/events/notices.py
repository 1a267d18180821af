"""Facts for other rooms alone: dealt with in the transaction that tells them, in no log, seen by no reader.

For a room below that has to be heard above: `config.event_map.NOTICES` says by whom. What is told and what is done
about it are one change, so that nothing has to look later for what was missed.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Rooms subclass it in their `events.py`."""


Handler = Callable[..., None]


def tell(notice: Notice) -> None:
    """Call whoever is listed for it, in order. What one of them raises undoes everything."""
    if not connection.in_atomic_block:
        raise RuntimeError("Notices are told inside the transaction of the change they tell of.")
    for handler in _map().get(type(notice), ()):
        handler(notice)


@cache
def _map() -> Mapping[type[Notice], Sequence[Handler]]:
    handlers: Mapping[type[Notice], Sequence[Handler]] = importlib.import_module(settings.EVENT_MAP).NOTICES
    return handlers
