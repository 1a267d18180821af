"""/api/events: the same events as on the socket, for whoever was away."""

from typing import Annotated

import orjson
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from apps.access.auth import Needs, Request
from apps.access.sight import sight_of
from apps.realtime.schemas import EventPage, RealtimeContract
from apps.realtime.showing import folded, shown_to
from kernel.errors import NotFound
from kernel.events import log
from kernel.responses import json_response

router = Router(tags=["events"])
After = Annotated[int, Query(), Field(ge=0, le=2**63 - 1)]
EventLimit = Annotated[int, Query(), Field(ge=1, le=1000)]


@router.get("/events", response=EventPage, operation_id="listEvents", auth=Needs(None, of_operators=True))
def list_events(request: Request, after: After = 0, limit: EventLimit = 200) -> HttpResponse:
    """What happened after the event number `after`, oldest first, as far as one may see it."""
    position = log.position()
    reach = request.principal.reach
    shown = folded(shown_to(sight_of(reach), reach.member_id, log.read_after(after, limit)))
    page = {
        "data": [orjson.Fragment(frame) for frame in shown],
        "next_cursor": None,
        "head_seq": position.head_seq,
        "epoch": position.epoch,
    }
    return json_response(page)


@router.get(
    "/realtime/schema",
    response=RealtimeContract,
    operation_id="getRealtimeContract",
    auth=Needs(None, of_operators=True),
)
def get_realtime_contract(request: Request) -> HttpResponse:
    """Documents the frames of the socket /ws/org/{org_id}/. There is nothing to fetch here."""
    raise NotFound("This address only documents the socket.")
