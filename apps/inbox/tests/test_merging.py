"""Two customers who are one: what becomes of their conversations, and who hears what."""

import json
from datetime import datetime, timedelta
from typing import Any

from apps.access.reach import Place
from apps.customers.models import Customer
from apps.inbox.merging import merge_customers
from apps.inbox.models import Conversation, Message
from apps.inbox.tests.factories import make_conversation, make_message, make_reply
from kernel.events import log
from kernel.scope import Scope
from tests.world.companies import Company


def events() -> list[dict[str, Any]]:
    return [json.loads(each) for each in log.list_after(0, 99)]


def test_traits_add_up(tenant: Scope, acme: Company, now: datetime) -> None:
    into = make_conversation(at=now - timedelta(hours=5), status="resolved", unread_count=1, waiting_since=None)
    gone = make_conversation(at=now, unread_count=2, assigned_to_id=acme.people["agent"], last_message_preview="newest")
    make_message(into)
    make_message(gone)

    assert merge_customers(keep_id=into.customer_id, gone_id=gone.customer_id, now=now)
    assert not merge_customers(keep_id=into.customer_id, gone_id=gone.customer_id, now=now), (
        "a second time changes nothing"
    )

    row = Conversation.objects.get()
    assert (row.pk, row.status, row.unread_count) == (into.pk, "open", 3)
    assert (row.last_message_preview, row.last_message_at, row.waiting_since) == ("newest", now, now)
    assert row.reply_window_ends_at == now + timedelta(hours=24)
    assert row.assigned_to_id == acme.people["agent"]
    assert set(Message.objects.values_list("conversation_id", flat=True)) == {into.pk}
    assert Customer.objects.count() == 1
    assert row.rev > max(into.rev, gone.rev)


def test_on_another_account_the_conversation_only_changes_hands(tenant: Scope, now: datetime) -> None:
    first, second = make_conversation(), make_conversation(channel_type="messenger")

    merge_customers(keep_id=first.customer_id, gone_id=second.customer_id, now=now)

    assert set(Conversation.objects.values_list("customer_id", flat=True)) == {first.customer_id}
    assert {each["type"] for each in events()} == {"conversation.updated"}


def test_two_sends_on_their_way_end_in_a_truth(tenant: Scope, now: datetime) -> None:
    into, gone = make_conversation(at=now), make_conversation(at=now)
    make_reply(into, status="sending")
    other = make_reply(gone, status="sending")

    merge_customers(keep_id=into.customer_id, gone_id=gone.customer_id, now=now)

    other.refresh_from_db()
    assert (other.conversation_id, other.delivery_status) == (into.pk, "unconfirmed")


def test_who_saw_only_the_one_that_is_gone_hears_that_it_is_out_of_sight(
    tenant: Scope, acme: Company, now: datetime
) -> None:
    into = make_conversation(assigned_to_id=acme.people["agent2"])
    gone = make_conversation(assigned_to_id=acme.people["agent"])
    merge_customers(keep_id=into.customer_id, gone_id=gone.customer_id, now=now)

    (entry,) = [each for each in log.read_after(0, 99) if '"conversation.merged"' in each.frame]
    was = Place(gone.channel_account_id, acme.people["agent"], None)
    assert entry.audience["was"] == [was.channel_account_id, was.assigned_to_id, was.team_id]
    assert entry.audience["at"][1] == acme.people["agent2"]
    assert json.loads(entry.frame)["conversation_id"] == gone.pk


def test_a_chain_of_merges_leads_to_the_last(tenant: Scope, now: datetime) -> None:
    first, second, third = (make_conversation(at=now) for _ in range(3))
    merge_customers(keep_id=second.customer_id, gone_id=first.customer_id, now=now)
    merge_customers(keep_id=third.customer_id, gone_id=second.customer_id, now=now)

    from apps.inbox.models import MergedConversation

    assert dict(MergedConversation.objects.values_list("pk", "into_id")) == {first.pk: third.pk, second.pk: third.pk}
