"""Everything about connecting, put together once per program."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from simulator.accounts import Account, Accounts
from simulator.clock import Clock
from simulator.config import Config
from simulator.connect.assets import Assets
from simulator.connect.subscriptions import Subscriptions
from simulator.connect.tokens import Tokens
from simulator.database import Database

APPS = "CREATE TABLE IF NOT EXISTS connect_apps (app_id TEXT PRIMARY KEY, secret TEXT NOT NULL)"
PROFILES = "CREATE TABLE IF NOT EXISTS connect_profiles (number_id TEXT PRIMARY KEY, profile TEXT NOT NULL)"
PERSON_ID, PERSON = "122093000000000001", "Robin Sims"


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An app at the platform: the one of the configuration, its Instagram twin, or somebody's own."""

    app_id: str
    secret: str
    kind: str  # meta, instagram, own


class Connect:
    """Assets, tokens, subscriptions, and the apps that may ask for them."""

    def __init__(self, database: Database, accounts: Accounts, clock: Clock) -> None:
        self._database = database
        database.execute(APPS)
        database.execute(PROFILES)
        self.assets = Assets(database, accounts)
        self.tokens = Tokens(database, clock)
        self.subscriptions = Subscriptions(database, self.assets)
        self.config = Config()
        self.app_settings: dict[str, dict[str, Any]] = {}  # of webhooks by object, where they are not as they should be

    def apply_config(self, config: Config) -> None:
        """Take in a configuration."""
        self.config = config
        self.assets.take_in(config.accounts)

    def reset(self) -> None:
        """As it was in the beginning: nothing is shared, nothing was made."""
        for table in ("assets", "codes", "tokens", "token_targets", "subscriptions", "apps", "profiles"):
            self._database.execute(f"DELETE FROM connect_{table}")
        self.app_settings.clear()
        self.assets.begin()
        self.assets.take_in(self.config.accounts)

    def find_app(self, app_id: str) -> App | None:
        """The app with this id, or None."""
        if app_id == self.config.app_id:
            return App(app_id=app_id, secret=self.config.app_secret, kind="meta")
        if app_id == self.config.instagram_app_id:
            return App(app_id=app_id, secret=self.config.instagram_app_secret, kind="instagram")
        row = self._database.one("SELECT * FROM connect_apps WHERE app_id = ?", [app_id])
        return App(app_id=app_id, secret=row["secret"], kind="own") if row is not None else None

    def make_own_app(self) -> App:
        """An app of somebody's own."""
        app = App(app_id=str(secrets.randbelow(9 * 10**14) + 10**14), secret=secrets.token_hex(16), kind="own")
        self._database.insert("connect_apps", {"app_id": app.app_id, "secret": app.secret})
        return app

    def profile_of(self, number_id: str) -> dict[str, Any]:
        """What a number shows of its business."""
        row = self._database.one("SELECT profile FROM connect_profiles WHERE number_id = ?", [number_id])
        return {"vertical": "UNDEFINED", **(json.loads(row["profile"]) if row is not None else {})}

    def keep_profile(self, number_id: str, profile: dict[str, Any]) -> None:
        """In place of the one before."""
        self._database.execute("DELETE FROM connect_profiles WHERE number_id = ?", [number_id])
        self._database.insert("connect_profiles", {"number_id": number_id, "profile": json.dumps(profile)})

    def share(self, asset_id: str, token: str) -> None:
        """A token reaches the asset: it becomes an account, silent until the app subscribes."""
        asset = self.assets.find(asset_id)
        if asset is None:
            return
        is_new = self.subscriptions.find(asset_id) is None and asset_id not in {
            id_ for each in self.config.accounts for id_ in (each.account_id, each.waba_id)
        }
        if is_new and asset.kind != "number":
            self.subscriptions.set(asset_id, is_active=False)
        self.assets.open_account(asset_id, token)

    def meant(self, account: Account | None, opened: list[Account], recipient: object) -> Account | None:
        """A Page also speaks for the Instagram account that is linked to it: whose customer is written to?"""
        customer_id = str(recipient.get("id") or "") if isinstance(recipient, dict) else ""
        if account is None or account.channel_type != "messenger" or not customer_id:
            return account
        for linked in self.assets.list_of(kind="instagram", parent_id=account.account_id):
            found = next((each for each in opened if each.account_id == linked.id), None)
            known = "SELECT count(*) FROM customers WHERE account_id = ? AND customer_id = ?"
            if found is not None and self._database.number(known, [linked.id, customer_id]):
                return found
        return account

    def target_of(self, account_id: str, account: Account | None) -> str:
        """Where an account's webhooks go."""
        if account is not None:
            found = self.subscriptions.find(self.subscriptions.object_of(account))
            if found is not None and found.override_url:
                return found.override_url
        return self.config.webhook_url

    def secret_of(self, account: Account | None, channel_type: str) -> str:
        """What an account's webhooks are signed with: the secret of the app that is told."""
        if account is not None:
            object_id = self.subscriptions.object_of(account)
            found = self.subscriptions.find(object_id)
            app = self.find_app(found.app_id) if found is not None and found.app_id else None
            if app is not None:
                return app.secret
            if object_id != account.account_id:
                return self.config.app_secret
        return self.config.secret_for(channel_type)

    def secrets_for(self, token: str, channel_type: str) -> tuple[str, ...]:
        """With which secrets a proof for this token may be made."""
        issued = self.tokens.find(token)
        app = self.find_app(issued.app_id) if issued is not None else None
        if app is not None:
            return (app.secret,)
        return (self.config.app_secret, self.config.secret_for(channel_type))
