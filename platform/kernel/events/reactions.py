"""Running what `config.event_map` lists: calls at once, reactions by a Celery task each in the event's organization."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from kombu.exceptions import OperationalError

from kernel.events.facts import Event
from kernel.events.wiring import listed
from kernel.tasks import tenant_task

logger = logging.getLogger(__name__)

Reaction = Callable[..., None]


def schedule(events: Iterable[Event]) -> None:
    """Make the calls and hand each reaction to the workers. A broker that is away is logged; there is a poll behind
    every reaction and every call."""
    for event in events:
        if (call := listed("CALLS").get(type(event))) is not None:
            call(event)
        for reaction in listed("REACTIONS").get(type(event), ()):
            try:
                run.delay(reaction=_name(reaction), conversation_id=event.conversation_id)
            except OperationalError:
                logger.warning("reaction %s not scheduled; its poll will find the work", _name(reaction))


@tenant_task(name="events.react", queue="events")
def run(*, reaction: str, **facts: Any) -> None:
    """Run one reaction of the map; a name that is not in the map is refused."""
    by_name = {_name(each): each for all_of_one in listed("REACTIONS").values() for each in all_of_one}
    by_name[reaction](**facts)


def _name(reaction: Reaction) -> str:
    return f"{reaction.__module__}.{reaction.__name__}"
