"""From a part of a Page webhook to items."""

from apps.channels.adapters.items import Item, Part
from apps.channels.adapters.meta.parse import parse_change, parse_thread_event
from apps.channels.adapters.reading import Json


def parse(part: Part) -> list[Item]:
    """What the part says, in payload order. Never raises."""
    if part.field in ("messaging", "standby"):
        return parse_thread_event(part, "psid")
    return parse_change(part, _read_nothing)


def _read_nothing(value: Json) -> dict[str, object]:
    """Page changes (feed, leadgen …) are only kept as they came."""
    return {}
