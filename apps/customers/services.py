"""From the ids in a webhook to customers: a batch at a time, because the inbound worker works in batches."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from apps.customers.models import Customer, CustomerIdentity
from apps.customers.queries import Key
from apps.customers.register import CustomerRow, Register, Sighting
from tenants.rounds import Round

ROUND = Round("names")  # who has customers to ask the platform about

_LOCK_SPACE = 7463
# Who is who is settled by one transaction of an organization at a time: two that add the same person would make two of
# them. The statements go together, and the second one sees what was committed while the first one waited.
_FIND = """
SELECT pg_advisory_xact_lock(%s, hashtext(current_schema()));
SELECT channel_type, scope, external_user_id, i.superseded_at, c.id, c.display_name, c.username, c.phone, c.created_at
FROM customers_customeridentity i JOIN customers_customer c ON c.id = i.customer_id
JOIN unnest(%s::text[], %s::text[], %s::text[]) AS w (channel_type, scope, external_user_id)
USING (channel_type, scope, external_user_id)
"""
_ADD_CUSTOMERS = """
INSERT INTO customers_customer (id, display_name, username, phone, created_at, ask_profile_at)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[])
"""
_ADD_IDENTITIES = """
INSERT INTO customers_customeridentity (customer_id, channel_type, scope, kind, external_user_id)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
ON CONFLICT (channel_type, scope, external_user_id) DO UPDATE SET customer_id = excluded.customer_id,
    superseded_at = NULL
"""
_RETIRE = """
UPDATE customers_customeridentity i SET superseded_at = n.at
FROM unnest(%s::text[], %s::text[], %s::text[], %s::timestamptz[]) AS n (channel_type, scope, external_user_id, at)
WHERE (i.channel_type, i.scope, i.external_user_id) = (n.channel_type, n.scope, n.external_user_id)
"""
_FILL_IN = """
UPDATE customers_customer c SET display_name = n.display_name, username = n.username, phone = n.phone
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS n (id, display_name, username, phone) WHERE c.id = n.id
"""
_COLUMNS = ("id", "display_name", "username", "phone", "created_at")


def resolve_customers(
    sightings: Sequence[Sighting],
    *,
    now: datetime,
    merge: Callable[[str, str], None] | None = None,
    on_change: Callable[..., None] | None = None,
) -> list[CustomerRow | None]:
    """The customer row of each sighting, in order; new people and new ids of known people are stored. None: the
    sighting is news about somebody whom nobody knows.

    A customer is found by any id of the sighting; the ids that were unknown are added to them. Two customers that a
    sighting shows to be one person are joined by `merge(kept id, gone id)`; without it they stay two. What is shown of
    known ones and is other now is told by `on_change(customer_ids=…)`. At most five statements for any number of
    sightings. Runs in the caller's transaction, which others of the organization that want
    the same wait for.
    """
    register = _open_register(sightings, now, merge)
    rows = [register.enter(sighting) for sighting in sightings]
    _store(register)
    if on_change is not None and register.changed:
        on_change(customer_ids=list(register.changed))
    return [register.today(each) for each in rows]


@transaction.atomic
def absorb_customer(*, keep_id: str, gone_id: str) -> dict[str, Any]:
    """Give one customer's ids, and what the other lacks, to the other; then it is gone. Returns what it was.

    The caller has seen to it that nothing else points to it.
    """
    keep = Customer.objects.select_for_update(no_key=True).get(pk=keep_id)
    gone = Customer.objects.select_for_update().get(pk=gone_id)
    identities = list(CustomerIdentity.objects.filter(customer=gone).order_by("pk").values_list(
        "channel_type", "scope", "kind", "external_user_id"
    ))  # fmt: skip
    was = {
        "id": gone.pk,
        "display_name": gone.display_name,
        "username": gone.username,
        "phone": gone.phone,
        "identities": [list(each) for each in identities],
    }
    CustomerIdentity.objects.filter(customer=gone).update(customer=keep)
    keep.username, keep.phone = keep.username or gone.username, keep.phone or gone.phone
    keep.marketing_stopped_at = keep.marketing_stopped_at or gone.marketing_stopped_at
    keep.save(update_fields=["username", "phone", "marketing_stopped_at"])
    gone.delete()
    return was


@transaction.atomic
def set_marketing_consent(*, customer_id: str, is_stopped: bool, at: datetime) -> bool:
    """The customer wants no marketing messages any more, or wants them again. Returns whether that is news.

    Only the newest word counts: news arrive out of order.
    """
    customer = _lock(customer_id)
    if customer is None or (customer.marketing_told_at is not None and customer.marketing_told_at > at):
        return False
    before = customer.marketing_stopped_at
    customer.marketing_stopped_at = (before or at) if is_stopped else None
    customer.marketing_told_at = at
    customer.save(update_fields=["marketing_stopped_at", "marketing_told_at"])
    return (before is None) is is_stopped


@transaction.atomic
def keep_profile(*, customer_id: str, name: str | None, username: str | None) -> bool:
    """What the platform told about a customer. Returns whether that changed what we show."""
    customer = _lock(customer_id)
    if customer is None:
        return False
    before = (customer.display_name, customer.username)
    customer.username = username or customer.username
    customer.display_name = name or (f"@{username}" if username else customer.display_name)
    customer.ask_profile_at = None
    customer.save(update_fields=["display_name", "username", "ask_profile_at"])
    return before != (customer.display_name, customer.username)


def ask_again(*, customer_id: str, at: datetime | None) -> None:
    """When to ask the platform for this customer's name again; None: never."""
    Customer.objects.filter(pk=customer_id).update(ask_profile_at=at)
    if at is not None:
        ROUND.tell_due(at)


