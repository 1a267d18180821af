"""An app that says it is on somebody's screen is noted; a socket that is merely open is not."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from apps.access import sightings
from apps.access.sight import sight_of
from apps.access.tests.factories import reach_as
from apps.realtime.consumer import OrganizationConsumer
from apps.realtime.sightings import Sightings
from apps.realtime.stream import Subscriber
from apps.realtime.tests.edge import open_tab, running_edge
from kernel import valkey
from kernel.scope import Scope
from tests.world.companies import Company


@pytest.fixture(scope="module")
def edge(companies: dict[str, Company]) -> Iterator[int]:
    with running_edge() as port:
        yield port


@pytest.fixture
def quiet(acme: Company) -> Iterator[None]:
    valkey.client().delete(sightings.DUE, sightings.key_of(acme.id))
    yield
    valkey.client().delete(sightings.DUE, sightings.key_of(acme.id))


@pytest.mark.usefixtures("committed", "quiet")
async def test_who_says_so_is_here(edge: int, acme: Company) -> None:
    before = datetime.now(UTC).timestamp()
    async with (
        open_tab(edge, acme.id, acme.token("agent")) as here,
        open_tab(edge, acme.id, acme.token("agent2")) as hidden,
    ):
        await here.next()
        await hidden.next()
        await here.say(type="here")
        async with asyncio.timeout(20):
            while not (seen := sightings.list_recent(acme.id)):
                await asyncio.sleep(0.1)

    assert list(seen) == [acme.people["agent"]]
    assert before <= seen[acme.people["agent"]].timestamp() <= datetime.now(UTC).timestamp()
    assert sightings.take_due() == [acme.id]


@pytest.mark.parametrize(("seat_id", "noted"), [("", 1), ("seat_1", 0)])
async def test_an_operator_in_a_members_place_is_not_that_member(seat_id: str, noted: int) -> None:
    consumer = OrganizationConsumer(hub=SimpleNamespace(sightings=Sightings("redis://127.0.0.1:1/0")))  # type: ignore[arg-type]
    consumer._tenant = Scope("org_1", "t_1", "t_1")
    sight = sight_of(reach_as("agent"))
    consumer._subscriber = Subscriber(member_id="usr_1", sight=sight, expires_at=0, limit=4, seat_id=seat_id)

    await consumer.receive('{"type": "here"}')

    assert len(consumer.hub.sightings._seen) == noted


async def test_what_valkey_could_not_be_told_is_told_later_unless_there_is_newer() -> None:
    class Away:
        def pipeline(self, **_: object) -> object:
            raise ConnectionError

    noted = Sightings("redis://127.0.0.1:1/0")
    noted.note("org_1", "usr_1")
    noted.note("org_1", "usr_2")
    first = dict(noted._seen["org_1"])

    await noted._tell(Away())  # type: ignore[arg-type]
    noted.note("org_1", "usr_2")

    assert noted._seen["org_1"]["usr_1"] == first["usr_1"]
    assert noted._seen["org_1"]["usr_2"] >= first["usr_2"]
