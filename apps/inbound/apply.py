"""From raw receipts to messages: parse, find the people, record; one transaction per organization and batch."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.db import InterfaceError, OperationalError, transaction

from apps.channels import services as channels
from apps.channels.adapters.catalog import traits_of
from apps.channels.adapters.items import (
    ChannelEvent,
    DeliveryStatus,
    Happening,
    InboundMessage,
    Item,
    Part,
    Poisoned,
)
from apps.channels.adapters.reading import as_time, to_time
from apps.channels.adapters.registry import adapter_for
from apps.channels.adapters.traits import OPTED_OUT, RESTRICTED
from apps.channels.platforms import own_app_ids
from apps.channels.services import activity
from apps.customers.queries import Key, find_customer_ids
from apps.customers.register import CustomerRow, Sighting
from apps.inbound import happenings
from apps.inbound.entries import entry_of
from apps.inbound.moves import moved_to
from apps.inbound.queue import Dead, Taken
from apps.inbound.route import route_of
from apps.inbox.happenings import note_opt_outs
from apps.inbox.intake.arrivals import Arrival, Report
from apps.inbox.intake.record import record_batch
from apps.inbox.services import recognise
from kernel.events import log
from tenants.queries import Route

logger = logging.getLogger(__name__)

Routes = Mapping[tuple[str, str], Route]


@dataclass(frozen=True, slots=True)
class Opened:
    """A receipt and what its body says, account by account."""

    receipt: Taken
    parts: list[Part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One parsed item of a receipt. `position` counts the items of the receipt; `told_at`: the envelope's time.
    `is_news`: it was no message, and is about something that is there already."""

    receipt: Taken
    position: int
    item: Item
    told_at: datetime | None
    channel_type: str
    channel_account_id: str
    is_news: bool = False
    is_late_file: bool = False


