"""F14, F16: answers to sends are lost, and workers die while they send. Nothing is sent twice; every reply ends."""

import random
import subprocess
import sys
import time
from collections import Counter
from typing import Any

import pytest

from apps.outbound.tests import doomed_sender
from devkit.paths import ROOT
from tests.faults.harness import REPORT, World, wait_for

ACCOUNTS = {"whatsapp": "106540000000101", "messenger": "110010000000101", "instagram": "17841400000000101"}
CUSTOMERS = 3  # per channel
REPLIES = 3  # per customer
QUICK = {"sent_after_s": 0.1, "delivered_after_s": 0.3, "read_after_s": 0.2, "retry_base_s": 0.1, "retry_cap_s": 1.0}
ENDED = {"sent", "delivered", "read", "failed", "unconfirmed"}
ARRIVED = {"sent", "delivered", "read"}

Reply = dict[str, Any]


def simulator(world: World, method: str, path: str, body: Any = None) -> Any:
    """A call of the simulator's control API."""
    url = f"http://127.0.0.1:{world.stack.ports['simulator']}/simulator/api/{path}"
    answer = world.http.request(method, url, json=body)
    assert answer.is_success, answer.text
    return answer.json()


def open_threads(world: World, tag: str) -> list[str]:
    """Customers of all three channels write to acme; their conversations."""
    for channel, account in ACCOUNTS.items():
        for number in range(CUSTOMERS):
            customer = {"id": f"15550299{tag}{number:02}", "name": f"Sender {tag} {channel} {number}"}
            body = {"account_id": account, "customer": customer, "type": "text", "text": "Hello"}
            simulator(world, "POST", "customers/messages", body)
    sql = """
    SELECT v.id FROM inbox_conversation v JOIN customers_customer c ON c.id = v.customer_id
    WHERE starts_with(c.display_name, %s)
    """

    def found() -> list[str]:
        return [conversation_id for (conversation_id,) in world.rows("acme", sql, [f"Sender {tag} "])]

    wait_for("all have written", lambda: len(found()) == len(ACCOUNTS) * CUSTOMERS, 10)
    return found()


def reply_everywhere(world: World, conversations: list[str], tag: str) -> None:
    """REPLIES replies in every conversation, all of them different."""
    for number in range(REPLIES):
        for index, conversation in enumerate(conversations):
            reply = {"body_text": f"Reply {tag} {index} {number}", "temp_id": f"{tag}-{index}-{number}"}
            world.api("acme", f"/conversations/{conversation}/messages", reply)


def replies_of(world: World, conversations: list[str]) -> list[Reply]:
    found = [each for id_ in conversations for each in world.pages("acme", f"/conversations/{id_}/messages")]
    return [each for each in found if each["direction"] == "outbound"]


def assert_all_end(world: World, conversations: list[str], *, row: str, timeout_s: float) -> None:
    """Every reply comes to an end; the platform's ledger has none twice, in order, and knows of all that arrived."""
    states = "SELECT DISTINCT delivery_status FROM inbox_message WHERE direction = 'outbound'"
    wait_for("every reply ends", lambda: {state for (state,) in world.rows("acme", states)} <= ENDED, timeout_s)
    simulator(world, "GET", "idle?timeout_s=5")
    wait_for("the receipts are applied", lambda: not world.rows("", "SELECT 1 FROM inbound_pendingreceipt"), 5)
    replies = {each["body_text"]: each for each in replies_of(world, conversations)}
    accepted = [send for send in simulator(world, "GET", "ledger")["data"] if send["text"] in replies]
    counted = Counter(send["text"] for send in accepted)
    refs = Counter(send["client_ref"] for send in accepted if send["client_ref"])
    doubled = sum(count - 1 for count in counted.values())
    REPORT.append(
        f"{row:<34} {len(replies):>5} replies, {len(accepted)} accepted, doubled {doubled},"
        f" ended {dict(Counter(each['delivery_status'] for each in replies.values()))}"
    )
    assert len(replies) == len(conversations) * REPLIES
    assert doubled == 0 and set(refs.values()) <= {1}
    assert {replies[name]["delivery_status"] for name in counted} <= ARRIVED
    for customer in {(send["account_id"], send["customer_id"]) for send in accepted}:
        mine = [send["text"] for send in accepted if (send["account_id"], send["customer_id"]) == customer]
        assert mine == sorted(mine)


def test_f14_answers_are_lost_after_the_platform_accepted(world: World, chance: random.Random) -> None:
    simulator(world, "POST", "settings", QUICK)
    conversations = open_threads(world, "14")
    faults = [
        {"kind": "cut", "times": 6},
        {"kind": "server_error_html", "accept": True, "times": 4},
        {"kind": "timeout", "seconds": 15, "times": 1},
        {"kind": "status_first", "times": 4},
        {"kind": "slow", "seconds": 0.5, "times": 4},
    ]
    for fault in chance.sample(faults, len(faults)):
        simulator(world, "POST", "faults", fault)

    reply_everywhere(world, conversations, "14")

    assert_all_end(world, conversations, row="F14 answers lost", timeout_s=25)


