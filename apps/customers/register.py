"""Who is who in a batch: the customers and ids that are known, and what the batch adds to them, in memory. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from apps.customers.naming import display_name
from apps.customers.phones import forms_of
from apps.customers.queries import Key
from kernel.ids import new_id

CustomerRow = dict[str, Any]  # columns of customers_customer
Alias = tuple[str, str]  # kind, id
# A customer that is older than the news of a changed number by more than this is the number's earlier owner.
LATE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A customer as one webhook item names them: at least one (kind, id), best first; perhaps a name.

    `moved_to`: the ids that they have from now on, in place of those of the same kind in `aliases`. `at`: the item's
    time. `is_news`: it is about somebody who is known; nobody is made of it. `is_own_name`: what the business calls
    them, which counts more than what they call themselves.
    """

    channel_type: str
    scope: str
    aliases: tuple[Alias, ...]
    profile_name: str | None = None
    username: str | None = None
    moved_to: tuple[Alias, ...] = ()
    at: datetime | None = None
    is_news: bool = False
    is_own_name: bool = False

    @property
    def handle(self) -> str | None:
        """The username without its @: some deliveries have it."""
        return (self.username or "").lstrip("@") or None

    def key_of(self, value: str) -> Key:
        return self.channel_type, self.scope, value

    def all_aliases(self) -> tuple[Alias, ...]:
        """Every id, those of today first."""
        return tuple(dict.fromkeys((*self.moved_to, *self.aliases)))

    def lookup_keys(self) -> list[Key]:
        """What to look for: every id, phones in each of their forms."""
        return [self.key_of(form) for kind, value in self.all_aliases() for form in forms(kind, value)]


def forms(kind: str, value: str) -> tuple[str, ...]:
    """The spellings under which an id may be known."""
    return forms_of(value) if kind == "phone" else (value,)


