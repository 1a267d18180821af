"""One stream and its subscribers, without a database: order, gaps, slow readers, a log that begins anew."""

import asyncio
import json
from collections.abc import Collection

import pytest

from apps.access.reach import Place, Reach, View
from apps.access.sight import EVERYBODY, of_conversation, only, sight_of
from apps.access.tests.factories import reach_as
from apps.realtime import frames
from apps.realtime.hub import Hub
from apps.realtime.stream import AT_ONCE, OrganizationStream, Standing, Subscriber
from kernel.events.facts import Audience, Entry
from kernel.events.log import Position
from kernel.scope import Scope

SCOPE = Scope("org_1", "t_1", "t_1")
AT_SALES = {"channel_account_id": "cha_1", "assigned_to": None, "team_id": "team_sales"}
AT_SUPPORT = {**AT_SALES, "team_id": "team_support"}
IN_SALES = of_conversation(AT_SALES)
IN_SUPPORT = of_conversation(AT_SUPPORT)
SALES = reach_as("agent", view=View.TEAMS, teams={"team_sales": 3})


def entries(*seqs: int, audience: Audience = EVERYBODY) -> list[Entry]:
    """Events with these numbers; the frame of 7 is "f7"."""
    return [Entry(seq, f"f{seq}", audience) for seq in seqs]


class Log:
    """A log in memory that counts how often it is read, and can be slow."""

    def __init__(self) -> None:
        self.head, self.epoch = 0, "log_1"
        self.reads = 0
        self.positions = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def read(self, scope: Scope, after: int, limit: int) -> list[Entry]:
        self.reads += 1
        await self.gate.wait()
        return entries(*range(after + 1, min(self.head, after + limit) + 1))

    async def position(self, scope: Scope) -> Position:
        self.positions += 1
        await self.gate.wait()
        return Position(self.head, self.epoch)


@pytest.fixture
async def log() -> Log:
    return Log()


async def following(log: Log) -> OrganizationStream:
    stream = OrganizationStream(SCOPE, read_log=log.read, read_position=log.position)
    await stream.follow()
    return stream


def reader(limit: int = 100, reach: Reach | None = None) -> Subscriber:
    reach = reach or reach_as("owner")
    return Subscriber(member_id=reach.member_id, sight=sight_of(reach), expires_at=2e12, limit=limit)


async def frames_of(subscriber: Subscriber, count: int) -> list[str | None]:
    async with asyncio.timeout(2):
        return [await subscriber.next_frame() for _ in range(count)]


async def refuse_nobody(_asked: Collection[Standing]) -> dict[Standing, int]:
    return {}


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_what_is_announced_in_turn_is_passed_on_without_a_read(log: Log) -> None:
    stream, one, two = await following(log), reader(), reader()
    for each in (one, two):
        assert stream.join(each).head_seq == 0

    stream.announced([1, 2], entries(1, 2))
    stream.announced([2], entries(2))
    stream.announced([3], entries(3))

    assert await frames_of(one, 3) == await frames_of(two, 3) == ["f1", "f2", "f3"]
    assert log.reads == 0


async def test_a_gap_is_filled_from_the_log(log: Log) -> None:
    stream, one = await following(log), reader()
    stream.join(one)
    log.head = 5

    stream.announced([5], entries(5))

    assert await frames_of(one, 5) == ["f1", "f2", "f3", "f4", "f5"]


async def test_an_announcement_without_frames_is_read(log: Log) -> None:
    stream, one = await following(log), reader()
    stream.join(one)
    log.head = 2

    stream.announced([1, 2], None)

    assert await frames_of(one, 2) == ["f1", "f2"]


async def test_many_announcements_during_a_read_cause_one_more_read_not_one_each(log: Log) -> None:
    stream, one = await following(log), reader(limit=1000)
    stream.join(one)
    before = log.positions
    log.gate.clear()
    log.head = 300

    for seq in range(2, 301):
        stream.announced([seq], entries(seq))
        await asyncio.sleep(0)
    log.gate.set()

    assert await frames_of(one, 300) == [f"f{seq}" for seq in range(1, 301)]
    await settle()
    assert log.positions - before <= 3


