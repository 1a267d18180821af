"""Importing old chats, some hundred messages at a time, apart from the way that new messages take.

A chunk is one transaction with the place where the next one begins, so a worker that dies loses nothing and doubles
nothing. While a chunk is written its organization's lane is held, as whoever resolves customers has to.
"""

from dataclasses import replace
from datetime import datetime
from itertools import islice

from django.db import connection, transaction

from apps.channels import ledger
from apps.channels.adapters.catalog import split
from apps.channels.adapters.items import InboundMessage
from apps.channels.adapters.reading import as_id, as_map
from apps.channels.adapters.whatsapp.history import read_imported, read_late_file
from apps.customers.register import Sighting
from apps.inbound.decoding import decode_body
from apps.inbound.models import Receipt
from apps.inbound.queue import open_queue
from apps.inbound.route import route_of
from apps.inbox import history
from apps.inbox.intake.arrivals import Arrival
from apps.inbox.intake.record import record_batch
from apps.inbox.models import HistoryImport
from apps.inbox.services import recognise
from kernel import clock
from kernel.events import log
from kernel.scope import Scope, require_scope
from tenants.context import public_scope, tenant_scope
from tenants.queries import load_routes

AT_ONCE = 200  # messages in one transaction
CHUNKS_IN_A_ROW = 20  # of one organization, before it is the next one's turn


def import_waiting() -> None:
    """Look at the organizations whose turn it is; one that fails does not hold up the others."""
    history.ROUND.visit(_import_some, failed="old chats of %s were not imported")


def _import_some() -> None:
    for _ in range(CHUNKS_IN_A_ROW):
        if not import_chunk(require_scope()):
            return
    history.ROUND.tell_due(clock.now())  # there may be more


def import_chunk(scope: Scope) -> bool:
    """The next messages of an organization's oldest import; returns whether there may be more at once."""
    with tenant_scope(scope):
        row = history.next_waiting()
    if row is None:
        return False
    with public_scope(), open_queue() as queue:
        if not queue.hold(scope.organization_id):
            with tenant_scope(scope):
                history.ROUND.tell_due(clock.now())  # new messages come first
            return False
        messages = _read(row, scope.organization_id)
        with tenant_scope(scope):
            now = clock.now()
            if messages is None:
                history.give_up(row, error_code="receipt_gone", now=now)
            else:
                _import(row, messages, now)
    return True


def _read(row: HistoryImport, organization_id: str) -> list[InboundMessage] | None:
    """The messages of the import's receipt from where it stands; None when the receipt is gone."""
    receipt = Receipt.objects.filter(pk=row.receipt_id).first()
    if receipt is None:
        return None
    parts = [part for part in split(receipt.vendor, decode_body(bytes(receipt.body))) if part.field == "history"]
    with connection.cursor() as cursor:
        routes = load_routes({id_ for part in parts for id_ in part.account_ids}, cursor)
    found: list[InboundMessage] = []
    for part in parts:
        route = route_of(part, routes)
        if route is None or route.organization_id != organization_id:
            continue
        if route.channel_account_id == row.channel_account_id:
            found += read_imported(part)
    return list(islice(found, row.done, row.done + AT_ONCE + 1))


def _late_files(row: HistoryImport, arrivals: list[Arrival]) -> list[Arrival]:
    """The files of these messages that have come already: they are told apart and overtake the import. One query."""
    by_id = {each.item.channel_message_id: each for each in arrivals if each.item.channel_message_id}
    found = []
    for data in ledger.list_data("history_media", row.channel_account_id, key="channel_message_id", values=by_id):
        to = by_id[str(as_id(data.get("channel_message_id")))]
        file = read_late_file(as_map(data.get("payload")), to.item.account_id)
        if file is not None:
            found.append(replace(to, item=replace(file, dedupe_key=to.item.dedupe_key), is_late_file=True))
    return found


@transaction.atomic
def _import(row: HistoryImport, messages: list[InboundMessage], now: datetime) -> None:
    """Put up to AT_ONCE messages into their threads; one more than that says that the import goes on."""
    chunk = messages[:AT_ONCE]
    sightings = [
        Sighting(
            channel_type="whatsapp",
            scope="",
            aliases=tuple((alias.kind, alias.value) for alias in item.user_aliases),
            profile_name=item.profile_name,
            username=item.username,
            at=item.sent_at,
        )
        for item in chunk
    ]
    with log.gathering():
        _enter(row, chunk, sightings, now)
        history.move_on(row, by=len(chunk), is_done=len(messages) <= AT_ONCE, now=now)


def _enter(row: HistoryImport, chunk: list[InboundMessage], sightings: list[Sighting], now: datetime) -> None:
    customers = recognise(sightings, now=now)
    arrivals = [
        Arrival(
            item=item,
            channel_account_id=row.channel_account_id,
            channel_type="whatsapp",
            customer=customer,
            receipt_id=row.receipt_id,
            received_at=now,
            is_history=True,
        )
        for item, customer in zip(chunk, customers, strict=True)
        if customer is not None
    ]
    arrivals += _late_files(row, arrivals)
    record_batch(arrivals, now=now)
