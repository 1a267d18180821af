"""Two customers who are one person: one customer, and on each channel account one history.

Everything in the caller's transaction or one of its own; a second time changes nothing. The conversations of both are
locked first, in the order of their ids, as every writer does.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from apps.access.reach import Place
from apps.audit.services import Target, record
from apps.customers.models import Customer
from apps.customers.services import absorb_customer
from apps.inbox import queries
from apps.inbox.delivery import DeliveryStatus
from apps.inbox.events import ConversationMerged, ConversationUpdated
from apps.inbox.models import Conversation, ConversationStatus, MergedConversation, Message
from apps.inbox.snapshots import columns_of
from kernel.clock import isoformat
from kernel.events import log
from kernel.events.facts import Event

_OPENNESS = (ConversationStatus.RESOLVED, ConversationStatus.PENDING, ConversationStatus.OPEN)


def merging(now: datetime) -> Callable[[str, str], None]:
    """`merge_customers` as `resolve_customers` calls it."""

    def merge(keep_id: str, gone_id: str) -> None:
        merge_customers(keep_id=keep_id, gone_id=gone_id, now=now)

    return merge


@transaction.atomic
def merge_customers(*, keep_id: str, gone_id: str, now: datetime) -> bool:
    """Make one customer of two; returns whether there were two. What the second one had is the first one's then."""
    both = {row.pk: row for row in Customer.objects.filter(pk__in=[keep_id, gone_id])}
    if keep_id == gone_id or len(both) < 2:
        return False
    locked = Conversation.objects.select_for_update(of=("self",)).filter(customer_id__in=list(both)).order_by("pk")
    conversations = list(locked)
    before = {each.pk: queries.place_of(each) for each in conversations}
    folded = _rearrange(conversations, keep_id, gone_id, now)
    was = absorb_customer(keep_id=keep_id, gone_id=gone_id)
    keep = Customer.objects.get(pk=keep_id)
    log.before_publishing(
        lambda: record(
            action="customer.merged",
            target=Target("customer", keep_id, keep.display_name),
            now=now,
            before={"customer": was, "conversations": [_brief(each) for each, _ in folded]},
            after={"customer_id": keep_id},
        )
    )
    log.publish(*_events(conversations, folded, keep, before, now))
    return True


def _rearrange(
    conversations: Sequence[Conversation], keep_id: str, gone_id: str, now: datetime
) -> list[tuple[Conversation, Conversation]]:
    """Give the conversations of `gone` to `keep`; returns (gone, into) of those that became part of another."""
    folded = []
    for gone in [each for each in conversations if each.customer_id == gone_id]:
        into = _in_use([each for each in conversations if each.customer_id == keep_id], gone.channel_account_id)
        if into is None:
            gone.customer_id = keep_id
            gone.rev += 1
            gone.save(update_fields=["customer", "rev"])
        else:
            _fold(gone, into, now)
            folded.append((gone, into))
    return folded


def _in_use(conversations: Sequence[Conversation], channel_account_id: str) -> Conversation | None:
    there = [each for each in conversations if each.channel_account_id == channel_account_id]
    return max(there, key=lambda each: (each.status != "resolved", each.last_message_at), default=None)


def _fold(gone: Conversation, into: Conversation, now: datetime) -> None:
    """Move everything that `gone` holds, and what it says of itself, into the other one."""
    messages = Message.objects.filter(conversation=gone)
    if Message.objects.filter(conversation=into, delivery_status=DeliveryStatus.SENDING).exists():
        # One send in flight per conversation. What comes of it, the answer, a status or an echo will tell.
        messages.filter(delivery_status=DeliveryStatus.SENDING).update(
            delivery_status=DeliveryStatus.UNCONFIRMED,
            error_code="outcome_unknown",
            error_detail="The conversation was joined with another while this was being sent.",
        )
    moved = list(messages.order_by("pk").values_list("pk", flat=True))
    messages.update(conversation=into, rev=F("rev") + 1)
    MergedConversation.objects.filter(into=gone).update(into=into)
    MergedConversation.objects.create(pk=gone.pk, into=into, row=_row(gone), message_ids=moved, merged_at=now)
    _add_up(gone, into)
    into.save()
    Conversation.objects.filter(pk=gone.pk).delete()


def _add_up(gone: Conversation, into: Conversation) -> None:
    """The traits of the one conversation that both are now."""
    if (gone.last_message_direction is not None) and (
        into.last_message_direction is None or gone.last_message_at > into.last_message_at
    ):
        into.last_message_at = gone.last_message_at
        into.last_message_preview = gone.last_message_preview
        into.last_message_direction = gone.last_message_direction
    into.status = max(into.status, gone.status, key=lambda status: _OPENNESS.index(ConversationStatus(status)))
    into.unread_count += gone.unread_count
    into.waiting_since = _pick(min, into.waiting_since, gone.waiting_since)
    for name in ("reply_window_ends_at", "delivered_up_to", "read_up_to"):
        setattr(into, name, _pick(max, getattr(into, name), getattr(gone, name)))
    if into.assigned_to_id is None and into.team_id is None:
        into.assigned_to_id, into.team_id = gone.assigned_to_id, gone.team_id
    into.thread_owner = into.thread_owner or gone.thread_owner
    into.thread_partner = into.thread_partner or gone.thread_partner
    into.created_at = min(into.created_at, gone.created_at)
    into.rev = max(into.rev, gone.rev) + 1


def _pick(choose: Any, *moments: datetime | None) -> datetime | None:
    known = [each for each in moments if each is not None]
    return choose(known) if known else None


def _events(
    conversations: Sequence[Conversation],
    folded: Sequence[tuple[Conversation, Conversation]],
    keep: Customer,
    before: dict[str, Place],
    now: datetime,
) -> list[Event]:
    """Those who saw a conversation that is gone hear where it is, if they see that; else that it is out of sight."""
    gone_ids = {gone.pk for gone, _ in folded}
    events: list[Event] = []
    for each in conversations:
        each.customer = keep
    for each in conversations:
        if each.pk not in gone_ids:
            data = {"conversation": queries.conversation_data(each)}
            events.append(
                ConversationUpdated(occurred_at=now, conversation_id=each.pk, data=data, before=before[each.pk])
            )
    for gone, into in folded:
        data = {"conversation": queries.conversation_data(into)}
        events.append(ConversationMerged(occurred_at=now, conversation_id=gone.pk, data=data, before=before[gone.pk]))
    return events


def _brief(conversation: Conversation) -> dict[str, Any]:
    return {"id": conversation.pk, "number": conversation.number, "channel_account_id": conversation.channel_account_id}


def _row(conversation: Conversation) -> dict[str, Any]:
    """The row as JSON."""
    return {
        name: isoformat(value) if isinstance(value, datetime) else value
        for name, value in columns_of(conversation).items()
    }
