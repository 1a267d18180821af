"""The people who write to the businesses. A customer belongs to one channel account."""

from dataclasses import dataclass
from typing import Any

from simulator import ids
from simulator.accounts import Account
from simulator.clock import iso
from simulator.database import Database, Row


@dataclass(frozen=True, slots=True)
class Customer:
    """`customer_id`: phone number (WhatsApp), PSID or IGSID. Times in platform milliseconds.

    user_id: WhatsApp's business-scoped user id. shows_phone: False leaves the number out of
    webhooks, as for people with a username. online: False keeps messages from being delivered.
    standby: another app owns the thread. profile: open, hidden (100/33) or no_consent (230).
    """

    account_id: str
    customer_id: str
    name: str
    username: str | None
    phone: str | None
    user_id: str | None
    shows_phone: bool
    online: bool
    last_inbound_ms: int | None
    last_activity_ms: int
    standby: bool = False
    profile: str = "open"

    def public(self) -> dict[str, Any]:
        """The JSON of the API."""
        return {
            "account_id": self.account_id,
            "customer_id": self.customer_id,
            "name": self.name,
            "username": self.username,
            "phone": self.phone,
            "user_id": self.user_id,
            "shows_phone": self.shows_phone,
            "online": self.online,
            "standby": self.standby,
            "profile": self.profile,
            "last_inbound_at": iso(self.last_inbound_ms),
            "last_activity_at": iso(self.last_activity_ms or None),
        }


class Customers:
    """Customers of all accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, account_id: str, customer_id: str) -> Customer | None:
        """By the channel's id, or (WhatsApp) by the business-scoped user id."""
        row = self._database.one(
            "SELECT * FROM customers WHERE account_id = ? AND (customer_id = ? OR user_id = ?)",
            [account_id, customer_id, customer_id],
        )
        return _from_row(row) if row is not None else None

    def list_for(self, account_id: str | None = None, limit: int = 500) -> list[Customer]:
        """Most recently active first."""
        where, parameters = ("WHERE account_id = ?", [account_id]) if account_id else ("", [])
        rows = self._database.all(
            f"SELECT * FROM customers {where} ORDER BY last_activity_ms DESC, customer_id LIMIT ?",
            [*parameters, limit],
        )
        return [_from_row(row) for row in rows]

    def ensure(self, account: Account, details: dict[str, Any], now_ms: int) -> Customer:
        """Find the customer by `id`, or add one; `name`, `username` and `shows_phone` are brought up to date."""
        wanted = str(details.get("id") or details.get("phone") or "") or ids.customer_id(account.channel_type)
        existing = self.find(account.account_id, wanted)
        if existing is None:
            self._add(account, wanted, details, now_ms)
        else:
            self._update(existing, details)
        found = self.find(account.account_id, wanted)
        assert found is not None
        return found

    def _add(self, account: Account, wanted: str, details: dict[str, Any], now_ms: int) -> None:
        is_whatsapp = account.channel_type == "whatsapp"
        has_phone = is_whatsapp and wanted.isdigit()
        user_id = wanted if not has_phone else None
        if has_phone:
            user_id = ids.business_scoped_user_id(organization=account.organization, customer_id=wanted)
        self._database.insert(
            "customers",
            {
                "account_id": account.account_id,
                "customer_id": wanted,
                "name": str(details.get("name") or f"Customer {wanted[-4:]}"),
                "username": details.get("username") or None,
                "phone": wanted if has_phone else None,
                "user_id": user_id if is_whatsapp else None,
                "shows_phone": int(bool(details.get("shows_phone", True)) and has_phone),
                "last_activity_ms": now_ms,
            },
        )

    def _update(self, existing: Customer, details: dict[str, Any]) -> None:
        for column in ("name", "username", "shows_phone", "online", "standby", "profile"):
            if column not in details or (column == "name" and not details["name"]):
                continue
            value = details[column]
            self._database.execute(
                f"UPDATE customers SET {column} = ? WHERE account_id = ? AND customer_id = ?",
                [int(value) if isinstance(value, bool) else value, existing.account_id, existing.customer_id],
            )

    def rename(self, account: Account, customer: Customer, *, new_phone: str | None) -> Customer:
        """Another number (and with it another business-scoped id), or only another business-scoped id."""
        wanted = new_phone or customer.customer_id
        seed = wanted if new_phone else f"{customer.user_id}/next"
        user_id = ids.business_scoped_user_id(organization=account.organization, customer_id=seed)
        where = [account.account_id, customer.customer_id]
        if new_phone and self.find(account.account_id, new_phone) is not None:
            raise ValueError(f"{new_phone} belongs to another customer")
        self._database.execute(
            "UPDATE customers SET customer_id = ?, phone = ?, user_id = ? WHERE account_id = ? AND customer_id = ?",
            [wanted, new_phone or customer.phone, user_id, *where],
        )
        sql = "UPDATE messages SET customer_id = ? WHERE account_id = ? AND customer_id = ?"
        self._database.execute(sql, [wanted, *where])
        found = self.find(account.account_id, wanted)
        assert found is not None
        return found

    def touch(self, customer: Customer, now_ms: int, *, opens_window: bool) -> None:
        """Note that something happened; a customer's message also starts the reply window anew."""
        self._database.execute(
            "UPDATE customers SET last_activity_ms = ?, last_inbound_ms = CASE WHEN ? THEN ? ELSE last_inbound_ms END"
            " WHERE account_id = ? AND customer_id = ?",
            [now_ms, int(opens_window), now_ms, customer.account_id, customer.customer_id],
        )


def _from_row(row: Row) -> Customer:
    return Customer(
        account_id=row["account_id"],
        customer_id=row["customer_id"],
        name=row["name"],
        username=row["username"],
        phone=row["phone"],
        user_id=row["user_id"],
        shows_phone=bool(row["shows_phone"]),
        online=bool(row["online"]),
        last_inbound_ms=row["last_inbound_ms"],
        last_activity_ms=row["last_activity_ms"],
        standby=bool(row["standby"]),
        profile=row["profile"],
    )
