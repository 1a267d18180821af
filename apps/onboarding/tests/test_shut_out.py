"""Who is not a member any more falls out of the live stream too, within five seconds; the others do not notice."""

import asyncio
from collections.abc import Iterator

import pytest

from apps.access import facts
from apps.access.principal import Principal
from apps.access.tests.factories import reach_as
from apps.onboarding.services import members
from apps.realtime.reading import read_refused
from apps.realtime.stream import Standing
from apps.realtime.tests.edge import open_tab, running_edge, write
from kernel import clock
from tenants.models import Membership, Organization
from tests.world.companies import Company, restore_rights


@pytest.fixture(scope="module")
def edge(companies: dict[str, Company]) -> Iterator[int]:
    with running_edge() as port:
        yield port


@pytest.fixture
def restored(acme: Company, committed: None) -> Iterator[None]:
    before = list(Membership.objects.filter(organization_id=acme.id))
    yield
    Membership.objects.filter(organization_id=acme.id).delete()
    Membership.objects.bulk_create(before)
    restore_rights(acme)


def remove(acme: Company, person: str) -> None:
    by = Principal(acme.people["owner"], acme.id, reach_as("owner", member_id=acme.people["owner"]))
    members.remove_member(principal=by, user_id=acme.people[person], now=clock.now())
    facts.carry_over(acme.id)


async def test_the_socket_of_a_removed_member_is_closed_with_4403(edge: int, acme: Company, restored: None) -> None:
    async with (
        open_tab(edge, acme.id, acme.token("agent")) as gone,
        open_tab(edge, acme.id, acme.token("agent2")) as stays,
    ):
        await gone.next()
        await stays.next()

        await asyncio.to_thread(remove, acme, "agent")
        code = await gone.close_code(5)
        await write(acme, ["still here"])

        assert code == 4403
        while (await stays.next()).get("data") != {"text": "still here"}:
            pass
    async with open_tab(edge, acme.id, acme.token("agent")) as again:
        assert await again.close_code() == 4403


@pytest.mark.parametrize("is_closed", [False, True])
async def test_who_is_removed_hears_just_that_also_when_the_look_at_sockets_comes_before_the_log(
    acme: Company, restored: None, is_closed: bool
) -> None:
    socket = Standing(acme.sessions["agent"], "", acme.id)

    def change(status: str) -> None:
        Membership.objects.filter(user_id=acme.people["agent"], organization_id=acme.id).delete()
        Organization.objects.filter(pk=acme.id).update(status=status)

    await asyncio.to_thread(change, "suspended" if is_closed else "active")
    try:
        assert await read_refused([socket]) == {socket: 4403}
    finally:
        await asyncio.to_thread(change, "active")
