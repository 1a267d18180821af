"""/api/failures: what went wrong in this organization, and mending it."""

from datetime import datetime
from typing import Any

from ninja import Query, Router, Schema

from apps.access.auth import Needs, Request
from apps.access.permissions import CHANNELS_REPAIR
from apps.audit.services import Target, record_reading
from apps.repair import queries, schemas, services
from apps.repair.queries import Turn, Wanted
from kernel import clock
from kernel.pagination import Limit, decode_cursor, encode_cursor

router = Router(tags=["failures"])


class FailureFilter(Schema):
    """`code` and `channel_account_id` narrow it down."""

    kind: schemas.Kind = "inbound"
    code: str | None = None
    channel_account_id: str | None = None


@router.get("/groups", response=schemas.FailureGroups, operation_id="listFailureGroups", auth=Needs(CHANNELS_REPAIR))
def list_groups(request: Request, channel_account_id: str | None = None) -> dict[str, Any]:
    """Every kind of trouble with the number of failures that have it. `channel_account_id`: of this account only."""
    return {"data": queries.list_groups(channel_account_id)}


@router.get("", response=schemas.FailurePage, operation_id="listFailures", auth=Needs(CHANNELS_REPAIR))
def list_failures(
    request: Request, filters: Query[FailureFilter], cursor: str = "", limit: Limit = 50
) -> dict[str, Any]:
    """Failures of one kind, newest first."""
    wanted = Wanted(**filters.model_dump())
    purpose = f"{request.principal.organization_id}:failures:{wanted}"
    after = decode_cursor(cursor, purpose=purpose) if cursor else None
    page = queries.list_failures(wanted, after=after, limit=limit + 1)
    more = len(page) > limit
    at, failure_id = page[limit - 1][1] if more else (clock.now(), "")
    next_cursor = encode_cursor(at=at, row_id=failure_id, purpose=purpose) if more else None
    return {"data": [failure for failure, _ in page[:limit]], "next_cursor": next_cursor}


@router.post("/replay", response=schemas.MendedOut, operation_id="replayFailures", auth=Needs(CHANNELS_REPAIR))
def replay(request: Request, body: schemas.ChosenIn) -> dict[str, Any]:
    """Try again. Of a group the oldest hundred; call again with the cursor while there is one."""
    chosen, turn = _chosen(request, body)
    return _mended(request, chosen, services.replay(chosen=chosen, turn=turn, now=clock.now()))


@router.post("/discard", response=schemas.MendedOut, operation_id="discardFailures", auth=Needs(CHANNELS_REPAIR))
def discard(request: Request, body: schemas.DiscardIn) -> dict[str, Any]:
    """Give up, and say why. Of a group the oldest hundred; call again with the cursor while there is one."""
    (chosen, turn), by = _chosen(request, body), request.membership.user.name
    mended = services.discard(chosen=chosen, turn=turn, reason=body.reason, by=by, now=clock.now())
    return _mended(request, chosen, mended)


@router.get("/{failure_id}", response=schemas.FailureDetailOut, operation_id="getFailure", auth=Needs(CHANNELS_REPAIR))
def get_failure(request: Request, failure_id: str) -> dict[str, Any]:
    """One failure with what the platform sent. That somebody has read it is recorded."""
    failure = queries.get_failure(failure_id)
    record_reading(action="failure.read", target=Target("failure", failure_id), now=clock.now())
    return failure


def _chosen(request: Request, body: schemas.ChosenIn) -> tuple[list[str] | Wanted, Turn]:
    if body.ids is not None or body.kind is None:
        return body.ids or [], Turn(until=clock.now())
    wanted = Wanted(kind=body.kind, code=body.code, channel_account_id=body.channel_account_id)
    if not body.cursor:
        return wanted, Turn(until=clock.now())
    at, row_id = decode_cursor(body.cursor, purpose=_purpose(request, wanted))
    failure_id, _, until = row_id.partition("~")
    return wanted, Turn(until=datetime.fromisoformat(until), after=(at, failure_id))


def _mended(request: Request, chosen: list[str] | Wanted, mended: services.Mended) -> dict[str, Any]:
    then, next_cursor = mended.then, None
    if then is not None and then.after is not None:
        at, failure_id = then.after
        row_id = f"{failure_id}~{then.until.isoformat()}"
        next_cursor = encode_cursor(at=at, row_id=row_id, purpose=_purpose(request, chosen))
    shown = {"done": mended.done, "refused": mended.refused, "remaining": mended.remaining}
    return {**shown, "next_cursor": next_cursor}


def _purpose(request: Request, chosen: list[str] | Wanted) -> str:
    return f"{request.principal.organization_id}:mending:{chosen}"
