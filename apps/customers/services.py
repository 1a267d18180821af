"""From the ids in a webhook to customers: a batch at a time, because the inbound worker works in batches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from apps.customers.models import Customer
from apps.customers.naming import display_name
from apps.customers.queries import Key
from kernel.ids import new_id
from tenants.rounds import Round

ROUND = Round("names")  # who has customers to ask the platform about
CustomerRow = dict[str, Any]  # columns of customers_customer


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A customer as one webhook item names them: at least one (kind, id), best first; perhaps a name."""

    channel_type: str
    scope: str
    aliases: tuple[tuple[str, str], ...]
    profile_name: str | None = None
    username: str | None = None

    def identity_keys(self) -> list[Key]:
        return [(self.channel_type, self.scope, value) for _, value in self.aliases]


_FIND = """
SELECT channel_type, scope, external_user_id, c.id, c.display_name, c.username, c.phone, c.created_at
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
"""
_FILL_IN = """
UPDATE customers_customer c SET display_name = n.display_name, username = n.username, phone = n.phone
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS n (id, display_name, username, phone) WHERE c.id = n.id
"""
_COLUMNS = ("id", "display_name", "username", "phone", "created_at")


def resolve_customers(sightings: Sequence[Sighting], *, now: datetime) -> list[CustomerRow]:
    """The customer row of each sighting, in order; new people and new ids of known people are stored.

    A customer is found by any id of the sighting; the ids that were unknown are added to them. At most four statements
    for any number of sightings. Runs in the caller's transaction; the caller sees to it that one worker at a time does
    this for an organization.
    """
    known = _find_known(key for sighting in sightings for key in sighting.identity_keys())
    added: list[CustomerRow] = []
    identities: list[tuple[str, str, str, str, str]] = []
    changed: dict[str, CustomerRow] = {}
    resolved: list[CustomerRow] = []
    for sighting in sightings:
        customer = next((known[key] for key in sighting.identity_keys() if key in known), None)
        if customer is None:
            customer = _new_customer(sighting, now)
            added.append(customer)
        elif _fill_in(customer, sighting):
            changed[customer["id"]] = customer
        for (kind, value), key in zip(sighting.aliases, sighting.identity_keys(), strict=True):
            if key not in known:
                known[key] = customer
                identities.append((customer["id"], sighting.channel_type, sighting.scope, kind, value))
        resolved.append(customer)
    _store(added, identities, changed)
    return resolved


@transaction.atomic
def keep_profile(*, customer_id: str, name: str | None, username: str | None) -> bool:
    """What the platform told about a customer. Returns whether that changed what we show."""
    customer = Customer.objects.select_for_update().get(pk=customer_id)
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


def _find_known(keys: Iterable[Key]) -> dict[Key, CustomerRow]:
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    people: dict[str, CustomerRow] = {}
    known: dict[Key, CustomerRow] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [list(column) for column in zip(*wanted, strict=True)])
        for channel_type, scope, external_id, *columns in cursor.fetchall():
            row = dict(zip(_COLUMNS, columns, strict=True))
            known[channel_type, scope, external_id] = people.setdefault(row["id"], row)
    return known


def _new_customer(sighting: Sighting, now: datetime) -> CustomerRow:
    phone = _phone(sighting)
    name = display_name(
        profile_name=sighting.profile_name, username=sighting.username, phone=phone, external_id=sighting.aliases[0][1]
    )
    nameless = not sighting.profile_name and any(kind in ("psid", "igsid") for kind, _ in sighting.aliases)
    return {
        "id": new_id("cus"),
        "display_name": name,
        "username": sighting.username,
        "phone": phone,
        "created_at": now,
        "ask_profile_at": now if nameless else None,
    }


def _fill_in(customer: CustomerRow, sighting: Sighting) -> bool:
    """Add what the sighting knows and the customer lacks; a name that stood in for a missing one gives way."""
    before = (customer["display_name"], customer["username"], customer["phone"])
    stand_ins = {
        display_name(profile_name=None, username=customer["username"], phone=customer["phone"], external_id=value)
        for _, value in sighting.aliases
    }
    customer["username"] = customer["username"] or sighting.username
    customer["phone"] = customer["phone"] or _phone(sighting)
    if sighting.profile_name and customer["display_name"] in stand_ins:
        customer["display_name"] = sighting.profile_name[:255]
    return before != (customer["display_name"], customer["username"], customer["phone"])


def _phone(sighting: Sighting) -> str | None:
    return next((value for kind, value in sighting.aliases if kind == "phone"), None)


def _store(
    added: list[CustomerRow], identities: list[tuple[str, str, str, str, str]], changed: dict[str, CustomerRow]
) -> None:
    with connection.cursor() as cursor:
        if added:
            cursor.execute(_ADD_CUSTOMERS, [[row[name] for row in added] for name in (*_COLUMNS, "ask_profile_at")])
            if ask_at := next((row["ask_profile_at"] for row in added if row["ask_profile_at"]), None):
                ROUND.tell_due(ask_at)
        if identities:
            cursor.execute(_ADD_IDENTITIES, [list(column) for column in zip(*identities, strict=True)])
        if changed:
            cursor.execute(_FILL_IN, [[row[name] for row in changed.values()] for name in _COLUMNS[:4]])