def _lock(customer_id: str) -> Customer | None:
    """The row, until the end of the transaction; None when it has become part of another one meanwhile."""
    # Not the key: whoever begins a conversation takes a share of it when committing, with the log in hand.
    return Customer.objects.select_for_update(no_key=True).filter(pk=customer_id).first()


def _open_register(sightings: Sequence[Sighting], now: datetime, merge: Callable[[str, str], None] | None) -> Register:
    known, superseded = _find_known(key for sighting in sightings for key in sighting.lookup_keys())
    return Register(known=known, superseded=superseded, merge=merge, bsuids_of=_bsuids_of, now=now)


def _find_known(keys: Iterable[Key]) -> tuple[dict[Key, CustomerRow], dict[Key, datetime]]:
    """The customer of each id, and since when some of the ids are no longer theirs."""
    wanted = sorted(set(keys))
    people: dict[str, CustomerRow] = {}
    known: dict[Key, CustomerRow] = {}
    superseded: dict[Key, datetime] = {}
    if not wanted:
        return known, superseded
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [_LOCK_SPACE, *(list(column) for column in zip(*wanted, strict=True))])
        cursor.nextset()
        for channel_type, scope, external_id, superseded_at, *columns in cursor.fetchall():
            row = dict(zip(_COLUMNS, columns, strict=True))
            key = (channel_type, scope, external_id)
            known[key] = people.setdefault(row["id"], row)
            if superseded_at is not None:
                superseded[key] = superseded_at
    return known, superseded


def _bsuids_of(customer_id: str) -> set[str]:
    scoped = CustomerIdentity.objects.filter(customer_id=customer_id, kind__in=("bsuid", "parent_bsuid"))
    return set(scoped.values_list("external_user_id", flat=True))


def _store(register: Register) -> None:
    added, changed = list(register.added.values()), list(register.changed.values())
    identities = [
        (customer_id, channel_type, scope, kind, value)
        for (channel_type, scope, value), (customer_id, kind) in register.identities.items()
    ]
    retired = [(*key, at) for key, at in register.retired.items()]
    with connection.cursor() as cursor:
        if added:
            cursor.execute(_ADD_CUSTOMERS, [[row[name] for row in added] for name in (*_COLUMNS, "ask_profile_at")])
            if ask_at := next((row["ask_profile_at"] for row in added if row["ask_profile_at"]), None):
                ROUND.tell_due(ask_at)
        if identities:
            cursor.execute(_ADD_IDENTITIES, [list(column) for column in zip(*identities, strict=True)])
        if changed:
            cursor.execute(_FILL_IN, [[row[name] for row in changed] for name in _COLUMNS[:4]])
        if retired:
            cursor.execute(_RETIRE, [list(column) for column in zip(*retired, strict=True)])
