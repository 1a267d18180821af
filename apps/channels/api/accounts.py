"""/api/channels: the accounts and how they are."""

from typing import Any

from ninja import Router, Status

from apps.access.auth import Needs, Request
from apps.access.permissions import CHANNELS_CONFIGURE, CHANNELS_READ
from apps.access.principal import ChannelPlace, can, require
from apps.access.reach import visible_channels
from apps.channels import overview, queries, schemas
from apps.channels.models import ChannelAccount
from apps.channels.services import accounts, alarms, queue, releasing
from kernel import clock
from kernel.pagination import Limit

router = Router(tags=["channels"])


@router.get("", response=schemas.ChannelAccountPage, operation_id="listChannels", auth=Needs(CHANNELS_READ))
def list_channels(request: Request) -> dict[str, Any]:
    """The channel accounts that one may know of, oldest first."""
    return {"data": queries.list_channel_accounts(visible_channels(request.principal.reach)), "next_cursor": None}


@router.get(
    "/alarm-mails", response=schemas.AlarmMailsOut, operation_id="getAlarmMails", auth=Needs(CHANNELS_CONFIGURE)
)
def get_alarm_mails(request: Request) -> dict[str, Any]:
    """Whether one is mailed about channels. Where nobody has chosen: owners and admins are."""
    return {"is_wanted": alarms.is_wanted(request.principal)}


@router.put(
    "/alarm-mails", response=schemas.AlarmMailsOut, operation_id="chooseAlarmMails", auth=Needs(CHANNELS_CONFIGURE)
)
def choose_alarm_mails(request: Request, body: schemas.AlarmMailsIn) -> dict[str, Any]:
    """Be mailed about channels, or not."""
    alarms.choose(member_id=request.principal.user_id, is_wanted=body.is_wanted)
    return {"is_wanted": body.is_wanted}


@router.get("/{channel_id}", response=schemas.ChannelDetailOut, operation_id="getChannel", auth=Needs(CHANNELS_READ))
def get_channel(request: Request, channel_id: str) -> dict[str, Any]:
    """One account with the last check and its timeline."""
    is_checking = overview.is_checking(channel_id)
    account = _find(request, channel_id, CHANNELS_READ)
    may_configure = can(request.principal, CHANNELS_CONFIGURE, ChannelPlace(channel_id))
    return overview.show(account, is_checking=is_checking, shows_secrets=may_configure)


@router.patch(
    "/{channel_id}", response=schemas.ChannelAccountOut, operation_id="changeChannel", auth=Needs(CHANNELS_CONFIGURE)
)
def change_channel(request: Request, channel_id: str, body: schemas.ChannelChangeIn) -> dict[str, Any]:
    """Give the account another name or other settings."""
    _find(request, channel_id, CHANNELS_CONFIGURE)
    settings = body.settings.model_dump(exclude_none=True) if body.settings else None
    account = accounts.change_account(channel_account_id=channel_id, now=clock.now(), name=body.name, settings=settings)
    return queries.snapshot(account)


@router.get(
    "/{channel_id}/health",
    response=schemas.HealthEventPage,
    operation_id="listChannelHealth",
    auth=Needs(CHANNELS_READ),
)
def list_health(request: Request, channel_id: str, cursor: str = "", limit: Limit = overview.PAGE) -> dict[str, Any]:
    """The account's timeline, newest first."""
    _find(request, channel_id, CHANNELS_READ)
    return overview.show_events(channel_id, cursor, limit)


@router.post(
    "/{channel_id}/test",
    response={202: schemas.ChannelDetailOut},
    operation_id="testChannel",
    auth=Needs(CHANNELS_CONFIGURE),
)
def test_channel(request: Request, channel_id: str) -> Status[dict[str, Any]]:
    """Have every precondition asked. The answers come with `channel_account.updated`, and are read here again."""
    account = _find(request, channel_id, CHANNELS_CONFIGURE)
    queue.ask_for(queue.Kind.TEST, account.pk, now=clock.now())
    return Status(202, overview.show(account, is_checking=True, shows_secrets=True))


@router.post(
    "/{channel_id}/subscribe",
    response={202: schemas.ChannelDetailOut},
    operation_id="subscribeChannel",
    auth=Needs(CHANNELS_CONFIGURE),
)
def subscribe_channel(request: Request, channel_id: str) -> Status[dict[str, Any]]:
    """Ask the platform once more to tell us of new messages; then everything is checked."""
    account = _find(request, channel_id, CHANNELS_CONFIGURE)
    queue.ask_for(queue.Kind.MEND, account.pk, now=clock.now())
    return Status(202, overview.show(account, is_checking=True, shows_secrets=True))


@router.post(
    "/{channel_id}/disconnect",
    response=schemas.ChannelAccountOut,
    operation_id="disconnectChannel",
    auth=Needs(CHANNELS_CONFIGURE),
)
def disconnect_channel(request: Request, channel_id: str) -> dict[str, Any]:
    """Nothing comes in and nothing goes out from now on; conversations stay. The account can be connected again."""
    _find(request, channel_id, CHANNELS_CONFIGURE)
    releasing.disconnect(channel_account_id=channel_id, now=clock.now())
    return queries.snapshot(accounts.get_account(channel_id))


def _find(request: Request, channel_id: str, permission: str) -> ChannelAccount:
    """The account, if it is there and this may be done with it. Raises ChannelNotFound, PermissionDenied."""
    account = accounts.get_account(channel_id)
    require(request.principal, permission, ChannelPlace(channel_id))
    return account