async def test_a_read_that_fails_is_made_up_for_by_the_next_look(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    stream, one = await following(log), reader()
    stream.join(one)
    log.head = 2

    async def away(scope: Scope) -> Position:
        raise ConnectionError

    monkeypatch.setattr(stream, "_read_position", away)
    stream.announced([2], entries(2))
    await settle()
    monkeypatch.setattr(stream, "_read_position", log.position)
    stream.announced([2], entries(2))

    assert await frames_of(one, 2) == ["f1", "f2"]


async def test_a_reader_that_lets_too_much_wait_is_cut_and_others_are_not(log: Log) -> None:
    stream, slow, quick = await following(log), reader(limit=2), reader()
    for each in (slow, quick):
        stream.join(each)
    log.head = 3

    stream.announced([1, 2], entries(1, 2))
    assert await frames_of(quick, 2) == ["f1", "f2"]
    stream.announced([3], entries(3))

    assert await frames_of(quick, 1) == ["f3"]
    assert (slow.close_code, quick.close_code) == (frames.CLOSE_RESYNC, None)
    assert await frames_of(slow, 1) == [None], "nothing half is sent"


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_burst_longer_than_the_queue_cuts_nobody_who_reads(log: Log, at_once: bool) -> None:
    stream, one = await following(log), reader(limit=AT_ONCE)
    stream.join(one)
    log.head = 10 * AT_ONCE
    read = asyncio.create_task(frames_of(one, log.head))

    for first in range(1, log.head + 1, log.head if at_once else 8):
        seqs = range(first, log.head + 1) if at_once else range(first, first + 8)
        stream.announced(list(seqs), entries(*seqs))

    assert await read == [f"f{seq}" for seq in range(1, log.head + 1)]
    assert one.close_code is None


@pytest.mark.parametrize(("head", "epoch"), [(9, "log_2"), (1, "log_1")])
async def test_a_log_that_began_anew_cuts_everybody(log: Log, head: int, epoch: str) -> None:
    log.head = 3
    stream, one = await following(log), reader()
    stream.join(one)
    log.head, log.epoch = head, epoch

    await stream.catch_up()

    assert one.close_code == frames.CLOSE_RESYNC
    assert stream.position == Position(head, epoch)


async def test_somebody_who_may_see_nothing_gets_heartbeats_only(log: Log) -> None:
    stream, blind = await following(log), reader(reach=reach_as("billing"))
    stream.join(blind)

    stream.announced([1], entries(1, audience=IN_SALES))
    stream.beat()

    skip, frame = await frames_of(blind, 2)
    assert skip == frames.skip(1, 1)
    assert json.loads(frame or "") == {"type": "heartbeat", "head_seq": 1, "epoch": "log_1"}


async def test_the_first_close_code_stays(log: Log) -> None:
    one = reader()
    one.push("f1")
    one.close(frames.CLOSE_TOKEN)
    one.close(frames.CLOSE_RESTART)
    one.push("f2")

    assert one.close_code == frames.CLOSE_TOKEN
    assert await frames_of(one, 1) == [None]


async def test_joining_while_the_last_socket_leaves_is_not_forgotten(log: Log) -> None:
    hub = Hub(
        redis_url="redis://127.0.0.1:1/0",
        read_log=log.read,
        read_position=log.position,
        read_refused=refuse_nobody,
        heartbeat_s=1,
    )
    old, new = reader(), reader()
    await hub.join(SCOPE, old)
    log.gate.clear()
    joining = asyncio.create_task(hub.join(SCOPE, new))
    await settle()
    hub.leave(SCOPE, old)
    log.gate.set()
    await joining

    hub._announced("inlet:log:org_1", json.dumps({"seqs": [1], "frames": ["f1"], "audiences": [{}]}).encode())

    assert await frames_of(new, 1) == ["f1"]
    hub.leave(SCOPE, new)
    assert hub._streams == {}


async def test_a_run_of_events_out_of_sight_is_one_skip_before_the_next_frame(log: Log) -> None:
    stream, sales, chief = await following(log), reader(reach=SALES), reader()
    for each in (sales, chief):
        stream.join(each)

    stream.announced([1, 2], entries(1, 2, audience=IN_SUPPORT))
    stream.announced([3], entries(3, audience=IN_SUPPORT))
    stream.announced([4], entries(4, audience=IN_SALES))

    assert await frames_of(sales, 2) == [frames.skip(1, 3), "f4"]
    assert await frames_of(chief, 4) == ["f1", "f2", "f3", "f4"]


async def test_events_out_of_sight_cut_nobody_however_many_they_are(log: Log) -> None:
    stream, sales = await following(log), reader(limit=1, reach=SALES)
    stream.join(sales)

    for seq in range(1, 500):
        stream.announced([seq], entries(seq, audience=IN_SUPPORT))

    assert sales.close_code is None
    stream.announced([500], entries(500, audience=IN_SALES))
    assert await frames_of(sales, 2) == [frames.skip(1, 499), "f500"]


async def test_a_conversation_that_leaves_sight_is_told_by_its_id_to_those_who_saw_it(log: Log) -> None:
    stream, sales, support = await following(log), reader(reach=SALES), reader()
    stream.join(sales)
    frame = json.dumps(
        {
            "id": "evt_1", "seq": 1, "type": "conversation.updated", "org_id": "org_1", "conversation_id": "conv_1",
            "occurred_at": "2026-11-26T12:00:00.000Z", "data": {"conversation": {"rev": 7, "secret": "preview"}},
        }
    )  # fmt: skip
    moved = of_conversation(AT_SUPPORT, Place("cha_1", None, "team_sales"))

    stream.join(support)
    stream.announced([1], [Entry(1, frame, moved)])

    (told,) = await frames_of(sales, 1)
    assert json.loads(told or "") == {
        "id": "evt_1", "seq": 1, "type": "conversation.hidden", "org_id": "org_1", "conversation_id": "conv_1",
        "occurred_at": "2026-11-26T12:00:00.000Z", "data": {"rev": 7},
    }  # fmt: skip
    assert await frames_of(support, 1) == [frame]


async def test_what_is_for_one_person_reaches_that_person_only(log: Log) -> None:
    stream, me, other = await following(log), reader(), reader(reach=reach_as("owner", member_id="usr_2"))
    for each in (me, other):
        stream.join(each)

    stream.announced([1], entries(1, audience=only("usr_2")))
    stream.announced([2], entries(2))

    assert await frames_of(other, 2) == ["f1", "f2"]
    assert await frames_of(me, 2) == [frames.skip(1, 1), "f2"]


async def test_from_a_change_of_rights_on_nothing_is_queued_until_they_are_known(log: Log) -> None:
    stream, me, other = await following(log), reader(), reader(reach=reach_as("owner", member_id="usr_2"))
    for each in (me, other):
        stream.join(each)

    stream.announced([1], entries(1))
    stream.announced([2, 3], [*entries(2, audience=only("usr_1", asks_anew=True)), *entries(3)])
    stream.announced([4], entries(4))

    assert await frames_of(me, 2) == ["f1", None]
    assert (me.paused_at, me.replay_from, me.close_code) == (2, 1, None)
    assert await frames_of(other, 4) == ["f1", frames.skip(2, 2), "f3", "f4"]
