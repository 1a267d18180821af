"""The socket of a real edge process: every event once and in order, whatever goes wrong; only to who may see it."""

import asyncio
import socket
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from django.conf import settings
from websockets.exceptions import ConnectionClosed

from apps.realtime.tests.edge import aside, open_tab, running_edge, write
from kernel import valkey
from kernel.events import bus
from tenants.models import Organization
from tenants.tests.factories import make_user
from tests.world.client import Api, log_in
from tests.world.companies import Company


@pytest.fixture(scope="module")
def edge(companies: dict[str, Company]) -> Iterator[int]:
    with running_edge() as port:
        yield port


pytestmark = pytest.mark.usefixtures("committed")


def seqs(frames: list[dict[str, Any]]) -> list[int]:
    return [frame["seq"] for frame in frames]


def altered(token: str, **changes: Any) -> str:
    claims = {**jwt.decode(token, options={"verify_signature": False}), **changes}
    return jwt.encode(claims, settings.SECRET_KEY, algorithm="HS256")


def narrow_socket(port: int) -> socket.socket:
    """A line on which little fits, so that a reader who does not read is felt at once."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    line.connect(("127.0.0.1", port))
    line.setblocking(False)
    return line


async def test_hello_says_where_the_log_stands(edge: int, acme: Company) -> None:
    async with open_tab(edge, acme.id, acme.token("agent")) as tab:
        hello = await tab.next()

    assert hello == {
        "type": "hello",
        "org_id": acme.id,
        "head_seq": 0,
        "epoch": "",
        "resume": "ok",
        "heartbeat_s": 1,
    }


async def test_replay_then_live_in_order_without_gap_or_double(edge: int, acme: Company) -> None:
    await write(acme, [f"before {n}" for n in range(20)])
    async with open_tab(edge, acme.id, acme.token("agent"), after="5") as tab:
        hello = await tab.next()
        await write(acme, ["live"])
        frames = await tab.events(16)

    assert (hello["head_seq"], hello["resume"]) == (20, "ok")
    assert seqs(frames) == list(range(6, 22))
    assert frames[-1]["data"] == {"text": "live"}
    assert (frames[0]["type"], frames[0]["org_id"]) == ("test.noted", acme.id)


async def test_sockets_that_open_while_events_are_written_miss_nothing(edge: int, acme: Company) -> None:
    async def follow(delay_s: float) -> list[int]:
        await asyncio.sleep(delay_s)
        async with open_tab(edge, acme.id, acme.token("agent"), after="0") as tab:
            await tab.next()
            return seqs(await tab.events(120, 20))

    writers = [write(acme, [f"{writer}.{n}" for n in range(40)]) for writer in range(3)]
    followers = [follow(number * 0.05) for number in range(6)]
    done: list[Any] = await asyncio.gather(*writers, *followers)

    assert done[3:] == [list(range(1, 121))] * 6


@pytest.mark.parametrize("after", ["", "abc", "-1", "²", "9" * 25])
async def test_without_a_number_there_is_no_replay(edge: int, acme: Company, after: str) -> None:
    await write(acme, ["before"])
    async with open_tab(edge, acme.id, acme.token("agent"), after=after) as tab:
        assert (await tab.next())["resume"] == "ok"
        await write(acme, ["live"])
        assert (await tab.next())["seq"] == 2


async def test_a_number_that_the_log_has_not_reached_is_too_old(edge: int, acme: Company) -> None:
    """The log was begun anew: what the browser holds is of another one."""
    await write(acme, ["one"])
    async with open_tab(edge, acme.id, acme.token("agent"), after="99") as tab:
        assert (await tab.next())["resume"] == "too_old"
        await write(acme, ["two"])
        assert (await tab.next())["seq"] == 2


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
async def test_a_bad_token_is_4401(edge: int, acme: Company, token: str) -> None:
    async with open_tab(edge, acme.id, token) as tab:
        assert await tab.close_code() == 4401


async def test_an_expired_token_is_4401(edge: int, acme: Company) -> None:
    token = altered(acme.token("agent"), exp=int(time.time()) - 1)
    async with open_tab(edge, acme.id, token) as tab:
        assert await tab.close_code() == 4401


async def test_another_organization_is_4403_and_an_unknown_one_4404(edge: int, acme: Company, globex: Company) -> None:
    async with open_tab(edge, globex.id, acme.token("owner")) as tab:
        assert await tab.close_code() == 4403
    async with open_tab(edge, "org_unknown", acme.token("owner")) as tab:
        assert await tab.close_code() == 4404


async def test_a_token_that_runs_out_ends_the_socket_unless_it_is_renewed(edge: int, acme: Company) -> None:
    short = altered(acme.token("agent"), exp=int(time.time()) + 2)
    async with (
        open_tab(edge, acme.id, short) as left_alone,
        open_tab(edge, acme.id, short) as renewed,
    ):
        await left_alone.next()
        await renewed.next()
        await renewed.say(type="auth", token=acme.token("agent"))
        assert await renewed.next() == {"type": "auth_ok"}

        assert await left_alone.close_code(8) == 4401
        await renewed.say(type="ping")
        assert await renewed.next() == {"type": "pong"}


async def test_a_renewal_with_a_bad_token_or_a_strangers_ends_the_socket(
    edge: int, acme: Company, globex: Company
) -> None:
    for token, code in (("nonsense", 4401), (globex.token("agent"), 4403)):
        async with open_tab(edge, acme.id, acme.token("agent")) as tab:
            await tab.next()
            await tab.say(type="auth", token=token)
            assert await tab.close_code() == code


async def test_the_end_of_a_sign_in_closes_its_open_sockets_within_five_seconds(edge: int, acme: Company) -> None:
    person = await aside(lambda: make_user("twice@acme.test", member_of={acme.id: "agent"}))

    def sign_in() -> Api:
        return log_in(person.email)[1]

    ended, stays = await aside(sign_in), await aside(sign_in)
    async with open_tab(edge, acme.id, ended.token) as out, open_tab(edge, acme.id, stays.token) as still_in:
        await out.next()
        await still_in.next()

        reply = await aside(lambda: stays.post("/api/me/security/end-other-sessions"))

        assert reply.status == 204
        assert await out.close_code(5) == 4401
        await still_in.say(type="ping")
        assert await still_in.next() == {"type": "pong"}
    await aside(person.delete)


async def test_a_second_factor_that_becomes_required_closes_sockets_of_those_without(edge: int, acme: Company) -> None:
    organization = Organization.objects.filter(pk=acme.id)
    async with open_tab(edge, acme.id, acme.token("agent")) as tab:
        await tab.next()
        try:
            await aside(lambda: organization.update(requires_second_factor=True))
            assert await tab.close_code(5) == 4428
            async with open_tab(edge, acme.id, acme.token("agent")) as again:
                assert await again.close_code() == 4428
        finally:
            await aside(lambda: organization.update(requires_second_factor=False))


async def test_what_is_not_understood_is_ignored(edge: int, acme: Company) -> None:
    async with open_tab(edge, acme.id, acme.token("agent")) as tab:
        await tab.next()
        for nonsense in ("", "{", "[]", "null", '"ping"', '{"type": 1}', b"\xff\x00"):
            await tab.link.send(nonsense)
        await tab.say(type="ping")

        assert await tab.next() == {"type": "pong"}


async def test_heartbeats_carry_the_newest_number(edge: int, acme: Company) -> None:
    async with open_tab(edge, acme.id, acme.token("agent")) as tab:
        assert (await tab.heartbeat())["head_seq"] == 0
        await write(acme, ["one", "two"])
        await tab.events(2)
        beat = await tab.heartbeat()

    assert beat["head_seq"] == 2
    assert beat["epoch"].startswith("log_")


async def test_no_frame_reaches_the_other_organization(edge: int, acme: Company, globex: Company) -> None:
    async with (
        open_tab(edge, acme.id, acme.token("agent"), after="0") as ours,
        open_tab(edge, globex.id, globex.token("agent"), after="0") as theirs,
    ):
        await ours.next()
        await theirs.next()
        await asyncio.gather(
            write(acme, [f"acme {n}" for n in range(30)]), write(globex, [f"globex {n}" for n in range(30)])
        )
        seen = await asyncio.gather(ours.events(30), theirs.events(30))

    for company, frames in zip((acme, globex), seen, strict=True):
        assert [frame["data"]["text"] for frame in frames] == [f"{company.slug} {n}" for n in range(30)]
        assert {frame["org_id"] for frame in frames} == {company.id}


async def test_an_announcement_that_was_lost_is_healed_within_five_seconds(
    edge: int, acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_tab(edge, acme.id, acme.token("agent")) as tab:
        await tab.next()
        with monkeypatch.context() as silent:
            silent.setattr(bus, "announce", lambda *_: None)
            await write(acme, ["unheard"])

        assert (await tab.next(5.0))["data"] == {"text": "unheard"}


async def test_a_gap_is_filled_at_once_by_the_next_announcement(
    edge: int, acme: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write(acme, ["first"])
    async with open_tab(edge, acme.id, acme.token("agent")) as tab:
        await tab.next()
        with monkeypatch.context() as silent:
            silent.setattr(bus, "announce", lambda *_: None)
            await write(acme, ["unheard"])
        await write(acme, ["heard"])

        assert seqs(await tab.events(2)) == [2, 3]


async def test_a_broken_subscription_heals_by_itself(edge: int, acme: Company) -> None:
    async with open_tab(edge, acme.id, acme.token("agent")) as tab:
        await tab.next()
        client: Any = valkey.client()
        for each in client.client_list(_type="pubsub"):
            client.client_kill_filter(_id=each["id"])
        await write(acme, ["while it is away"])
        assert (await tab.next(5.0))["seq"] == 1
        await asyncio.sleep(0.8)
        await write(acme, ["afterwards"])
        assert (await tab.next(5.0))["seq"] == 2


async def test_a_slow_reader_is_cut_with_4409_and_comes_back_to_the_same(edge: int, acme: Company) -> None:
    big = [f"{n} " + "x" * 300_000 for n in range(50)]
    received: list[int] = []
    line = narrow_socket(edge)
    async with open_tab(
        edge, acme.id, acme.token("agent"), after="0", max_queue=1, max_size=None, compression=None, sock=line
    ) as tab:
        await tab.next()
        async with open_tab(edge, acme.id, acme.token("agent"), max_size=None) as quick:
            await quick.next()
            await write(acme, big)  # the other one does not read meanwhile
            assert seqs(await quick.events(len(big))) == list(range(1, len(big) + 1))
        try:
            while True:
                received.append((await tab.next(10))["seq"])
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd else None

    assert code == 4409
    assert received == list(range(1, len(received) + 1))
    assert len(received) < len(big)
    async with open_tab(edge, acme.id, acme.token("agent"), after=str(len(received)), max_size=None) as again:
        assert (await again.next())["resume"] == "ok"
        assert seqs(await again.events(len(big) - len(received))) == list(range(len(received) + 1, len(big) + 1))


async def test_a_reload_of_the_only_tab_keeps_live_updates(edge: int, acme: Company) -> None:
    """The old socket leaves while the new one joins."""
    for number in range(1, 6):
        async with open_tab(edge, acme.id, acme.token("agent")) as old:
            await old.next()
            closing = asyncio.create_task(old.link.close())
            async with open_tab(edge, acme.id, acme.token("agent")) as new:
                await new.next()
                await closing
                await write(acme, [str(number)])
                assert (await new.next(1.5))["seq"] == number
