"""Which accounts tell the app of what happens: real state, so that a lost subscription is really silent."""

from dataclasses import dataclass

from simulator.accounts import Account
from simulator.connect.assets import Assets
from simulator.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS connect_subscriptions (
  object_id TEXT PRIMARY KEY, is_active INTEGER NOT NULL, fields TEXT NOT NULL DEFAULT '',
  override_url TEXT NOT NULL DEFAULT '', app_id TEXT NOT NULL DEFAULT '')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """The app's subscription to a WABA, a Page or an Instagram account."""

    is_active: bool
    fields: tuple[str, ...] = ()
    override_url: str = ""
    app_id: str = ""


class Subscriptions:
    """Accounts of the configuration file are subscribed to everything from the start, others when the app asks."""

    def __init__(self, database: Database, assets: Assets) -> None:
        self._database = database
        self._assets = assets
        database.execute(SCHEMA)

    def find(self, object_id: str) -> Subscription | None:
        """What is known of the object; None: it was never subscribed nor unsubscribed."""
        row = self._database.one("SELECT * FROM connect_subscriptions WHERE object_id = ?", [object_id])
        if row is None:
            return None
        fields = tuple(field for field in row["fields"].split(",") if field)
        return Subscription(is_active=bool(row["is_active"]), fields=fields, override_url=row["override_url"],
                            app_id=row["app_id"])  # fmt: skip

    def set(
        self, object_id: str, *, is_active: bool, fields: str = "", override_url: str = "", app_id: str = ""
    ) -> None:
        """Subscribe, or end it."""
        self._database.execute(
            "INSERT INTO connect_subscriptions (object_id, is_active, fields, override_url, app_id)"
            " VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (object_id) DO UPDATE SET is_active = excluded.is_active, fields = excluded.fields,"
            " override_url = excluded.override_url, app_id = excluded.app_id",
            [object_id, int(is_active), fields, override_url, app_id],
        )

    def object_of(self, account: Account) -> str:
        """Whose subscription an account's webhooks depend on: its WABA; its own, or that of its Page."""
        if account.channel_type == "whatsapp":
            return account.waba_id or account.account_id
        if account.channel_type == "instagram" and self.find(account.account_id) is None:
            asset = self._assets.find(account.account_id)
            if asset is not None and asset.parent_id and self.find(asset.parent_id) is not None:
                return asset.parent_id
        return account.account_id

    def tells(self, account: Account, kind: str) -> bool:
        """Whether a webhook of this account is sent at all. What somebody posts by hand always is."""
        found = self.find(self.object_of(account))
        return kind == "raw" or found is None or found.is_active