@dataclass(slots=True)
class Register:
    """`known`: the customer of each id. `superseded`: since when an id is no longer its customer's.

    `merge` joins two stored customers, of whom the first one stays (None: they are not joined); `bsuids_of` asks for a
    stored customer's scoped ids.
    """

    known: dict[Key, CustomerRow]
    superseded: dict[Key, datetime]
    merge: Callable[[str, str], None] | None
    bsuids_of: Callable[[str], set[str]]
    now: datetime
    added: dict[str, CustomerRow] = field(default_factory=dict)  # by id
    changed: dict[str, CustomerRow] = field(default_factory=dict)  # by id
    identities: dict[Key, tuple[str, str]] = field(default_factory=dict)  # new or moved: (customer id, kind)
    retired: dict[Key, datetime] = field(default_factory=dict)
    _became: dict[str, CustomerRow] = field(default_factory=dict)  # customers that were found to be another one

    def enter(self, sighting: Sighting) -> CustomerRow | None:
        """The sighting's customer, or None when nobody knows them and nobody is to be made of it."""
        self._revive(sighting)
        candidates = self._candidates(sighting)
        if not candidates:
            if sighting.is_news:
                return None
            customer = self._add(sighting)
        else:
            customer = self._settle(sighting, candidates)
            if self._fill_in(customer, sighting) and customer["id"] not in self.added:
                self.changed[customer["id"]] = customer
        self._keep_ids(customer, sighting)
        return customer

    def today(self, customer: CustomerRow | None) -> CustomerRow | None:
        """The row that stands for the customer at the end of the batch."""
        while customer is not None and customer["id"] in self._became:
            customer = self._became[customer["id"]]
        return customer

    def _revive(self, sighting: Sighting) -> None:
        """An id that its owner gave up, seen after that, is somebody else's now."""
        for key in sighting.lookup_keys():
            since = self.superseded.get(key)
            if since is not None and sighting.at is not None and sighting.at > since:
                del self.superseded[key]
                self.known.pop(key, None)

    def _candidates(self, sighting: Sighting) -> list[tuple[Alias, CustomerRow]]:
        """The different customers that the sighting's ids belong to, each with the first id that names them."""
        found: dict[str, tuple[Alias, CustomerRow]] = {}
        for kind, value in sighting.all_aliases():
            for form in forms(kind, value):
                row = self.known.get(sighting.key_of(form))
                if row is not None:
                    found.setdefault(row["id"], ((kind, value), row))
        return list(found.values())

    def _settle(self, sighting: Sighting, candidates: list[tuple[Alias, CustomerRow]]) -> CustomerRow:
        """One customer of several. They are joined when the sighting shows that they are one person."""
        if len(candidates) == 1:
            return candidates[0][1]
        # A scoped id names a person; a phone may have changed hands.
        named = [row for (kind, _), row in candidates if kind != "phone"]
        customer = named[0] if named else self._owner_before(sighting, candidates)
        for alias, other in candidates:
            if self.today(other) is not self.today(customer) and self._is_same(sighting, alias, customer, other):
                customer = self._join(customer, other)
        return customer

    def _owner_before(self, sighting: Sighting, candidates: list[tuple[Alias, CustomerRow]]) -> CustomerRow:
        """Of two phones' owners the one whose number it was before, since it is they who moved."""
        old = [row for alias, row in candidates if alias in sighting.aliases]
        return old[0] if old else candidates[0][1]

    def _is_same(self, sighting: Sighting, alias: Alias, customer: CustomerRow, other: CustomerRow) -> bool:
        kind, _ = alias
        if kind != "phone":
            return True
        if alias in sighting.moved_to:
            # Who wrote from the new number before it was theirs is its earlier owner.
            return sighting.at is not None and other["created_at"] >= sighting.at - LATE
        if other["id"] in self.added:
            return True
        mine = {value for kind, value in sighting.all_aliases() if kind in ("bsuid", "parent_bsuid")}
        theirs = self.bsuids_of(other["id"])
        return not theirs or bool(theirs & mine) or not mine

    def _join(self, one: CustomerRow, two: CustomerRow) -> CustomerRow:
        """One customer out of two: the one that was there first stays."""
        is_new = one["id"] in self.added, two["id"] in self.added
        if self.merge is None and not any(is_new):
            return one
        keep, gone = (one, two) if (is_new[0], one["created_at"]) <= (is_new[1], two["created_at"]) else (two, one)
        if gone["id"] in self.added:
            del self.added[gone["id"]]
        elif self.merge is not None:
            self.merge(keep["id"], gone["id"])
        self._give(gone, keep)
        if keep["id"] not in self.added:
            self.changed[keep["id"]] = keep
        self.changed.pop(gone["id"], None)
        self._became[gone["id"]] = keep
        return keep

    def _give(self, gone: CustomerRow, keep: CustomerRow) -> None:
        """What one customer has and the other lacks, and all ids."""
        ids = [key[2] for key, row in self.known.items() if row["id"] == keep["id"]]
        if keep["display_name"] in stand_ins_of(keep, ids):
            keep["display_name"] = gone["display_name"]
        for name in ("username", "phone"):
            keep[name] = keep[name] or gone[name]
        self.known = {key: keep if row["id"] == gone["id"] else row for key, row in self.known.items()}
        for key, (owner, kind) in self.identities.items():
            if owner == gone["id"]:
                self.identities[key] = keep["id"], kind

    def _keep_ids(self, customer: CustomerRow, sighting: Sighting) -> None:
        for kind, value in sighting.all_aliases():
            key = sighting.key_of(value)
            owner = self.known.get(key)
            is_theirs_now = (kind, value) in sighting.moved_to
            if owner is None or (is_theirs_now and owner is not customer) or (key in self.superseded and is_theirs_now):
                self.known[key] = customer
                self.identities[key] = customer["id"], kind
                self.superseded.pop(key, None)
        moved = {kind for kind, _ in sighting.moved_to}
        today = {form for kind, value in sighting.moved_to for form in forms(kind, value)}
        for kind, value in sighting.aliases:
            key = sighting.key_of(value)
            if kind in moved and value not in today and self.known.get(key) is customer:
                self.superseded[key] = self.retired[key] = sighting.at or self.now

    def _add(self, sighting: Sighting) -> CustomerRow:
        phone = _phone(sighting)
        name = display_name(
            profile_name=sighting.profile_name,
            username=sighting.handle,
            phone=phone,
            external_id=sighting.all_aliases()[0][1],
        )
        nameless = not sighting.profile_name and any(kind in ("psid", "igsid") for kind, _ in sighting.aliases)
        row: CustomerRow = {
            "id": new_id("cus"),
            "display_name": name,
            "username": sighting.handle,
            "phone": phone,
            "created_at": self.now,
            "ask_profile_at": self.now if nameless else None,
        }
        self.added[row["id"]] = row
        return row

    def _fill_in(self, customer: CustomerRow, sighting: Sighting) -> bool:
        """Add what the sighting knows and the customer lacks; a name that stood in for a missing one gives way."""
        before = (customer["display_name"], customer["username"], customer["phone"])
        stand_ins = stand_ins_of(customer, (value for _, value in sighting.all_aliases()))
        customer["username"] = customer["username"] or sighting.handle
        if any(kind == "phone" for kind, _ in sighting.moved_to):
            customer["phone"] = _phone(sighting)
        customer["phone"] = customer["phone"] or _phone(sighting)
        if sighting.is_own_name and sighting.profile_name:
            customer["display_name"] = sighting.profile_name.strip()[:255] or customer["display_name"]
        elif customer["display_name"] in stand_ins:
            customer["display_name"] = display_name(
                profile_name=sighting.profile_name,
                username=customer["username"],
                phone=customer["phone"],
                external_id=sighting.all_aliases()[0][1],
            )
        return before != (customer["display_name"], customer["username"], customer["phone"])


def stand_ins_of(customer: CustomerRow, external_ids: Iterable[str]) -> set[str]:
    """What the customer would be called without a name of their own."""
    return {
        display_name(profile_name=None, username=username, phone=phone, external_id=external_id)
        for external_id in external_ids
        for username in (customer["username"], None)
        for phone in (customer["phone"], None)
    }


def _phone(sighting: Sighting) -> str | None:
    """The phone of today."""
    return next((value for kind, value in sighting.all_aliases() if kind == "phone"), None)
