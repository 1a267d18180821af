"""F14, F16: answers to sends are lost, and what sends them dies. Nothing is sent twice; every reply ends truthfully."""

import random
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from apps.outbound.tests import doomed_sender
from devkit.paths import ROOT
from tests.faults.harness import REPORT, World, wait_for
from tests.faults.replies import (
    ACCOUNTS,
    ARRIVED,
    QUICK,
    accepted_of,
    arm,
    assert_sent_once,
    by_channel,
    failures,
    let_leases_pass,
    open_threads,
    replies_of,
    reply_everywhere,
    simulator,
    wait_until_settled,
)


def test_f14_answers_are_lost_after_the_platform_accepted(world: World, chance: random.Random) -> None:
    conversations = open_threads(world, "14")
    faults = [
        {"kind": "cut", "times": 2},
        {"kind": "server_error_html", "accept": True},
        {"kind": "timeout", "seconds": 15},
        {"kind": "status_first", "times": 2},  # on Messenger and Instagram an echo
        {"kind": "slow", "seconds": 0.5},
    ]
    arm(world, chance.sample(faults, len(faults)))

    reply_everywhere(world, conversations, "14")

    assert_sent_once(world, conversations, row="F14 answers lost")
    assert {each["delivery_status"] for each in replies_of(world, conversations)} <= ARRIVED
    assert simulator(world, "GET", "faults")["data"] == []


def test_f14_what_nobody_tells_of_is_unconfirmed_and_shown(world: World) -> None:
    conversations = open_threads(world, "15")
    arm(world, [{"kind": "cut", "statuses": "none"}, {"kind": "cut", "accept": False}])

    reply_everywhere(world, conversations, "15")

    wait_until_settled(world)
    lost = [each for each in replies_of(world, conversations) if each["delivery_status"] == "unconfirmed"]
    assert len(lost) == 2 * len(ACCOUNTS)
    assert {each["error"]["code"] for each in lost} == {"outcome_unknown"}
    assert {each["id"] for each in lost} <= {each["id"] for each in failures(world, "send", "outcome_unknown")}
    # A person looks at the phones: one half is there, the other is not.
    texts = {each["text"] for each in simulator(world, "GET", "ledger")["data"]}
    for reply in lost:
        way = "confirm" if reply["body_text"] in texts else "retry"
        world.api("acme", f"/messages/{reply['id']}/{way}", {})
    again = {each["body_text"] for each in lost if each["body_text"] not in texts}
    assert len(again) == len(ACCOUNTS)
    assert_sent_once(world, conversations, row="F14 nobody tells, a person decides", again=again)
    assert {each["delivery_status"] for each in replies_of(world, conversations)} <= ARRIVED


def test_f14_a_platform_that_hangs_for_one_organization_holds_up_no_other(world: World) -> None:
    conversations = open_threads(world, "40")
    customer = {"id": "1555029900", "name": "Sender of the other"}
    body = {"account_id": "106540000000102", "customer": customer, "type": "text", "text": "Hello"}
    simulator(world, "POST", "customers/messages", body)
    wait_for("the other's customer has written", lambda: bool(_named(world, "globex", "Sender of the other")))
    (other,) = _named(world, "globex", "Sender of the other")
    arm(world, [{"kind": "slow", "seconds": 8, "times": 3}])
    reply_everywhere(world, conversations, "40")
    wait_for("acme's are on their way", lambda: _on_their_way(world, "acme") == 8)

    world.api("globex", f"/conversations/{other}/messages", {"body_text": "At once", "temp_id": "19-other"})

    wait_for("the other's reply is there", lambda: bool(accepted_of(world, ["At once"])))
    assert _on_their_way(world, "acme") == 8, "half of what a worker can do at once, and none has ended"
    simulator(world, "DELETE", "faults")
    assert_sent_once(world, conversations, row="F14 the platform hangs for one")


def _named(world: World, slug: str, name: str) -> list[str]:
    return [each["id"] for each in world.pages(slug, "/conversations") if each["customer"]["display_name"] == name]


def _on_their_way(world: World, slug: str) -> int:
    ((count,),) = world.rows(slug, "SELECT count(*) FROM outbound_sendattempt WHERE state = 'sending'")
    return int(count)


def test_f16_workers_killed_between_claim_and_answer(world: World, chance: random.Random) -> None:
    conversations = open_threads(world, "16")
    arm(world, [{"kind": "slow", "seconds": 0.4, "times": 14}])
    reply_everywhere(world, conversations, "16")

    for _ in range(3):
        time.sleep(chance.uniform(0.3, 1))
        world.stack.kill("worker")
        world.start_worker()
        world.revive()
    let_leases_pass(world)

    assert_sent_once(world, conversations, row="F16 worker kill -9 ×3")


def test_f16_a_worker_that_is_told_to_stop_finishes_what_is_on_its_way(world: World) -> None:
    conversations = open_threads(world, "41")
    arm(world, [{"kind": "slow", "seconds": 1.5, "times": 6, "statuses": "none"}])
    reply_everywhere(world, conversations, "41")
    wait_for("some are on their way", lambda: _on_their_way(world, "acme") >= 4)

    world.stack.kill("worker", signal.SIGTERM)

    assert _on_their_way(world, "acme") == 0
    world.start_worker()
    assert_sent_once(world, conversations, row="F16 worker told to stop")
    assert {each["delivery_status"] for each in replies_of(world, conversations)} <= ARRIVED