def test_f16_workers_killed_between_claim_and_answer(world: World, chance: random.Random) -> None:
    simulator(world, "POST", "settings", QUICK)
    conversations = open_threads(world, "16")
    simulator(world, "POST", "faults", {"kind": "slow", "seconds": 0.4, "times": 40})
    reply_everywhere(world, conversations, "16")

    for _ in range(3):
        time.sleep(chance.uniform(0.3, 1))
        world.stack.kill("worker")
        world.start_worker()
        world.revive()
    # What died without a trace at the platform is taken for lost after half a minute: let that pass at once.
    schema = world.organizations["acme"][1]
    world.rows(
        "", f'UPDATE "{schema}".outbound_sendattempt SET lease_until = now() WHERE state = %s RETURNING 1', ["sending"]
    )

    assert_all_end(world, conversations, row="F16 worker kill -9 ×3", timeout_s=20)


# (channel, what is sent, where the process dies) → how often the platform may have got it, how it may end. Before the
# call nothing is lost and it goes out once; after the call began it is never repeated: a status or an echo tells, or a
# person has to.
ONCE, NEVER, PERHAPS = {1}, {0}, {0, 1}
DEATHS: list[tuple[str, str, str, set[int]]] = [
    ("whatsapp", "text", "claimed", NEVER),
    ("whatsapp", "text", "written", PERHAPS),
    ("whatsapp", "text", "answered", ONCE),
    ("messenger", "text", "answered", ONCE),
    ("instagram", "text", "answered", ONCE),
    ("whatsapp", "photo", "uploading", ONCE),
    ("whatsapp", "photo", "uploaded", ONCE),
    ("whatsapp", "photo", "begun", NEVER),
    ("whatsapp", "photo", "written", PERHAPS),
    ("whatsapp", "photo", "answered", ONCE),
    ("messenger", "photo", "answered", ONCE),
]


def doomed(world: World, point: str, conversation: str) -> str:
    """Run the doomed process to its death; what it printed."""
    environment = {**world.stack.environment, "PYTHONPATH": ":".join(path for path in sys.path if path)}
    command = [sys.executable, "-m", doomed_sender.__name__, point, world.organizations["acme"][0], conversation]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == (0 if point == "photo" else doomed_sender.EXIT_CODE), done.stderr
    return done.stdout


@pytest.mark.timeout(300)
def test_f16_a_process_killed_at_each_point_of_a_send(world: World) -> None:
    simulator(world, "POST", "settings", QUICK)
    spare = conversations_by_channel(world, "17")
    world.stack.kill("worker")
    plan = [(spare[channel].pop(), channel, kind, point, times) for channel, kind, point, times in DEATHS]
    for conversation, channel, kind, point, _ in plan:
        reply: dict[str, Any] = {"body_text": f"Dies at {point}", "temp_id": f"17-{channel}-{kind}-{point}"}
        if kind == "photo":
            caption = {"body_text": reply["body_text"] if channel == "whatsapp" else None}
            files = [doomed(world, "photo", conversation)]
            reply = {**reply, **caption, "message_type": "image", "attachment_ids": files}
        world.api("acme", f"/conversations/{conversation}/messages", reply)
        doomed(world, point, conversation)
    schema = world.organizations["acme"][1]
    world.rows(
        "", f'UPDATE "{schema}".outbound_sendattempt SET lease_until = now() WHERE state = %s RETURNING 1', ["sending"]
    )

    world.revive()

    states = "SELECT DISTINCT delivery_status FROM inbox_message WHERE direction = 'outbound'"
    wait_for("every reply ends", lambda: {state for (state,) in world.rows("acme", states)} <= ENDED, 40)
    simulator(world, "GET", "idle?timeout_s=5")
    wait_for("the receipts are applied", lambda: not world.rows("", "SELECT 1 FROM inbound_pendingreceipt"), 5)
    for conversation, channel, kind, point, times in plan:
        assert_true_end(world, conversation, (channel, kind, point), times)
    REPORT.append(f"{'F16 killed at each point':<34} {len(plan):>5} replies, each at most once")


def conversations_by_channel(world: World, tag: str) -> dict[str, list[str]]:
    """Enough conversations on each channel for every death."""
    found: dict[str, list[str]] = {channel: [] for channel in ACCOUNTS}
    for part in range(3):
        for conversation in open_threads(world, f"{tag}{part}"):
            found[world.api("acme", f"/conversations/{conversation}")["channel_type"]].append(conversation)
    return found


def assert_true_end(world: World, conversation: str, case: tuple[str, str, str], times: set[int]) -> None:
    """The platform has it as often as it may, and the reply says so."""
    (reply,) = replies_of(world, [conversation])
    ledger = simulator(world, "GET", "ledger?limit=1000")["data"]
    known = {reply["id"], reply["channel_message_id"]} - {None}
    accepted = [send for send in ledger if send["client_ref"] in known or send["id"] in known]
    assert len(accepted) in times, (case, reply)
    expected = ARRIVED if accepted else {"unconfirmed"}
    assert reply["delivery_status"] in expected, (case, reply)
