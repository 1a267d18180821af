"""F12, F13, F15: the platform has trouble, is too busy, is away, or takes no token of ours any more."""

import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from tests.faults.harness import REPORT, World, wait_for
from tests.faults.replies import (
    ACCOUNTS,
    ARRIVED,
    accepted_of,
    arm,
    assert_sent_once,
    by_channel,
    failures,
    let_pauses_pass,
    open_threads,
    replies_of,
    reply_everywhere,
    reset,
    send_again,
    simulator,
    wait_until_settled,
)

REFUSED = """
SELECT 1 FROM outbound_sendattempt a JOIN inbox_message m ON m.id = a.message_id
WHERE a.error_code = 'rate_limited' AND m.conversation_id = ANY(%s)
"""


def wait_until_used_up(world: World) -> None:
    """Until every armed fault has struck; no pause is waited for."""

    def has_struck() -> bool:
        let_pauses_pass(world)
        return not simulator(world, "GET", "faults")["data"]

    wait_for("every fault has struck", has_struck)


def wait_for_the_rest(world: World) -> None:
    """Until nothing waits for another try."""

    def is_sent() -> bool:
        let_pauses_pass(world)
        return not world.rows("acme", "SELECT 1 FROM inbox_message WHERE delivery_status IN ('queued', 'sending')")

    wait_for("nothing waits", is_sent)


def test_f12_the_platform_has_trouble(world: World, chance: random.Random) -> None:
    conversations = open_threads(world, "30")
    faults: list[dict[str, Any]] = [
        {"kind": "server_error_json"},  # very likely not sent: tried once more
        {"kind": "server_error_json", "status": 503},
        {"kind": "server_error_html"},  # from a gateway: it may have been sent
        {"kind": "server_error_html", "status": 504},
    ]
    arm(world, chance.sample(faults, len(faults)))

    reply_everywhere(world, conversations, "30")
    wait_until_used_up(world)
    wait_for_the_rest(world)

    wait_until_settled(world)
    replies = replies_of(world, conversations)
    lost = [each for each in replies if each["delivery_status"] not in ARRIVED]
    told = Counter((each["delivery_status"], each["error"]["code"]) for each in lost)
    assert told.pop(("unconfirmed", "outcome_unknown")) == 2 * len(ACCOUNTS), "one for each page"
    assert told.keys() <= {("failed", "channel_unavailable")}, "who met both errors has had its two tries"
    for code in {each["error"]["code"] for each in lost}:
        mine = {each["id"] for each in lost if each["error"]["code"] == code}
        assert mine <= {each["id"] for each in failures(world, "send", code)}
    for each in lost:
        world.api("acme", f"/messages/{each['id']}/retry", {})
    again = {each["body_text"] for each in lost}
    assert_sent_once(world, conversations, row="F12 5xx, with and without JSON", again=again)
    assert {each["delivery_status"] for each in replies_of(world, conversations)} <= ARRIVED


def test_f13_the_platform_is_too_busy(world: World) -> None:
    conversations = open_threads(world, "31")
    mine = by_channel(world, conversations)
    arm(world, [])
    busy: dict[str, dict[str, Any]] = {
        "whatsapp": {"code": 130429},  # without a hint
        "messenger": {"code": 613, "retry_after": 2},
        "instagram": {"code": 613, "regain_minutes": 12},
    }
    for channel, hint in busy.items():
        fault = {"kind": "graph_error", "status": 429, "account_id": ACCOUNTS[channel], **hint}
        simulator(world, "POST", "faults", fault)

    first = [each[0] for each in mine.values()]
    reply_everywhere(world, first, "31")
    wait_for("each channel refuses", lambda: len(world.rows("acme", REFUSED, [first])) == len(first))
    reply_everywhere(world, conversations, "31")

    soon = [*mine["whatsapp"], *mine["messenger"]]
    wait_for("two have ended", lambda: {each["delivery_status"] for each in replies_of(world, soon)} <= ARRIVED)
    waiting = replies_of(world, mine["instagram"])
    assert {each["delivery_status"] for each in waiting} == {"queued"}, "twelve minutes are not over"
    assert "rate_limited" in {each["error"]["code"] for each in waiting if each["error"]}
    assert [each["http_status"] for each in graph_calls(world, "instagram", "31")] == [429], "nor is it asked meanwhile"
    for channel, pause_s in {"whatsapp": 5.0, "messenger": 2.0}.items():
        refused, taken, *_ = graph_calls(world, channel, "31")
        assert (refused["http_status"], taken["http_status"]) == (429, 200)
        assert datetime.fromisoformat(taken["at"]) - datetime.fromisoformat(refused["at"]) >= timedelta(seconds=pause_s)

    wait_for_the_rest(world)
    assert_sent_once(world, conversations, row="F13 429, with and without hints")
    assert {each["delivery_status"] for each in replies_of(world, conversations)} <= ARRIVED