@pytest.mark.parametrize(("server", "wave"), [("valkey", "42"), ("postgres", "43")])
def test_f16_a_worker_that_is_told_to_stop_ends_also_while_a_server_is_away(
    world: World, server: str, wave: str
) -> None:
    conversations = open_threads(world, wave)
    arm(world, [{"kind": "slow", "seconds": 1.5, "times": 6}])
    reply_everywhere(world, conversations, wave)
    wait_for("some are on their way", lambda: _on_their_way(world, "acme") >= 4)
    world.stack.kill(server, signal.SIGQUIT if server == "postgres" else signal.SIGKILL)

    world.stack.kill("worker", signal.SIGTERM)

    world.stack.start(server)
    world.start_worker()
    world.revive()
    let_leases_pass(world)
    assert_sent_once(world, conversations, row=f"F16 worker told to stop, {server} away")


def test_f16_an_answer_that_comes_while_postgres_is_away_is_written_down_later(world: World) -> None:
    conversations = open_threads(world, "45")
    arm(world, [{"kind": "slow", "seconds": 1.5, "times": 9, "statuses": "none"}])
    reply_everywhere(world, conversations, "45")
    wait_for("some are on their way", lambda: _on_their_way(world, "acme") >= 4)

    world.stack.kill("postgres", signal.SIGQUIT)
    time.sleep(3)  # all that were on their way have been answered
    world.stack.start("postgres")

    world.revive()
    assert_sent_once(world, conversations, row="F16 answered while postgres is away")
    assert {each["delivery_status"] for each in replies_of(world, conversations)} <= ARRIVED


def test_f16_the_servers_crash_while_replies_are_sent(world: World, chance: random.Random) -> None:
    conversations = open_threads(world, "18")
    arm(world, [{"kind": "slow", "seconds": 0.4, "times": 20}])
    reply_everywhere(world, conversations, "18")

    time.sleep(chance.uniform(0.2, 0.6))
    world.stack.kill("postgres", signal.SIGQUIT)
    time.sleep(chance.uniform(0.5, 1))
    world.stack.start("postgres")
    time.sleep(chance.uniform(0.2, 0.6))
    world.stack.restart("valkey")
    world.revive()
    let_leases_pass(world)

    assert_sent_once(world, conversations, row="F16 Postgres, Valkey crash, sending")


# (channel, what is sent, where the process dies) → how often the platform may have got it, how it may end. Before the
# call nothing is lost and it goes out once; after the call began it is never repeated: a status or an echo tells, or a
# person has to.
ONCE, NEVER, PERHAPS = {1}, {0}, {0, 1}
DEATHS: list[tuple[str, str, str, set[int]]] = [
    *((channel, "text", "claimed", NEVER) for channel in ACCOUNTS),
    *((channel, "text", "written", PERHAPS) for channel in ACCOUNTS),
    *((channel, "text", "answered", ONCE) for channel in ACCOUNTS),
    ("whatsapp", "photo", "uploading", ONCE),
    ("whatsapp", "photo", "uploaded", ONCE),
    ("whatsapp", "photo", "begun", NEVER),
    ("whatsapp", "photo", "written", PERHAPS),
    ("whatsapp", "photo", "answered", ONCE),
    ("messenger", "photo", "written", PERHAPS),
    ("messenger", "photo", "answered", ONCE),
    ("instagram", "photo", "answered", ONCE),
]


def doomed(world: World, *wanted: str) -> list[str]:
    """Let these processes (`POINT:CONVERSATION`) run to their deaths; what they printed."""
    environment = {**world.stack.environment, "PYTHONPATH": ":".join(path for path in sys.path if path)}
    command = [sys.executable, "-m", doomed_sender.__name__, world.organizations["acme"][0], *wanted]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_f16_a_process_killed_at_each_point_of_a_send(world: World) -> None:
    simulator(world, "POST", "settings", QUICK)
    spare = by_channel(world, [each for part in range(3) for each in open_threads(world, f"17{part}")])
    world.stack.kill("worker")
    plan = [(spare[channel].pop(), channel, kind, point, times) for channel, kind, point, times in DEATHS]
    photos = iter(doomed(world, *(f"photo:{each[0]}" for each in plan if each[2] == "photo")))
    for conversation, channel, kind, point, _ in plan:
        reply: dict[str, Any] = {"body_text": f"Dies at {point}", "temp_id": f"17-{channel}-{kind}-{point}"}
        if kind == "photo":
            caption = {"body_text": reply["body_text"] if channel == "whatsapp" else None}
            reply = {**reply, **caption, "message_type": "image", "attachment_ids": [next(photos)]}
        world.api("acme", f"/conversations/{conversation}/messages", reply)
    doomed(world, *(f"{point}:{conversation}" for conversation, _, _, point, _ in plan))
    let_leases_pass(world)

    world.revive()

    wait_until_settled(world)
    for conversation, channel, kind, point, times in plan:
        assert_true_end(world, conversation, (channel, kind, point), times)
    REPORT.append(f"{'F16 killed at each point':<34} {len(plan):>5} replies, each at most once")


def assert_true_end(world: World, conversation: str, case: tuple[str, str, str], times: set[int]) -> None:
    """The platform has it as often as it may, and the reply says so."""
    (reply,) = replies_of(world, [conversation])
    ledger = simulator(world, "GET", "ledger")["data"]
    known = {reply["id"], reply["channel_message_id"]} - {None}
    accepted = [send for send in ledger if send["client_ref"] in known or send["id"] in known]
    assert len(accepted) in times, (case, reply)
    expected = ARRIVED if accepted else {"unconfirmed"}
    assert reply["delivery_status"] in expected, (case, reply)
    if not accepted:
        assert reply["id"] in {each["id"] for each in failures(world, "send", "outcome_unknown")}, (case, reply)
