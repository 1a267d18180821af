"""Trying again and giving up, one failure or a hundred at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db import transaction

from apps.audit.services import Target, record
from apps.repair import queries
from apps.repair.queries import FailureNotFound, Wanted
from apps.repair.sources import Refused, Source, source_of

AT_ONCE = 100


@dataclass(slots=True)
class Mended:
    """What came of it. `remaining`: how many of the group are left for the next call."""

    done: int = 0
    refused: list[Refused] = field(default_factory=list)
    remaining: int = 0


def replay(*, ids: Sequence[str] | None, group: Wanted | None, now: datetime) -> Mended:
    """Try again what is chosen by ids or is the oldest of a group. Raises FailureNotFound for ids that are none."""
    chosen, remaining = _choose(ids, group)
    mended = Mended(remaining=remaining)
    for source, its_ids in _by_source(chosen):
        refused = source.replay(its_ids, now)
        mended.refused += refused
        mended.done += len(its_ids) - len(refused)
        after = {"kind": source.kind, "count": len(its_ids), "refused": len(refused)}
        _record("failure.replayed", its_ids, after, now)
    return mended


def discard(*, ids: Sequence[str] | None, group: Wanted | None, reason: str, by: str, now: datetime) -> Mended:
    """Nothing more is to be done about what is chosen. Raises FailureNotFound for ids that are none."""
    chosen, remaining = _choose(ids, group)
    for source, its_ids in _by_source(chosen):
        source.discard(its_ids, by=by, reason=reason, now=now)
        _record("failure.discarded", its_ids, {"kind": source.kind, "count": len(its_ids), "reason": reason}, now)
    return Mended(done=len(chosen), remaining=remaining)


def _choose(ids: Sequence[str] | None, group: Wanted | None) -> tuple[list[str], int]:
    if group is not None:
        return queries.choose_of(group, limit=AT_ONCE)
    chosen = [found for source, its_ids in _by_source(ids or ()) for found in queries.choose(source, its_ids)]
    if not chosen:
        raise FailureNotFound
    return chosen, 0


def _by_source(ids: Sequence[str]) -> list[tuple[Source, list[str]]]:
    known = [(source, each) for each in ids if (source := source_of(each)) is not None]
    grouped = groupby(sorted(known, key=lambda pair: pair[0].kind), key=lambda pair: pair[0])
    return [(source, [each for _, each in pairs]) for source, pairs in grouped]


@transaction.atomic
def _record(action: str, ids: Sequence[str], after: dict[str, object], now: datetime) -> None:
    target = Target("failure", ids[0] if len(ids) == 1 else "", "" if len(ids) == 1 else f"{len(ids)} failures")
    record(action=action, target=target, now=now, after=after)
