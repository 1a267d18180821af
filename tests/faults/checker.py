"""What must hold when everything is back: nothing lost or twice, in order, counted right, live equal to stored."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests.faults.harness import REPORT, World, items_of, wait_for
from tests.faults.listener import Listener
from tests.faults.traffic import Delivery, Meta

_PENDING = "SELECT count(*) FROM inbound_pendingreceipt"
_STORED = "SELECT channel_message_id FROM inbox_message WHERE starts_with(channel_message_id, %s)"
# In the order of the thread the provider's times never fall (all of the traffic is older than its arrival).
_OUT_OF_ORDER = """
SELECT count(*) FROM (
    SELECT sent_at < lag(sent_at) OVER (PARTITION BY conversation_id ORDER BY position_at, id) AS falls
    FROM inbox_message WHERE direction = 'inbound') AS m WHERE falls
"""
# Columns of a conversation beside the same counted from its messages (nobody reads or answers in these runs).
_RECOUNT = """
SELECT v.id FROM inbox_conversation v JOIN LATERAL (
    SELECT count(*) AS unread, min(position_at) AS first, max(position_at) AS last,
        (array_agg(body_text ORDER BY position_at DESC, id DESC)) AS texts
    FROM inbox_message m
    WHERE m.conversation_id = v.id AND m.direction = 'inbound' AND m.target_id IS NULL) AS m ON true
WHERE NOT EXISTS (SELECT 1 FROM inbox_message o WHERE o.conversation_id = v.id AND o.direction = 'outbound')
  AND ((v.unread_count, v.last_message_at, v.waiting_since, v.reply_window_ends_at)
    IS DISTINCT FROM (m.unread, m.last, m.first, m.last + interval '24 hours')
    OR NOT starts_with(m.texts[1], rtrim(v.last_message_preview, '…')))
"""
_LOG = """
SELECT count(*), coalesce(max(seq), 0), (SELECT coalesce(max(head_seq), 0) FROM events_head) FROM events_logentry
"""
_DOUBLED_PEOPLE = """
SELECT channel_account_id, customer_id FROM inbox_conversation WHERE status <> 'resolved'
GROUP BY 1, 2 HAVING count(*) > 1
"""


def assert_recovered(
    world: World, meta: Meta, deliveries: Sequence[Delivery], listeners: Sequence[Listener], *, row: str, note: str = ""
) -> None:
    """Everything is acknowledged, applied and heard in the end; then every invariant holds. Says how soon."""
    seed_note = f"{row} {note}"
    acknowledged_s = wait_for(f"everything acknowledged, {seed_note}", lambda: meta.is_done)
    applied_s = wait_for(f"everything applied, {seed_note}", lambda: world.rows("", _PENDING)[0][0] == 0)
    heads = {organization: world.head(slug) for slug, (organization, _) in world.organizations.items()}
    heard_s = wait_for(f"everything heard, {seed_note}", lambda: _have_heard(listeners, heads))
    took_s = acknowledged_s + applied_s + heard_s
    lost, doubled = _compare(world, deliveries)
    attempts = sum(each.attempts for each in deliveries)
    REPORT.append(
        f"{row:<34} {sum(len(each.items) for each in deliveries):>5} items in {len(deliveries)} webhooks,"
        f" {attempts} POSTs {meta.answers()}, lost {lost}, doubled {doubled}, caught up in {took_s:.1f} s"
        f" ({acknowledged_s:.1f} + {applied_s:.1f} + {heard_s:.1f}) {note}"
    )
    assert (lost, doubled) == (0, 0), seed_note
    assert_invariants(world, listeners, note=seed_note)


def _have_heard(listeners: Sequence[Listener], heads: dict[str, int]) -> bool:
    return all(each.seq >= heads[each.organization_id] for each in listeners)


def _compare(world: World, deliveries: Sequence[Delivery]) -> tuple[int, int]:
    """(lost, doubled) over both companies; what was never sent and is there counts as doubled."""
    lost = doubled = 0
    for slug in world.organizations:
        wanted = items_of(deliveries, slug)
        prefixes = {message_id.rpartition("-")[0] + "-" for message_id in wanted}
        stored = Counter(id_ for prefix in prefixes for (id_,) in world.rows(slug, _STORED, [prefix]))
        lost += len(wanted - set(stored))
        doubled += sum(stored.values()) - len(wanted & set(stored))
    return lost, doubled


def assert_invariants(world: World, listeners: Sequence[Listener], *, note: str) -> None:
    """Order, counters, log, and live against stored; over all that the companies have."""
    for slug in world.organizations:
        assert world.rows(slug, _OUT_OF_ORDER) == [(0,)], note
        assert world.rows(slug, _RECOUNT) == [], note
        assert world.rows(slug, _DOUBLED_PEOPLE) == [], note
        ((count, last, head),) = world.rows(slug, _LOG)  # at one moment: names are still being learned
        assert count == last == head, note
        heard = [each for each in listeners if each.organization_id == world.organizations[slug][0]]
        if heard:
            assert_live_equals_refetch(world, slug, heard, note=note)


def assert_live_equals_refetch(world: World, slug: str, listeners: Sequence[Listener], *, note: str) -> None:
    """What a tab made of its events is what it would get if it fetched everything anew: soon, for what is learned of
    customers only now is told while we look."""

    def is_equal() -> bool:
        conversations = {each["id"]: each for each in world.pages(slug, "/conversations")}
        messages: dict[str, Any] = {}
        for conversation_id in {id_ for each in listeners for id_ in each.conversations}:
            messages |= {each["id"]: each for each in world.pages(slug, f"/conversations/{conversation_id}/messages")}
        return all(
            listener.conversations == {id_: conversations[id_] for id_ in listener.conversations}
            and listener.messages == {id_: messages[id_] for id_ in listener.messages}
            for listener in listeners
        )

    wait_for(f"live equals a refetch, {note}", is_equal)
    assert [each.violations for each in listeners if each.violations] == [], note
