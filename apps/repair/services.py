"""Trying again and giving up, one failure or a hundred at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db import transaction

from apps.audit.services import Target, record
from apps.repair import queries
from apps.repair.queries import Choice, FailureNotFound, Turn, Wanted
from apps.repair.sources import Refused, Source, source_of

AT_ONCE = 100


@dataclass(slots=True)
class Mended:
    """What came of it. `remaining`: how many of the group are left for the turn `then`."""

    done: int = 0
    refused: list[Refused] = field(default_factory=list)
    remaining: int = 0
    then: Turn | None = None


def replay(*, chosen: Sequence[str] | Wanted, turn: Turn, now: datetime) -> Mended:
    """Try again what is chosen by ids, or a group's turn. Raises FailureNotFound for ids that are none."""
    choice = _choose(chosen, turn)
    mended = Mended(remaining=choice.remaining, then=choice.then)
    for source, its_ids in _by_source(choice.ids):
        refused = source.replay(its_ids, now)
        mended.refused += refused
        mended.done += len(its_ids) - len(refused)
        after = {"kind": source.kind, "count": len(its_ids), "refused": len(refused)}
        _record("failure.replayed", its_ids, after, now)
    return mended


def discard(*, chosen: Sequence[str] | Wanted, turn: Turn, reason: str, by: str, now: datetime) -> Mended:
    """Nothing more is to be done about what is chosen. Raises FailureNotFound for ids that are none."""
    choice = _choose(chosen, turn)
    for source, its_ids in _by_source(choice.ids):
        source.discard(its_ids, by=by, reason=reason, now=now)
        _record("failure.discarded", its_ids, {"kind": source.kind, "count": len(its_ids), "reason": reason}, now)
    return Mended(done=len(choice.ids), remaining=choice.remaining, then=choice.then)


def _choose(chosen: Sequence[str] | Wanted, turn: Turn) -> Choice:
    if isinstance(chosen, Wanted):
        return queries.choose_of(chosen, turn, limit=AT_ONCE)
    ids = [found for source, its_ids in _by_source(chosen) for found in queries.choose(source, its_ids)]
    if not ids:
        raise FailureNotFound
    return Choice(ids=ids)


def _by_source(ids: Sequence[str]) -> list[tuple[Source, list[str]]]:
    known = [(source, each) for each in ids if (source := source_of(each)) is not None]
    grouped = groupby(sorted(known, key=lambda pair: pair[0].kind), key=lambda pair: pair[0])
    return [(source, [each for _, each in pairs]) for source, pairs in grouped]


@transaction.atomic
def _record(action: str, ids: Sequence[str], after: dict[str, object], now: datetime) -> None:
    target = Target("failure", ids[0] if len(ids) == 1 else "", "" if len(ids) == 1 else f"{len(ids)} failures")
    record(action=action, target=target, now=now, after=after)
