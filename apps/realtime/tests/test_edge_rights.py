"""Who gets what from the socket of a real edge process, also while rights change."""

import asyncio
from collections.abc import Callable, Iterator
from contextvars import copy_context
from typing import TypeVar

import pytest
from django.db import connection, transaction

from apps.access import facts
from apps.access.services import change_member_role, create_team
from apps.inbox import services
from apps.inbox.models import Conversation
from apps.inbox.tests.factories import make_conversation
from apps.realtime import frames
from apps.realtime.tests.edge import open_tab, running_edge, write
from kernel import clock
from tenants.context import public_scope, tenant_scope
from tenants.facts import tell
from tenants.models import Membership
from tests.world.companies import Company, restore_rights

T = TypeVar("T")


@pytest.fixture(scope="module")
def edge(companies: dict[str, Company]) -> Iterator[int]:
    with running_edge() as port:
        yield port


@pytest.fixture(autouse=True)
def restored(acme: Company, committed: None) -> Iterator[None]:
    """Memberships are as before afterwards."""
    before = list(Membership.objects.filter(organization_id=acme.id))
    yield
    Membership.objects.filter(organization_id=acme.id).delete()
    Membership.objects.bulk_create(before)
    restore_rights(acme)


async def in_office(company: Company, work: Callable[[], T]) -> T:
    """Work in the company's schema, committed, in a thread."""

    def run() -> T:
        with tenant_scope(company.scope):
            done = work()
        connection.close()
        return done

    return await asyncio.to_thread(copy_context().run, run)


async def become(company: Company, person: str, role: str) -> None:
    """The membership first, as it is done: what the organization's schema is told follows."""

    def change() -> None:
        with public_scope():
            Membership.objects.filter(user_id=company.people[person]).update(role=role)
        change_member_role(user_id=company.people[person], role=role, now=clock.now())

    await in_office(company, change)


def touch(conversation: Conversation) -> None:
    conversation.refresh_from_db()
    status = "pending" if conversation.status == "open" else "open"
    services.set_status(conversation_id=conversation.pk, status=status, now=clock.now())


async def test_a_change_of_rights_takes_effect_on_an_open_socket_without_a_gap(edge: int, acme: Company) -> None:
    conversation = await in_office(acme, make_conversation)
    async with open_tab(edge, acme.id, acme.token("agent")) as tab:
        await tab.next()
        await in_office(acme, lambda: touch(conversation))
        shown = await tab.next()

        await become(acme, "agent", "billing")
        told = await tab.next()
        await in_office(acme, lambda: touch(conversation))
        await write(acme, ["for everybody"])
        skipped, after = await tab.events(2)

    assert (shown["type"], told["type"]) == ("conversation.updated", "rights.changed")
    assert told["data"] == {"member_id": acme.people["agent"]}
    assert skipped == {"type": "skip", "seq": told["seq"] + 1, "through": told["seq"] + 1}
    assert (after["type"], after["seq"]) == ("test.noted", told["seq"] + 2)


async def test_a_socket_ends_soon_after_the_membership(edge: int, acme: Company) -> None:
    viewer = acme.people["viewer"]

    def leave() -> None:
        with transaction.atomic():
            Membership.objects.filter(user_id=viewer).delete()
            tell(
                organization_id=acme.id,
                kind="member.left",
                data={"user_id": viewer, "name": "Vera", "how": "removed"},
            )
        facts.carry_over(acme.id)
        connection.close()

    async with open_tab(edge, acme.id, acme.token("viewer")) as tab:
        await tab.next()

        await asyncio.to_thread(leave)

        assert await tab.close_code() == frames.CLOSE_FORBIDDEN


async def test_what_is_for_one_person_is_a_number_to_the_others(edge: int, acme: Company) -> None:
    async with (
        open_tab(edge, acme.id, acme.token("owner")) as owner,
        open_tab(edge, acme.id, acme.token("agent2")) as agent2,
    ):
        for tab in (owner, agent2):
            await tab.next()
        await become(acme, "agent2", "viewer")
        await write(acme, ["for everybody"])
        skipped, first = await owner.events(2)
        told, second = await agent2.events(2)

    assert (skipped["type"], skipped["through"]) == ("skip", told["seq"])
    assert told["type"] == "rights.changed"
    assert first == second


async def test_a_replay_shows_what_the_live_stream_would_have_shown(edge: int, acme: Company) -> None:
    """From the log's beginning, as somebody whose role shows no conversations."""
    conversation = await in_office(acme, make_conversation)
    await become(acme, "viewer", "developer")
    await in_office(acme, lambda: touch(conversation))
    await in_office(acme, lambda: create_team(name="Sales", now=clock.now()))

    async with open_tab(edge, acme.id, acme.token("viewer"), after="0") as tab:
        hello, told, skipped, after = await tab.events(4)

    assert (hello["type"], hello["resume"]) == ("hello", "ok")
    assert [told["type"], skipped["type"], after["type"]] == ["rights.changed", "skip", "access.updated"]
    assert [told["seq"], skipped["seq"], after["seq"]] == [1, 2, 3]
