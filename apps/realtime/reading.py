"""The edge process's reads of the database, each in a thread and in the scope of the organization it is for."""

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection

from apps.access.entering import principal_of
from apps.access.principal import Principal
from apps.access.queries import find_reach
from apps.realtime import frames
from apps.realtime.stream import Standing
from kernel import clock
from kernel.events import log
from kernel.events.facts import Entry
from kernel.events.log import Position
from kernel.scope import Scope
from tenants.auth.access import InvalidToken, read_access_token
from tenants.auth.admission import list_admitted, list_standing
from tenants.auth.impersonation import is_seat_token, list_ended, read_seat_token
from tenants.context import public_scope, tenant_scope
from tenants.life import is_open, list_closed
from tenants.queries import find_membership, get_scope

T = TypeVar("T")
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="edge-read")


class NotAdmitted(Exception):
    """The person is a member, but this sign-in may not enter: a second factor or the organization's own is missing."""


class NotAMember(Exception):
    """The person may not enter this organization."""


class OrganizationClosed(Exception):
    """Nobody may enter it at the moment: it is suspended or about to be deleted."""


async def read_log(scope: Scope, after: int, limit: int) -> list[Entry]:
    """The events behind `after`, in order, whoever may see them."""

    def work() -> list[Entry]:
        with tenant_scope(scope):
            return log.read_after(after, limit)

    return await _in_thread(work)


async def read_position(scope: Scope) -> Position:
    """Where the log of the organization stands."""

    def work() -> Position:
        with tenant_scope(scope):
            return log.position()

    return await _in_thread(work)


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """That a socket may be open, for whom and until when (seconds since 1970).

    `family` names the sign-in; it is "" for an operator, and then `seat_id` is set.
    """

    scope: Scope
    principal: Principal
    expires_at: float
    family: str
    seat_id: str


async def admit(token: str, organization_id: str) -> Admission:
    """Who holds the token, and that they may enter the organization.

    Raises InvalidToken, OrganizationNotFound, NotAMember, OrganizationClosed, NotAdmitted.
    """

    def work() -> Admission:
        with public_scope():
            user_id, expires_at, family, seat_id = _holder(token, organization_id)
            scope = get_scope(organization_id)
            is_closed = not is_open(organization_id)
        principal = _principal(scope, user_id)
        if is_closed:
            raise OrganizationClosed
        if family and not _is_admitted(family, organization_id):
            raise NotAdmitted
        return Admission(scope=scope, principal=principal, expires_at=expires_at, family=family, seat_id=seat_id)

    return await _in_thread(work)


async def read_principal(scope: Scope, user_id: str) -> Principal:
    """What somebody who was let in may do now. Raises NotAMember."""
    return await _in_thread(lambda: _principal(scope, user_id))


async def read_rights_rev(scope: Scope, user_id: str) -> int:
    """Grows whenever their rights change; 0 when they have none any more."""

    def work() -> int:
        with tenant_scope(scope):
            reach = find_reach(user_id)
        return reach.rev if reach else 0

    return await _in_thread(work)


async def read_refused(asked: Collection[Standing]) -> dict[Standing, int]:
    """Of these open sockets, those that may no longer be, and the code to close them with."""

    def work() -> dict[Standing, int]:
        with public_scope():
            return _list_refused(asked)

    return await _in_thread(work)


def _list_refused(asked: Collection[Standing]) -> dict[Standing, int]:
    closed = list_closed({each.organization_id for each in asked})
    seats = {each.seat_id for each in asked if each.seat_id}
    ended = list_ended(seats, clock.now()) if seats else set()
    sign_ins = {(each.family, each.organization_id) for each in asked if each.family}
    out = sign_ins - list_admitted(sign_ins)
    standing = list_standing(out) if out else {}
    refused = {}
    for each in asked:
        sign_in = (each.family, each.organization_id)
        if each.seat_id in ended or (sign_in in out and sign_in not in standing):
            refused[each] = frames.CLOSE_TOKEN
        elif sign_in in out and not standing[sign_in]:
            refused[each] = frames.CLOSE_FORBIDDEN
        elif each.organization_id in closed:
            refused[each] = frames.CLOSE_CLOSED
        elif sign_in in out:
            refused[each] = frames.CLOSE_NOT_ADMITTED
    return refused


def _is_admitted(family: str, organization_id: str) -> bool:
    with public_scope():
        return bool(list_admitted([(family, organization_id)]))


def _principal(scope: Scope, user_id: str) -> Principal:
    with public_scope():
        membership = find_membership(user_id=user_id, organization_id=scope.organization_id)
    if membership is None:
        raise NotAMember
    with tenant_scope(scope):
        return principal_of(membership)


def _holder(token: str, organization_id: str) -> tuple[str, float, str, str]:
    """(user, when the token expires, sign-in, seat) of a member, or of an operator in a member's place."""
    if not is_seat_token(token):
        access = read_access_token(token)
        return access.user_id, access.expires_at, access.family, ""
    seat = read_seat_token(token, clock.now())
    if seat.organization_id != organization_id:
        raise NotAMember
    return seat.member_id, seat.ends_at.timestamp(), "", seat.pk


async def _in_thread(work: Callable[[], T]) -> T:
    """Run blocking work in a thread with the caller's context; its connection goes back to the pool afterwards."""

    def run() -> T:
        try:
            return work()
        finally:
            connection.close()

    return await asyncio.get_running_loop().run_in_executor(_threads, copy_context().run, run)


__all__ = [
    "InvalidToken", "NotAMember", "NotAdmitted", "OrganizationClosed", "admit", "read_log", "read_position",
    "read_principal", "read_refused", "read_rights_rev",
]  # fmt: skip
