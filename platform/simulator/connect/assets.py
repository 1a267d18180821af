"""What can be connected: businesses with WhatsApp numbers, Pages and Instagram accounts.

Some are always there; the accounts of the configuration file are businesses too; and a dialog can make a new one.
"""

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from simulator.accounts import Account, Accounts
from simulator.database import Database, Row

SCHEMA = """
CREATE TABLE IF NOT EXISTS connect_assets (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, business TEXT NOT NULL, name TEXT NOT NULL,
  parent_id TEXT NOT NULL DEFAULT '',
  phone_number TEXT NOT NULL DEFAULT '', username TEXT NOT NULL DEFAULT '', tasks TEXT NOT NULL DEFAULT '',
  pin TEXT NOT NULL DEFAULT '', is_registered INTEGER NOT NULL DEFAULT 0, is_on_phone_app INTEGER NOT NULL DEFAULT 0,
  quality TEXT NOT NULL DEFAULT 'GREEN', limit_tier TEXT NOT NULL DEFAULT 'TIER_2K', status TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS connect_assets_by_parent ON connect_assets (parent_id);
"""
FULL_TASKS = "ADVERTISE,ANALYZE,CREATE_CONTENT,MESSAGING,MODERATE,MANAGE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A WABA, a number (parent: its WABA), a Page, or an Instagram account (parent: its Page, if it is linked)."""

    id: str
    kind: str  # waba, number, page, instagram
    business: str
    name: str
    parent_id: str = ""
    phone_number: str = ""
    username: str = ""
    tasks: str = ""
    pin: str = ""
    is_registered: int = 0
    is_on_phone_app: int = 0
    quality: str = "GREEN"
    limit_tier: str = "TIER_2K"
    status: str = ""  # of a number, where it is not what its registration says


def _business(name: str, suffix: str, handle: str, *, on_phone_app: bool = False) -> list[Asset]:
    """A business with one of each. `suffix`: the last digits of its ids."""
    waba, page = f"1022900{suffix:0>8}", f"1100100{suffix:0>8}"
    return [
        Asset(id=waba, kind="waba", business=name, name=name),
        Asset(id=f"1065400{suffix:0>8}", kind="number", business=name, name=name, parent_id=waba,
              phone_number=f"+1 555-010-{suffix[-4:]:0>4}", is_on_phone_app=int(on_phone_app)),
        Asset(id=page, kind="page", business=name, name=name, tasks=FULL_TASKS),
        Asset(id=f"17841400{suffix:0>9}", kind="instagram", business=name, name=name, parent_id=page, username=handle),
    ]  # fmt: skip


ALWAYS_THERE = [
    *_business("Northwind Trading", "301", "northwind.trading"),
    Asset(id="106540000000302", kind="number", business="Northwind Trading", name="Northwind Support",
          parent_id="102290000000301", phone_number="+1 555-010-0302", pin="246810"),
    Asset(id="110010000000302", kind="page", business="Northwind Trading", name="Northwind Careers",
          tasks="ANALYZE,CREATE_CONTENT"),
    *_business("Harbor Coffee", "311", "harbor.coffee", on_phone_app=True),
]  # fmt: skip


class Assets:
    """Everything that can be shared."""

    def __init__(self, database: Database, accounts: Accounts) -> None:
        self._database = database
        self._accounts = accounts
        for statement in SCHEMA.split(";"):
            database.execute(statement)
        self.begin()

    def begin(self) -> None:
        """What is always there."""
        for asset in ALWAYS_THERE:
            self._add(asset)

    def take_in(self, accounts: Iterable[Account]) -> None:
        """Accounts of the configuration file can be connected as well; their numbers are registered."""
        for account in accounts:
            business = account.organization_name
            if account.channel_type == "whatsapp":
                self._add(Asset(id=account.waba_id or "", kind="waba", business=business, name=business))
                self._add(Asset(id=account.account_id, kind="number", business=business, name=account.display_name,
                                parent_id=account.waba_id or "", phone_number=account.phone_number or "",
                                is_registered=1))  # fmt: skip
            elif account.channel_type == "messenger":
                self._add(Asset(id=account.account_id, kind="page", business=business, name=account.display_name,
                                tasks=FULL_TASKS))  # fmt: skip
            else:
                handle = account.display_name.lower().lstrip("@").replace(" ", ".")
                self._add(Asset(id=account.account_id, kind="instagram", business=business, name=business,
                                username=handle))  # fmt: skip

    def make_business(self, name: str) -> str:
        """A new one with a number, a Page and an Instagram account; answers its name."""
        if not self.list_of(business=name):
            handle = "".join(char for char in name.lower().replace(" ", ".") if char.isalnum() or char == ".")
            for asset in _business(name, f"9{secrets.randbelow(10**6):06d}", handle or "business"):
                self._add(asset)
        return name

    def _add(self, asset: Asset) -> None:
        values = asdict(asset)
        marks = ", ".join("?" for _ in values)
        names = ", ".join(values)
        self._database.execute(
            f"INSERT INTO connect_assets ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING", values.values()
        )

    def find(self, asset_id: str) -> Asset | None:
        """The asset, or None."""
        row = self._database.one("SELECT * FROM connect_assets WHERE id = ?", [asset_id])
        return _from_row(row) if row is not None else None

    def list_of(self, *, kind: str = "", business: str = "", parent_id: str = "") -> list[Asset]:
        """Those that fit all that is given, in the order of their making."""
        rows = self._database.all(
            "SELECT * FROM connect_assets WHERE (? = '' OR kind = ?) AND (? = '' OR business = ?)"
            " AND (? = '' OR parent_id = ?) ORDER BY rowid",
            [kind, kind, business, business, parent_id, parent_id],
        )
        return [_from_row(row) for row in rows]

    def list_businesses(self) -> list[str]:
        """Their names, the always-there ones first."""
        rows = self._database.all("SELECT business FROM connect_assets GROUP BY business ORDER BY min(rowid)")
        return [row["business"] for row in rows]

    def change(self, asset_id: str, **values: Any) -> None:
        """Set columns: `parent_id`, `pin`, `is_registered`, `quality`, `limit_tier`, `tasks`, `is_on_phone_app`,
        `status`."""
        assignments = ", ".join(f"{name} = ?" for name in values)
        self._database.execute(f"UPDATE connect_assets SET {assignments} WHERE id = ?", [*values.values(), asset_id])

    def open_account(self, asset_id: str, token: str) -> None:
        """A token for the asset was given out: it is an account that customers can write to from now on.

        One that is an account already keeps the token that it has; both work.
        """
        asset = self.find(asset_id)
        if asset is None or asset.kind == "waba":
            return
        known = self._accounts.find(asset_id)
        channel = {"number": "whatsapp", "page": "messenger", "instagram": "instagram"}[asset.kind]
        self._accounts.save(
            Account(
                organization=known.organization if known else asset.business.lower().replace(" ", "-"),
                organization_name=known.organization_name if known else asset.business,
                channel_type=channel,
                account_id=asset.id,
                display_name=f"@{asset.username}" if asset.kind == "instagram" else asset.name,
                access_token=known.access_token if known else token,
                waba_id=asset.parent_id if asset.kind == "number" else None,
                phone_number="".join(char for char in asset.phone_number if char.isdigit()) or None,
            )
        )


def _from_row(row: Row) -> Asset:
    return Asset(**{key: row[key] for key in row.keys()})  # noqa: SIM118 - a Row iterates its values
