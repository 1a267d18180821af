"""/api/channels/connect: the walk through a platform's dialog."""

from typing import Any

from django.conf import settings
from ninja import Router, Status

from apps.access.auth import Needs, Request
from apps.access.permissions import CHANNELS_CONFIGURE
from apps.access.principal import ChannelPlace, require
from apps.channels import dialogs, platforms, queries, schemas
from apps.channels.services import accounts, attempts
from apps.channels.ways import WAYS
from kernel import clock
from kernel.errors import InvalidInput

router = Router(tags=["channels"])


@router.get("/ways", response=schemas.WayList, operation_id="listWaysToConnect", auth=Needs(CHANNELS_CONFIGURE))
def list_ways(request: Request) -> dict[str, Any]:
    """How accounts can be connected on this server, and what each way asks to be allowed."""
    return {
        "data": [
            {
                "key": way.key,
                "channel_type": way.channel,
                "name": way.name,
                "has_dialog": way.dialog != "none",
                "is_offered": platforms.is_offered(way),
                "scopes": queries.list_scopes(way, ()),
            }
            for way in WAYS.values()
        ]
    }


@router.post(
    "/connect",
    response={201: schemas.ConnectBegunOut},
    operation_id="connectChannel",
    auth=Needs(CHANNELS_CONFIGURE),
)
def connect(request: Request, body: schemas.ConnectIn) -> Status[dict[str, Any]]:
    """Begin to connect an account. The answer says which dialog to open; with an app of one's own there is none."""
    who, now = _who(request), clock.now()
    if body.channel_account_id is not None:
        require(request.principal, CHANNELS_CONFIGURE, ChannelPlace(body.channel_account_id))
        account = accounts.get_account(body.channel_account_id)
        if WAYS[body.way].channel != account.channel_type:
            raise InvalidInput("This is no way to connect an account of that channel.")
    again = body.channel_account_id or ""
    if body.own_app is not None:
        own = attempts.OwnApp(**body.own_app.model_dump())
        begun = attempts.begin_with_own_app(app=own, who=who, now=now, channel_account_id=again)
    else:
        begun = attempts.begin(
            way_key=body.way, who=who, now=now, channel_account_id=again, coexistence=body.coexistence
        )
    return Status(
        201,
        {
            "attempt": queries.show_attempt(begun.attempt),
            "state": begun.state,
            "dialog_url": begun.dialog_url,
            "message_origins": dialogs.message_origins(settings.META_DIALOG_URL),
        },
    )


@router.get(
    "/connect/{attempt_id}",
    response=schemas.ConnectAttemptOut,
    operation_id="getConnectAttempt",
    auth=Needs(CHANNELS_CONFIGURE),
)
def get_attempt(request: Request, attempt_id: str) -> dict[str, Any]:
    """Where it stands. Asked again and again while it is our turn."""
    return queries.show_attempt(attempts.find_attempt(attempt_id, _who(request)))


@router.post(
    "/connect/{attempt_id}/continue",
    response={202: schemas.ConnectAttemptOut},
    operation_id="continueConnectAttempt",
    auth=Needs(CHANNELS_CONFIGURE),
)
def go_on(request: Request, attempt_id: str, body: schemas.ContinueIn) -> Status[dict[str, Any]]:
    """The dialog led back, or accounts were chosen: we go on by ourselves."""
    who, now, step = _who(request), clock.now(), body.next
    if isinstance(step, schemas.AnswerIn):
        attempt = attempts.take_answer(
            attempt_id=attempt_id,
            who=who,
            state=step.state,
            now=now,
            code=step.code,
            error=step.error,
            given=step.given.model_dump() if step.given else None,
        )
    else:
        attempt = attempts.choose(attempt_id=attempt_id, who=who, chosen=step.chosen, pins=step.pins, now=now)
    return Status(202, queries.show_attempt(attempt))


def _who(request: Request) -> attempts.Who:
    if not request.family:
        raise InvalidInput("Accounts are connected by members, not from a member's place.")
    return attempts.Who(member_id=request.principal.user_id, family=request.family)
