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
from kernel import clock
from kernel.events import log
from kernel.events.facts import Entry
from kernel.events.log import Position
from kernel.scope import Scope
from tenants.auth.access import InvalidToken, read_access_token
from tenants.auth.impersonation import is_seat_token, list_ended, read_seat_token
from tenants.context import public_scope, tenant_scope
from tenants.life import is_open, list_closed
from tenants.queries import find_membership, get_scope

T = TypeVar("T")
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="edge-read")


class NotAMember(Exception):
    """The person may not enter this organization."""


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
    """That a socket may be open, for whom and until when (seconds since 1970). `seat_id`: of an operator, else ""."""

    scope: Scope
    principal: Principal
    expires_at: float
    seat_id: str


async def admit(token: str, organization_id: str) -> Admission:
    """Who holds the token, and that they may enter the organization.

    Raises InvalidToken, OrganizationNotFound, NotAMember.
    """

    def work() -> Admission:
        with public_scope():
            user_id, expires_at, seat_id = _holder(token, organization_id)
            scope = get_scope(organization_id)
            if not is_open(organization_id):
                raise NotAMember
        principal = _principal(scope, user_id)
        return Admission(scope=scope, principal=principal, expires_at=expires_at, seat_id=seat_id)

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


async def read_ended(organization_ids: Collection[str], seat_ids: Collection[str]) -> set[str]:
    """Those of the organizations that are closed, and of the operators' seats that have been given back."""

    def work() -> set[str]:
        with public_scope():
            return list_closed(organization_ids) | (list_ended(seat_ids, clock.now()) if seat_ids else set())

    return await _in_thread(work)


def _principal(scope: Scope, user_id: str) -> Principal:
    with public_scope():
        membership = find_membership(user_id=user_id, organization_id=scope.organization_id)
    if membership is None:
        raise NotAMember
    with tenant_scope(scope):
        return principal_of(membership)


def _holder(token: str, organization_id: str) -> tuple[str, float, str]:
    """(user, when the token expires, seat) of a member, or of an operator in a member's place."""
    if not is_seat_token(token):
        access = read_access_token(token)
        return access.user_id, access.expires_at, ""
    seat = read_seat_token(token, clock.now())
    if seat.organization_id != organization_id:
        raise NotAMember
    return seat.member_id, seat.ends_at.timestamp(), seat.pk


async def _in_thread(work: Callable[[], T]) -> T:
    """Run blocking work in a thread with the caller's context; its connection goes back to the pool afterwards."""

    def run() -> T:
        try:
            return work()
        finally:
            connection.close()

    return await asyncio.get_running_loop().run_in_executor(_threads, copy_context().run, run)


__all__ = [
    "InvalidToken", "NotAMember", "admit", "read_ended", "read_log", "read_position", "read_principal",
    "read_rights_rev",
]  # fmt: skip
