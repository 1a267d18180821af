"""Which organization a part of a webhook belongs to. Pure."""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from apps.channels.adapters.catalog import traits_of
from apps.channels.adapters.items import Part


class HasOwner(Protocol):
    @property
    def organization_id(self) -> str: ...


R = TypeVar("R", bound=HasOwner)


def route_of(part: Part, routes: Mapping[tuple[str, str], R]) -> R | None:
    """The route of a part, by the first of its account ids that somebody has connected; None when nobody has."""
    kinds = traits_of(part.channel).route_kinds
    for external_id in part.account_ids:
        for kind in kinds:
            route = routes.get((kind, external_id))
            if route is not None:
                return route
    return None


def account_ids_of(parts: Iterable[Part]) -> set[str]:
    """Every outside id that the parts name: only their routes are read, not those of the whole world."""
    return {id_ for part in parts for id_ in part.account_ids}


def owners_of(parts: list[Part], routes: Mapping[tuple[str, str], R]) -> tuple[set[str], list[Part]]:
    """The organizations that own the parts, and the parts that nobody owns."""
    owners: set[str] = set()
    unowned: list[Part] = []
    for part in parts:
        route = route_of(part, routes)
        if route is None:
            unowned.append(part)
        else:
            owners.add(route.organization_id)
    return owners, unowned
