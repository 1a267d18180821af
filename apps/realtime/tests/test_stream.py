"""One stream and its subscribers, without a database: order, gaps, slow readers, a log that begins anew."""

import asyncio
import json

import pytest

from apps.realtime import frames
from apps.realtime.hub import Hub
from apps.realtime.stream import AT_ONCE, OrganizationStream, Subscriber
from kernel.events.log import Position
from kernel.scope import Scope

SCOPE = Scope("org_1", "t_1", "t_1")


class Log:
    """A log in memory that counts how often it is read, and can be slow."""

    def __init__(self) -> None:
        self.head, self.epoch = 0, "log_1"
        self.reads = 0
        self.positions = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def read(self, scope: Scope, after: int, limit: int) -> list[tuple[int, str]]:
        self.reads += 1
        await self.gate.wait()
        return [(seq, f"f{seq}") for seq in range(after + 1, min(self.head, after + limit) + 1)]

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


def reader(limit: int = 100, visibility: str = "all") -> Subscriber:
    return Subscriber(visibility=visibility, expires_at=2e12, limit=limit)


async def frames_of(subscriber: Subscriber, count: int) -> list[str | None]:
    async with asyncio.timeout(2):
        return [await subscriber.next_frame() for _ in range(count)]


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_what_is_announced_in_turn_is_passed_on_without_a_read(log: Log) -> None:
    stream, one, two = await following(log), reader(), reader()
    for each in (one, two):
        assert stream.join(each).head_seq == 0

    stream.announced([1, 2], ["f1", "f2"])
    stream.announced([2], ["f2"])
    stream.announced([3], ["f3"])

    assert await frames_of(one, 3) == await frames_of(two, 3) == ["f1", "f2", "f3"]
    assert log.reads == 0


async def test_a_gap_is_filled_from_the_log(log: Log) -> None:
    stream, one = await following(log), reader()
    stream.join(one)
    log.head = 5

    stream.announced([5], ["f5"])

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
        stream.announced([seq], [f"f{seq}"])
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
    stream.announced([2], ["f2"])
    await settle()
    monkeypatch.setattr(stream, "_read_position", log.position)
    stream.announced([2], ["f2"])

    assert await frames_of(one, 2) == ["f1", "f2"]


async def test_a_reader_that_lets_too_much_wait_is_cut_and_others_are_not(log: Log) -> None:
    stream, slow, quick = await following(log), reader(limit=2), reader()
    for each in (slow, quick):
        stream.join(each)
    log.head = 3

    stream.announced([1, 2], ["f1", "f2"])
    assert await frames_of(quick, 2) == ["f1", "f2"]
    stream.announced([3], ["f3"])

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
        stream.announced(list(seqs), [f"f{seq}" for seq in seqs])

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
    stream, blind = await following(log), reader(visibility="none")
    stream.join(blind)

    stream.announced([1], ["f1"])
    stream.beat()

    (frame,) = await frames_of(blind, 1)
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
    hub = Hub(redis_url="redis://127.0.0.1:1/0", read_log=log.read, read_position=log.position, heartbeat_s=1)
    old, new = reader(), reader()
    await hub.join(SCOPE, old)
    log.gate.clear()
    joining = asyncio.create_task(hub.join(SCOPE, new))
    await settle()
    hub.leave(SCOPE, old)
    log.gate.set()
    await joining

    hub._announced("inlet:log:org_1", json.dumps({"seqs": [1], "frames": ["f1"]}).encode())

    assert await frames_of(new, 1) == ["f1"]
    hub.leave(SCOPE, new)
    assert hub._streams == {}
