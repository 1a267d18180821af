"""What the platform accepted, for exactly-once checks, and each Graph call with both its bodies."""

import json
from typing import Any

from simulator.clock import iso
from simulator.database import Database, Row


class Ledger:
    """Accepted sends. An accepted send that later failed (131047 as a status) is in it, with that outcome."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, **values: Any) -> None:
        """Store an accepted send; `request` is the JSON that was sent."""
        self._database.insert("sends", {**values, "request": json.dumps(values["request"])})

    def list_sends(self, filters: dict[str, str], after: int, limit: int) -> list[dict[str, Any]]:
        """In order of acceptance; filters by equality on account_id, customer_id, client_ref, id."""
        names = [name for name in ("account_id", "customer_id", "client_ref", "id") if filters.get(name)]
        where = "".join(f" AND {name} = ?" for name in names)
        rows = self._database.all(
            f"SELECT * FROM sends WHERE seq > ?{where} ORDER BY seq LIMIT ?",
            [after, *(filters[name] for name in names), limit],
        )
        return [_send_json(row) for row in rows]

    def count(self) -> int:
        """How many sends were accepted."""
        return self._database.number("SELECT count(*) FROM sends")


class GraphCalls:
    """Calls of the Graph API, newest kept; `outcome` is answered, hung, cut or error."""

    KEPT = 5_000

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, **values: Any) -> dict[str, Any]:
        """Store a call; answers its JSON."""
        seq = self._database.insert("graph_calls", values)
        if seq % 500 == 0:
            self._database.execute("DELETE FROM graph_calls WHERE seq <= ?", [seq - self.KEPT])
        return call_json({**values, "seq": seq})

    def list_calls(self, account_id: str | None, limit: int) -> list[dict[str, Any]]:
        """Newest first."""
        where, parameters = ("WHERE account_id = ?", [account_id]) if account_id else ("", [])
        rows = self._database.all(f"SELECT * FROM graph_calls {where} ORDER BY seq DESC LIMIT ?", [*parameters, limit])
        return [call_json({key: row[key] for key in row.keys()}) for row in rows]  # noqa: SIM118


def call_json(values: dict[str, Any]) -> dict[str, Any]:
    """The JSON of one Graph call; bodies stay text, as they went over the wire."""
    shown = {name: value for name, value in values.items() if name != "at_ms"}
    return {**shown, "at": iso(values["at_ms"])}


def _send_json(row: Row) -> dict[str, Any]:
    values: dict[str, Any] = {key: row[key] for key in row.keys()}  # noqa: SIM118
    values["request"] = json.loads(values["request"])
    values["accepted_at"] = iso(values.pop("accepted_ms"))
    return values
