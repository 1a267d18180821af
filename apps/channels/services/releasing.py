"""Letting accounts go: somebody disconnects one, or the platform says that a person takes back what they allowed.

Ours at once, the platform as soon as it answers: then the token goes as well.
"""

import logging
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from apps.audit.services import record
from apps.channels import connection
from apps.channels.adapters.problems import VendorProblem
from apps.channels.models import ChannelAccount
from apps.channels.queries import list_siblings
from apps.channels.services import accounts, queue
from apps.channels.vendors import vendor_of
from kernel import clock
from kernel.actor import Actor, acting
from kernel.scope import require_scope
from tenants.context import public_change, public_scope, tenant_scope
from tenants.models import PlatformRequest
from tenants.provisioning import find_accounts_of_person, release_routes
from tenants.queries import OrganizationNotFound, Route, get_scope

logger = logging.getLogger(__name__)

Kind = PlatformRequest.Kind
LEASE = timedelta(minutes=2)
AT_ONCE = 10
MAX_TRIES = 20
_PLATFORM = Actor(kind="system", name="Meta")


def disconnect(*, channel_account_id: str, now: datetime) -> None:
    """Somebody disconnects the account. Safe to repeat. Raises ChannelNotFound."""
    account = accounts.get_account(channel_account_id)
    accounts.disconnect(channel_account_id=channel_account_id, now=now, keeps_token=True)
    _release(account)
    queue.ask_for(queue.Kind.RELEASE, channel_account_id, now=now)


def let_go(channel_account_id: str, *, is_last: bool = False) -> None:
    """Tell the platform, then drop the token; the token goes in the end even when the platform cannot be told.

    Raises ChannelNotFound, and VendorProblem when it is worth another try.
    """
    account = accounts.get_account(channel_account_id)
    if account.status != ChannelAccount.Status.DISCONNECTED:
        return  # connected again meanwhile
    if account.access_token:
        try:
            vendor_of(account).unsubscribe(connection.ask_about(account))
        except VendorProblem as problem:
            if problem.action == "wait" and not is_last:
                raise
            logger.info("%s was not unsubscribed: %s", account.pk, problem.code)
    accounts.drop_token(channel_account_id=channel_account_id)


def take_request(*, kind: str, platform: str, platform_user_id: str, now: datetime) -> PlatformRequest:
    """A platform's request on behalf of a person, kept until it is done. In public."""
    with public_change():
        return PlatformRequest.objects.create(
            kind=kind,
            platform=platform,
            platform_user_id=platform_user_id,
            code=secrets.token_urlsafe(18),
            received_at=now,
            due_at=now,
        )


def carry_out_requests() -> int:
    """A poll: what platforms have asked for. Returns how many were done."""
    with public_scope():
        requests = _lease(clock.now())
    return sum(_carry_out(request) for request in requests)


@transaction.atomic
def _lease(now: datetime) -> list[PlatformRequest]:
    open_ones = PlatformRequest.objects.filter(done_at__isnull=True, due_at__lte=now).order_by("due_at")
    requests = list(open_ones.select_for_update(skip_locked=True)[:AT_ONCE])
    ids = [request.pk for request in requests]
    PlatformRequest.objects.filter(pk__in=ids).update(due_at=now + LEASE, tries=F("tries") + 1)
    return requests


def _carry_out(request: PlatformRequest) -> bool:
    """The person's accounts are let go, in each organization; then we forget who it was. May be done twice."""
    with public_scope():
        routes = find_accounts_of_person(request.platform_user_id)
    try:
        count = sum(_let_go_of(route, request) for route in routes)
    except Exception:
        logger.exception("request %s is not done yet", request.pk)
        return False
    with public_change():
        mine = PlatformRequest.objects.filter(pk=request.pk, done_at__isnull=True)
        mine.update(done_at=clock.now(), platform_user_id="", accounts=F("accounts") + count)
    return True


def _let_go_of(route: Route, request: PlatformRequest) -> bool:
    """Whether the account was the person's: numbers of one WhatsApp account may be of several people."""
    try:
        scope = get_scope(route.organization_id)
    except OrganizationNotFound:
        return False
    code = "person_withdrew" if request.kind == Kind.DEAUTHORIZE else "person_deleted"
    with tenant_scope(scope), acting(_PLATFORM):
        mine = ChannelAccount.objects.filter(platform_user_id=request.platform_user_id)
        account = mine.filter(pk=route.channel_account_id).first()
        if account is None:
            return False
        now = clock.now()
        accounts.disconnect(channel_account_id=account.pk, now=now, code=code)  # the token is dead: nothing to tell
        accounts.drop_token(channel_account_id=account.pk)  # of one that somebody had disconnected before
        if request.kind == Kind.DELETION:
            _record_deletion(account, request, now)
        _release(account)
    return True


@transaction.atomic
def _record_deletion(account: ChannelAccount, request: PlatformRequest, now: datetime) -> None:
    """The receipt: what was deleted of the person who had connected the account. Their name stays nowhere."""
    after = {"request": request.code, "deleted": ["access_token", "granted_scopes", "platform_user_id"]}
    record(action="channel.person_data_deleted", target=accounts.target_of(account), now=now, after=after)


def _release(account: ChannelAccount) -> None:
    """Nothing leads to it any more. A shared route goes to another number of the same WhatsApp account."""
    heirs = list(list_siblings(account).order_by("created_at", "pk").values_list("pk", flat=True)[:1])
    organization_id = require_scope().organization_id
    with public_change():
        release_routes(organization_id=organization_id, channel_account_id=account.pk, heirs=heirs)
