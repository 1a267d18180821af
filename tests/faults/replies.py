"""Customers on all three channels, what acme answers them, and what must hold of it: nothing twice, in order, true."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import redis

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


def arm(world: World, faults: Sequence[dict[str, Any]]) -> None:
    """Each of the faults on each of the channels."""
    simulator(world, "POST", "settings", QUICK)
    for account_id in ACCOUNTS.values():
        for fault in faults:
            simulator(world, "POST", "faults", {**fault, "account_id": account_id})


def reset(world: World) -> None:
    """No fault any more, and every account as it was."""
    simulator(world, "DELETE", "faults")
    connected = (
        "UPDATE channel_accounts_channelaccount SET status = 'connected' WHERE status <> 'connected' RETURNING 1"
    )
    world.rows("acme", connected)


def open_threads(world: World, tag: str) -> list[str]:
    """Customers of all three channels write to acme; their conversations. Each test has a tag of its own."""
    sql = """
    SELECT v.id FROM inbox_conversation v JOIN customers_customer c ON c.id = v.customer_id
    WHERE starts_with(c.display_name, %s)
    """

    def found() -> list[str]:
        return [conversation_id for (conversation_id,) in world.rows("acme", sql, [f"Sender {tag} "])]

    assert found() == [], f"another test has the tag {tag}"
    for channel, account in ACCOUNTS.items():
        for number in range(CUSTOMERS):
            customer = {"id": f"15550299{tag}{number:02}", "name": f"Sender {tag} {channel} {number}"}
            body = {"account_id": account, "customer": customer, "type": "text", "text": "Hello"}
            simulator(world, "POST", "customers/messages", body)
    wait_for("all have written", lambda: len(found()) == len(ACCOUNTS) * CUSTOMERS)
    return found()


def by_channel(world: World, conversations: Collection[str]) -> dict[str, list[str]]:
    """The same, sorted by their channel."""
    found: dict[str, list[str]] = {channel: [] for channel in ACCOUNTS}
    for conversation in conversations:
        found[world.api("acme", f"/conversations/{conversation}")["channel_type"]].append(conversation)
    return found


def reply_everywhere(world: World, conversations: Sequence[str], tag: str) -> None:
    """REPLIES replies in every conversation, all of them different. Done again, they are the same ones."""
    for number in range(REPLIES):
        for conversation in conversations:
            reply = {"body_text": f"Reply {tag} {conversation} {number}", "temp_id": f"{tag}-{conversation}-{number}"}
            world.api("acme", f"/conversations/{conversation}/messages", reply)


def replies_of(world: World, conversations: Collection[str]) -> list[Reply]:
    found = [each for id_ in conversations for each in world.pages("acme", f"/conversations/{id_}/messages")]
    return [each for each in found if each["direction"] == "outbound"]


def let_leases_pass(world: World) -> None:
    """What died without a trace at the platform is taken for lost after half a minute: let that pass at once."""
    lost = "UPDATE outbound_sendattempt SET lease_until = now() WHERE state = 'sending' RETURNING 1"
    world.rows("acme", lost)


def let_pauses_pass(world: World) -> None:
    """What waits for its next try, or for its account, waits no more."""
    world.rows("acme", "UPDATE outbound_sendattempt SET retry_at = now() WHERE state = 'retry' RETURNING 1")
    with redis.Redis.from_url(world.stack.redis_url) as valkey:
        for key in valkey.scan_iter("send:*"):
            valkey.delete(key)


def wait_until_settled(world: World) -> None:
    """Every reply has come to an end, and whatever the platform tells of it is applied."""
    states = "SELECT DISTINCT delivery_status FROM inbox_message WHERE direction = 'outbound'"
    wait_for("every reply ends", lambda: {state for (state,) in world.rows("acme", states)} <= ENDED)
    simulator(world, "GET", "idle?timeout_s=30")
    wait_for("the receipts are applied", lambda: not world.rows("", "SELECT 1 FROM inbound_pendingreceipt"))


def accepted_of(world: World, replies: Collection[str]) -> list[dict[str, Any]]:
    """What the platform has accepted of these texts, in order."""
    return [send for send in simulator(world, "GET", "ledger")["data"] if send["text"] in replies]


def assert_sent_once(world: World, conversations: Sequence[str], *, row: str, again: Collection[str] = ()) -> None:
    """Every reply has ended; the platform has none twice, in order, and what is said of each is true.

    `again`: texts that somebody sent once more, so that they may stand behind later ones.
    """
    wait_until_settled(world)
    replies = {each["body_text"]: each for each in replies_of(world, conversations)}
    accepted = accepted_of(world, replies.keys())
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
    for name in replies.keys() - counted.keys():
        assert replies[name]["delivery_status"] in ("failed", "unconfirmed") and replies[name]["error"]["detail"]
    for customer in {(send["account_id"], send["customer_id"]) for send in accepted}:
        mine = [send["text"] for send in accepted if (send["account_id"], send["customer_id"]) == customer]
        mine = [name for name in mine if name not in again]
        assert mine == sorted(mine)


def failures(world: World, kind: str, code: str) -> list[dict[str, Any]]:
    """What the page of failures shows under this trouble."""
    shown: list[dict[str, Any]] = world.api("acme", f"/failures?kind={kind}&code={code}&limit=100")["data"]
    assert all(each["reason"] for each in shown)
    return shown


def send_again(world: World, code: str) -> None:
    """As an admin does it there: all replies with this trouble."""
    mended = world.api("acme", "/failures/replay", {"kind": "send", "code": code})
    assert (mended["refused"], mended["remaining"]) == ([], 0)
