"""Reads of failures: what there is, grouped by the trouble, one after the other, one in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from apps.repair.sources import COLUMNS, Source, list_sources, source_of
from kernel.clock import isoformat
from kernel.errors import NotFound

Cursor = tuple[datetime, str]


class FailureNotFound(NotFound):
    """Not here, or settled already."""

    title = "There is no such failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which failures of one kind."""

    kind: str
    code: str | None = None
    channel_account_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Where the mending of a group stands: behind the failure `after`, and no further than what had failed by `until`,
    when it was begun: what fails anew meanwhile is left for the next time."""

    until: datetime
    after: Cursor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The failures of one turn, the oldest first. `then`: the turn after it, None when nothing is left."""

    ids: list[str]
    remaining: int = 0
    then: Turn | None = None


def list_groups(channel_account_id: str | None = None) -> list[dict[str, Any]]:
    """FailureGroupOut of every trouble there is (there: of one account), most failures first. One query per kind."""
    groups = []
    for source in list_sources():
        with source.scope():
            wanted = Wanted(kind=source.kind, channel_account_id=channel_account_id)
            rows = _matching(source, wanted).values("f_code").annotate(
                count=Count("pk"), reason=Max("f_reason"), first_at=Min("f_at"), last_at=Max("f_at")
            )  # fmt: skip
            groups += [
                {
                    "kind": source.kind,
                    "code": row["f_code"],
                    "reason": row["reason"],
                    "count": row["count"],
                    "first_at": isoformat(row["first_at"]),
                    "last_at": isoformat(row["last_at"]),
                }
                for row in rows
            ]
    return sorted(groups, key=lambda group: (-group["count"], group["kind"], group["code"]))


def list_failures(wanted: Wanted, *, after: Cursor | None, limit: int) -> list[tuple[dict[str, Any], Cursor]]:
    """A page of FailureOut, newest first, each with the cursor just behind it. One query."""
    source = _named(wanted.kind)
    if source is None:
        return []
    with source.scope():
        rows = _matching(source, wanted)
        if after is not None:
            at, failure_id = after
            rows = rows.filter(Q(f_at__lt=at) | Q(f_at=at, f_id__lt=failure_id))
        page = rows.order_by("-f_at", "-f_id").values(*COLUMNS)[:limit]
        return [(_shown(source, row), (row["f_at"], row["f_id"])) for row in page]


def get_failure(failure_id: str) -> dict[str, Any]:
    """FailureDetailOut. Raises FailureNotFound."""
    source = source_of(failure_id)
    if source is None:
        raise FailureNotFound
    with source.scope():
        row = source.open().filter(f_id=failure_id).values(*COLUMNS).first()
    if row is None:
        raise FailureNotFound
    return {**_shown(source, row), "raw": source.raw_of(failure_id)}


def choose(source: Source, ids: Sequence[str]) -> list[str]:
    """Which of the ids are failures that nobody has settled yet."""
    with source.scope():
        return list(source.open().filter(f_id__in=ids).order_by("f_at", "f_id").values_list("f_id", flat=True))


def choose_of(wanted: Wanted, turn: Turn, *, limit: int) -> Choice:
    """What a turn is about. Two queries."""
    source = _named(wanted.kind)
    if source is None:
        return Choice(ids=[])
    with source.scope():
        rows = _matching(source, wanted).filter(f_at__lte=turn.until)
        if turn.after is not None:
            at, failure_id = turn.after
            rows = rows.filter(Q(f_at__gt=at) | Q(f_at=at, f_id__gt=failure_id))
        chosen = list(rows.order_by("f_at", "f_id").values_list("f_at", "f_id")[:limit])
        remaining = rows.count() - len(chosen)
    then = Turn(until=turn.until, after=chosen[-1]) if remaining > 0 else None
    return Choice(ids=[failure_id for _, failure_id in chosen], remaining=max(remaining, 0), then=then)


def _named(kind: str) -> Source | None:
    """None for a kind of failure that nothing has yet."""
    return next((source for source in list_sources() if source.kind == kind), None)


def _matching(source: Source, wanted: Wanted) -> QuerySet[Any]:
    rows = source.open()
    if wanted.code:
        rows = rows.filter(f_code=wanted.code)
    if wanted.channel_account_id:
        rows = rows.filter(f_account=wanted.channel_account_id)
    return rows


def _shown(source: Source, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["f_id"],
        "kind": source.kind,
        "code": row["f_code"],
        "reason": row["f_reason"],
        "occurred_at": isoformat(row["f_at"]),
        "tries": row["f_tries"],
        "can_replay": row["f_can"],
        "channel_account_id": row["f_account"],
        "conversation_id": row["f_conversation"],
        "message_id": row["f_message"],
        "customer_name": row["f_who"],
    }