def graph_calls(world: World, channel: str, tag: str) -> list[dict[str, Any]]:
    """The sends of these replies, in order."""
    calls = simulator(world, "GET", f"graph-calls?account_id={ACCOUNTS[channel]}&limit=200")["data"]
    return [each for each in reversed(calls) if f"Reply {tag} " in each["request"]]


def test_f12_the_platform_cannot_be_reached(world: World) -> None:
    conversations = open_threads(world, "32")
    arm(world, [])
    world.stack.kill("front")  # through which our calls go: nobody takes them
    reply_everywhere(world, conversations, "32")

    def says_why() -> bool:
        replies = replies_of(world, conversations)
        assert {each["delivery_status"] for each in replies} <= {"queued", "sending"}
        why = [each["error"]["code"] for each in replies if each["error"]]
        return why.count("channel_unreachable") == len(conversations)

    wait_for("the first of each says why it waits", says_why)
    world.stack.start("front")
    wait_for_the_rest(world)

    assert_sent_once(world, conversations, row="F12 platform out of reach")
    assert {each["delivery_status"] for each in replies_of(world, conversations)} <= ARRIVED


def test_f15_tokens_die_while_replies_are_sent(world: World) -> None:
    conversations = open_threads(world, "33")
    told = times_told(world)
    arm(world, [{"kind": "token_dies", "after": 4, "times": None}])
    reply_everywhere(world, conversations, "33")
    wait_until_settled(world)

    replies = replies_of(world, conversations)
    lost = [each for each in replies if each["delivery_status"] == "failed"]
    assert (
        0 < len(lost) == len(replies) - len(accepted_of(world, {each["body_text"] for each in replies})) < len(replies)
    )
    assert {each["error"]["code"] for each in lost} == {"channel_disconnected"}
    assert all(each["error"]["advice"] for each in lost)
    ids = {each["id"] for each in lost}
    assert ids <= {each["id"] for each in failures(world, "send", "channel_disconnected")}
    assert times_told(world) == {channel: times + 1 for channel, times in told.items()}, "once, however many fail"
    for account in world.api("acme", "/channels")["data"]:
        assert account["status"] == "reconnect"
        assert account["status_code"] in ("token_invalid", "token_expired"), "the second when the check has asked why"
    late = {write(world, channel) for channel in ACCOUNTS for _ in range(3)}
    heard = "SELECT channel_message_id FROM inbox_message WHERE channel_message_id = ANY(%s)"
    wait_for(
        "what customers write comes all the same", lambda: len(world.rows("acme", heard, [list(late)])) == len(late)
    )

    reset(world)
    send_again(world, "channel_disconnected")

    assert_sent_once(world, conversations, row="F15 tokens die, channels come back")
    assert {each["delivery_status"] for each in replies_of(world, conversations)} <= ARRIVED
    assert not ids & {each["id"] for each in failures(world, "send", "channel_disconnected")}
    REPORT.append(f"{'F15 while the tokens were dead':<34} {len(late):>5} messages of customers came all the same")


def write(world: World, channel: str) -> str:
    """Somebody new writes; without a token their name is not known on every channel. The platform's id."""
    body = {"account_id": ACCOUNTS[channel], "customer": {}, "type": "text", "text": "Are you there?"}
    return str(simulator(world, "POST", "customers/messages", body)["message_id"])


def times_told(world: World) -> dict[str, int]:
    """How often the timeline of each channel's account says that it has to be connected again."""
    times = {}
    for account in world.api("acme", "/channels")["data"]:
        events = world.api("acme", f"/channels/{account['id']}")["events"]
        times[account["channel_type"]] = [each["kind"] for each in events].count("reconnect_required")
    assert times.keys() == ACCOUNTS.keys()
    return times
