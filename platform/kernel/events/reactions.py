"""Running what `config.event_map` lists: calls at once, reactions by a Celery task each in the event's organization."""

import importlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.conf import settings
from kombu.exceptions import OperationalError

from kernel.events.facts import Event
from kernel.tasks import tenant_task

logger = logging.getLogger(__name__)

Reaction = Callable[..., None]
Call = Callable[[Event], None]


@cache
def event_map() -> Mapping[type[Event], Sequence[Reaction]]:
    """The map, found by the name in the settings as Django finds its URLs, so that the floor never imports the roof."""
    reactions: Mapping[type[Event], Sequence[Reaction]] = importlib.import_module(settings.EVENT_MAP).REACTIONS
    return reactions


@cache
def call_map() -> Mapping[type[Event], Call]:
    """Whom to call at once, in the same module."""
    calls: Mapping[type[Event], Call] = importlib.import_module(settings.EVENT_MAP).CALLS
    return calls


def schedule(events: Iterable[Event]) -> None:
    """Make the calls and hand each reaction to the workers. A broker that is away is logged; there is a poll behind
    every reaction and every call."""
    for event in events:
        if (call := call_map().get(type(event))) is not None:
            call(event)
        for reaction in event_map().get(type(event), ()):
            try:
                run.delay(reaction=_name(reaction), conversation_id=event.conversation_id)
            except OperationalError:
                logger.warning("reaction %s not scheduled; its poll will find the work", _name(reaction))


@tenant_task(name="events.react", queue="events")
def run(*, reaction: str, **facts: Any) -> None:
    """Run one reaction of the map; a name that is not in the map is refused."""
    by_name = {_name(each): each for listed in event_map().values() for each in listed}
    by_name[reaction](**facts)


def _name(reaction: Reaction) -> str:
    return f"{reaction.__module__}.{reaction.__name__}"
