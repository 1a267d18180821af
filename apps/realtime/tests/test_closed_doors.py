"""Sockets end with the right to be there: of a suspended organization, and of an operator whose time is over."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from apps.realtime.tests.edge import open_tab, running_edge, write
from kernel import clock
from tenants import life
from tenants.auth import impersonation
from tenants.models import Impersonation, Organization, User
from tests.world.companies import Company

pytestmark = pytest.mark.usefixtures("committed")
LEFT = {
    "given back": lambda seat: impersonation.leave(seat_id=seat.pk, now=clock.now()),
    "no operator any more": lambda seat: User.objects.filter(pk=seat.operator_id).update(is_staff=False),
}


@pytest.fixture(scope="module")
def edge(companies: dict[str, Company]) -> Iterator[int]:
    with running_edge() as port:
        yield port


@pytest.fixture
def seat(acme: Company, now: datetime) -> tuple[Impersonation, str]:
    """An operator in Ana's place, and the token for it."""
    operator, _ = User.objects.update_or_create(
        email="door@inlet.test", defaults={"name": "Sam Staff", "is_staff": True, "is_active": True}
    )
    return impersonation.enter(
        operator=operator,
        organization=Organization.objects.get(pk=acme.id),
        member_id=acme.people["agent"],
        reason="Ticket 4711",
        may_change=False,
        now=clock.now(),
    )


async def test_suspending_ends_the_sockets_of_that_organization_alone(
    edge: int, acme: Company, globex: Company, now: datetime
) -> None:
    async with (
        open_tab(edge, acme.id, acme.token("agent")) as ours,
        open_tab(edge, acme.id, acme.token("owner")) as owners,
        open_tab(edge, globex.id, globex.token("agent")) as theirs,
    ):
        for tab in (ours, owners, theirs):
            await tab.next()

        await sync_to_async(life.suspend)(organization_id=acme.id, reason="Spam", now=now)

        assert (await ours.close_code(5), await owners.close_code(5)) == (4423, 4423)
        await write(globex, ["still here"])
        assert (await theirs.next())["data"] == {"text": "still here"}
    async with open_tab(edge, acme.id, acme.token("agent")) as again:
        assert await again.close_code() == 4423
    await sync_to_async(life.restore)(organization_id=acme.id, reason="Explained", now=now)
    async with open_tab(edge, acme.id, acme.token("agent")) as restored:
        assert (await restored.next())["type"] == "hello"


@pytest.mark.parametrize("how", LEFT)
async def test_an_operators_socket_ends_when_the_place_is_given_back(
    edge: int, acme: Company, seat: tuple[Impersonation, str], how: str
) -> None:
    leave: Callable[[Impersonation], Any] = LEFT[how]
    async with open_tab(edge, acme.id, seat[1]) as operators, open_tab(edge, acme.id, acme.token("agent")) as ana:
        assert [(await tab.next())["type"] for tab in (operators, ana)] == ["hello", "hello"]
        await write(acme, ["seen by both"])
        assert (await operators.next())["data"] == {"text": "seen by both"}

        await sync_to_async(leave)(seat[0])

        assert await operators.close_code(5) == 4401  # its token is no good any more
        await write(acme, ["and by her alone"])
        assert [(await ana.next())["data"]["text"] for _ in range(2)] == ["seen by both", "and by her alone"]


async def test_an_operators_token_opens_one_organization(
    edge: int, globex: Company, seat: tuple[Impersonation, str]
) -> None:
    async with open_tab(edge, globex.id, seat[1]) as tab:
        assert await tab.close_code() == 4403