def apply_receipts(organization_id: str, opened: Sequence[Opened], routes: Routes, *, now: datetime) -> list[Dead]:
    """Apply receipts inside the organization's scope; returns what had to be set aside.

    All in one transaction. When the database refuses the batch, each item is tried alone, so that the one that is
    to blame becomes a dead letter and the others are stored. An absent database is not an item's fault: it raises.
    """
    entries: list[Entry] = []
    dead: list[Dead] = []
    for each in opened:
        for entry in parse_receipt(organization_id, each, routes):
            refused = _reason_to_refuse(entry)
            if refused is None:
                entries.append(entry)
            else:
                dead.append(_set_aside(entry, *refused))
    try:
        _record(entries, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as broken:  # noqa: BLE001  whatever an item brings about is its own end, not the lane's
        logger.warning("a batch was refused (%s); its items are tried one by one", type(broken).__name__)
        dead += _record_one_by_one(entries, now)
    return dead


def parse_receipt(organization_id: str, opened: Opened, routes: Routes) -> list[Entry]:
    """The items of a receipt that belong to this organization, in the order of the payload."""
    entries: list[Entry] = []
    for part in opened.parts:
        route = route_of(part, routes)
        if route is None or route.organization_id != organization_id:
            continue
        for item in adapter_for(part.channel).parse(part):
            entries.append(
                Entry(
                    receipt=opened.receipt,
                    position=len(entries),
                    item=item,
                    told_at=to_time(part.entry_time_ms),
                    channel_type=part.channel,
                    channel_account_id=route.channel_account_id,
                )
            )
    return entries


def _reason_to_refuse(entry: Entry) -> tuple[str, str] | None:
    """(code, reason), or None when the item can be applied."""
    if isinstance(entry.item, Poisoned):
        return "unreadable", entry.item.reason
    if isinstance(entry.item, InboundMessage) and not _aliases(entry):
        return "no_customer", "The message names no customer."
    return None


def _set_aside(entry: Entry, code: str, reason: str) -> Dead:
    return Dead(
        receipt_id=entry.receipt.id,
        position=entry.position,
        code=code,
        reason=reason,
        raw=entry.item.raw if isinstance(entry.item, Poisoned) else None,
        channel_account_id=entry.channel_account_id,
    )


def _record(entries: Sequence[Entry], now: datetime) -> None:
    if not entries:
        return
    with transaction.atomic(), log.gathering():  # joining customers tells of it, and then conversations are locked
        told = happenings.keep_new([_happening(entry) for entry in entries if isinstance(entry.item, ChannelEvent)])
        happenings.dispatch(happenings.FIRST, told, now=now)
        entries = [_with_entry(entry) for entry in entries]
        messages = [entry for entry in entries if isinstance(entry.item, InboundMessage)]
        customers = recognise([_sighting(entry) for entry in messages], now=now)
        customer_of = {id(entry): row for entry, row in zip(messages, customers, strict=True)}
        named = find_customer_ids([_status_key(entry) for entry in entries if isinstance(entry.item, DeliveryStatus)])
        arrivals: list[Arrival | Report] = []
        for entry in entries:
            if isinstance(entry.item, InboundMessage):
                customer = customer_of[id(entry)]
                if customer is not None:
                    arrivals.append(_arrival(entry, entry.item, customer))
            elif isinstance(entry.item, DeliveryStatus):
                arrivals.append(
                    Report(
                        item=entry.item,
                        channel_account_id=entry.channel_account_id,
                        channel_type=entry.channel_type,
                        customer_id=named.get(_status_key(entry)),
                        received_at=entry.receipt.received_at,
                    )
                )
        record_batch(arrivals, now=now)
        _heed_failures([each for each in arrivals if isinstance(each, Report) and each.item.status == "failed"], now)
        happenings.dispatch(happenings.THEN, told, now=now)
        activity.note_heard({entry.channel_account_id for entry in entries}, now=now)


def _with_entry(entry: Entry) -> Entry:
    """News that leave an entry in a thread go on as that entry."""
    if not isinstance(entry.item, ChannelEvent):
        return entry
    left = entry_of(entry.item, entry.channel_type, own_app_ids())
    if left is None:
        return entry
    item = left if left.sent_at else replace(left, sent_at=entry.told_at)
    is_late_file = entry.item.type == "history_media"
    is_news = is_late_file or item.message_type == "event" or item.target_id is not None
    return replace(entry, item=item, is_news=is_news, is_late_file=is_late_file)


def _arrival(entry: Entry, item: InboundMessage, customer: CustomerRow) -> Arrival:
    return Arrival(
        item=item,
        channel_account_id=entry.channel_account_id,
        channel_type=entry.channel_type,
        customer=customer,
        receipt_id=entry.receipt.id,
        received_at=entry.receipt.received_at,
        is_history=entry.is_late_file,
        is_late_file=entry.is_late_file,
    )


def _heed_failures(reports: Sequence[Report], now: datetime) -> None:
    """What failed messages say beyond themselves: a customer wants no marketing ones, an account may not send."""
    why = [(each, traits_of(each.channel_type).explain(each.item).code) for each in reports]
    opted_out = {
        each.customer_id: each.item.at or each.received_at
        for each, code in why
        if code == OPTED_OUT and each.customer_id is not None
    }
    note_opt_outs(opted_out, now=now)
    for account_id in {each.channel_account_id for each, code in why if code == RESTRICTED}:
        # After the commit: the batch holds the log, and whoever changes an account takes its row first.
        note = partial(channels.note_restricted, channel_account_id=account_id, now=now)
        transaction.on_commit(note, robust=True)


def _record_one_by_one(entries: Sequence[Entry], now: datetime) -> list[Dead]:
    dead = []
    for entry in entries:
        try:
            _record([entry], now)
        except (OperationalError, InterfaceError):
            raise
        except Exception as broken:  # noqa: BLE001  as above
            kind = type(broken).__name__
            dead.append(_set_aside(entry, f"fault:{kind}", f"{kind}: {broken}".split("\n")[0][:500]))
    return dead


def _aliases(entry: Entry) -> tuple[tuple[str, str], ...]:
    item = entry.item
    if not isinstance(item, InboundMessage):
        return ()
    aliases = tuple((alias.kind, alias.value) for alias in item.user_aliases)
    if not aliases and item.external_user_id:
        return ((traits_of(entry.channel_type).kind_of_id(item.external_user_id), item.external_user_id),)
    return aliases


def _scope(entry: Entry) -> str:
    """How far a customer's id reaches: over the organization, or over one account only."""
    return "" if traits_of(entry.channel_type).knows_customers_everywhere else entry.channel_account_id


def _sighting(entry: Entry) -> Sighting:
    assert isinstance(entry.item, InboundMessage)
    return Sighting(
        channel_type=entry.channel_type,
        scope=_scope(entry),
        aliases=_aliases(entry),
        profile_name=entry.item.profile_name if entry.item.direction == "inbound" else None,
        username=entry.item.username,
        moved_to=moved_to(entry.item),
        at=entry.item.sent_at or entry.receipt.received_at,
        is_news=entry.is_news,
    )


def _happening(entry: Entry) -> Happening:
    assert isinstance(entry.item, ChannelEvent)
    at = as_time(entry.item.data.get("timestamp")) or entry.told_at
    # A late file may come before its message, and then has nowhere else to be.
    is_in_thread = entry.item.type != "history_media" and _with_entry(entry) is not entry
    return Happening(
        channel_account_id=entry.channel_account_id,
        channel_type=entry.channel_type,
        type=entry.item.type,
        data=entry.item.data,
        occurred_at=at or entry.receipt.received_at,
        is_dated=at is not None,
        is_in_thread=is_in_thread,
        receipt_id=entry.receipt.id,
        position=entry.position,
    )


def _status_key(entry: Entry) -> Key:
    assert isinstance(entry.item, DeliveryStatus)
    return entry.channel_type, _scope(entry), entry.item.external_user_id or ""
