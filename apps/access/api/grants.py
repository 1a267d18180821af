"""/api/grants: what members and teams may do with single channel accounts and teams."""

from typing import Any

from ninja import Router, Status

from apps.access import queries, schemas, services
from apps.access.auth import Needs, Request
from apps.access.permissions import MEMBERS_MANAGE, TEAMS_READ
from apps.access.reach import visible_channels
from kernel import clock

router = Router(tags=["rights"])


@router.get("", response=schemas.GrantPage, operation_id="listGrants", auth=Needs(TEAMS_READ))
def list_grants(request: Request) -> dict[str, Any]:
    """Every grant on what one may know of."""
    known = visible_channels(request.principal.reach)
    grants = [
        grant
        for grant in queries.list_grants()
        if known is None or grant["object_type"] == "team" or grant["object_id"] in known
    ]
    return {"data": grants, "next_cursor": None}


@router.put("/{object_id}/{holder_id}", response=schemas.GrantOut, operation_id="putGrant", auth=Needs(MEMBERS_MANAGE))
def put_grant(request: Request, object_id: str, holder_id: str, body: schemas.GrantIn) -> dict[str, Any]:
    """What the holder (a member or a team) may do with the object (a channel account or a team) from now on."""
    return services.set_grant(
        by=request.principal, object_id=object_id, holder_id=holder_id, bits=body.bits, now=clock.now()
    )


@router.delete("/{object_id}/{holder_id}", response={204: None}, operation_id="deleteGrant", auth=Needs(MEMBERS_MANAGE))
def delete_grant(request: Request, object_id: str, holder_id: str) -> Status[None]:
    """The holder may do nothing with the object any more."""
    services.set_grant(by=request.principal, object_id=object_id, holder_id=holder_id, bits=(), now=clock.now())
    return Status(204, None)
