"""Channel accounts: the businesses' numbers, Pages and Instagram accounts."""

from dataclasses import asdict, dataclass
from typing import Any

from simulator.database import Database, Row

CHANNEL_TYPES = ("whatsapp", "messenger", "instagram")


@dataclass(frozen=True, slots=True)
class Account:
    """One business account. `account_id`: phone number id, Page id or Instagram account id."""

    organization: str
    organization_name: str
    channel_type: str
    account_id: str
    display_name: str
    access_token: str
    waba_id: str | None = None
    phone_number: str | None = None

    def public(self) -> dict[str, Any]:
        """What the phone page may know: everything but the token."""
        values = asdict(self)
        del values["access_token"]
        return values


def account_from_json(document: dict[str, Any]) -> Account:
    """Read an account as in the configuration file. Raises ValueError naming the bad field."""
    channel_type = str(document.get("channel_type") or "")
    if channel_type not in CHANNEL_TYPES:
        raise ValueError(f"channel_type must be one of {', '.join(CHANNEL_TYPES)}")
    account_id = str(document.get("account_id") or "")
    if not account_id.isdigit():
        raise ValueError("account_id must be digits")
    organization = str(document.get("organization") or "")
    if not organization:
        raise ValueError("organization is missing")
    if channel_type == "whatsapp" and not document.get("waba_id"):
        raise ValueError("waba_id is missing")
    name = str(document.get("organization_name") or organization)
    return Account(
        organization=organization,
        organization_name=name,
        channel_type=channel_type,
        account_id=account_id,
        display_name=str(document.get("display_name") or name),
        access_token=str(document.get("access_token") or f"sim-token-{account_id}"),
        waba_id=str(document["waba_id"]) if document.get("waba_id") else None,
        phone_number=str(document["phone_number"]) if document.get("phone_number") else None,
    )


class Accounts:
    """The accounts that exist."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, account: Account) -> None:
        """Add the account, or bring it up to date."""
        values = asdict(account)
        assignments = ", ".join(f"{name} = excluded.{name}" for name in values if name != "account_id")
        self._database.execute(
            f"INSERT INTO accounts ({', '.join(values)}) VALUES ({', '.join('?' for _ in values)})"
            f" ON CONFLICT (account_id) DO UPDATE SET {assignments}",
            values.values(),
        )

    def list_all(self) -> list[Account]:
        """Every account, companies together, in the order of the channels."""
        rows = self._database.all("SELECT * FROM accounts ORDER BY organization, account_id")
        found = [_from_row(row) for row in rows]
        return sorted(found, key=lambda account: (account.organization, CHANNEL_TYPES.index(account.channel_type)))

    def find(self, account_id: str) -> Account | None:
        """The account with this id, or None."""
        row = self._database.one("SELECT * FROM accounts WHERE account_id = ?", [account_id])
        return _from_row(row) if row is not None else None

    def list_by_token(self, token: str) -> list[Account]:
        """The accounts that this access token opens."""
        rows = self._database.all(
            "SELECT * FROM accounts WHERE access_token = ? OR account_id IN"
            " (SELECT account_id FROM connect_token_targets WHERE token = ?) ORDER BY account_id",
            [token, token],
        )
        return [_from_row(row) for row in rows]


def _from_row(row: Row) -> Account:
    return Account(**{key: row[key] for key in row.keys()})  # noqa: SIM118 - a Row iterates its values
