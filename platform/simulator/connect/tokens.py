"""Codes and tokens: what was shared, how long it lasts, and what became of it."""

import json
import secrets
from dataclasses import dataclass

from simulator.clock import Clock
from simulator.database import Database, Row
from simulator.graph.errors import GraphError

SCHEMA = """
CREATE TABLE IF NOT EXISTS connect_codes (
  code TEXT PRIMARY KEY, app_id TEXT NOT NULL, redirect_uri TEXT NOT NULL, flow TEXT NOT NULL, user_id TEXT NOT NULL,
  scopes TEXT NOT NULL, targets TEXT NOT NULL, made_ms INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS connect_tokens (
  token TEXT PRIMARY KEY, kind TEXT NOT NULL, app_id TEXT NOT NULL, user_id TEXT NOT NULL, scopes TEXT NOT NULL,
  targets TEXT NOT NULL, made_ms INTEGER NOT NULL, expires_ms INTEGER, dead_subcode INTEGER);
CREATE TABLE IF NOT EXISTS connect_token_targets (token TEXT NOT NULL, account_id TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS connect_targets_by_token ON connect_token_targets (token);
CREATE INDEX IF NOT EXISTS connect_targets_by_account ON connect_token_targets (account_id);
"""
CODE_LIFE_MS = 10 * 60_000
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
_DEAD = {
    458: "The user has not authorized application.",
    460: "The session has been invalidated because the user changed their password.",
    463: "Session has expired.",
    467: "The access token is invalid since the user logged out.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a person shared in a dialog. `flow`: signup, facebook, instagram."""

    app_id: str
    redirect_uri: str
    flow: str
    user_id: str
    scopes: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A token. `kind`: user, page, system, instagram, own."""

    token: str
    kind: str
    app_id: str
    user_id: str
    scopes: tuple[str, ...]
    targets: tuple[str, ...]
    made_ms: int
    expires_ms: int | None
    dead_subcode: int | None


class Tokens:
    """Everything that was given out. Tokens of the configuration file are not here: they never end, until killed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        for statement in SCHEMA.split(";"):
            database.execute(statement)

    def make_code(self, grant: Grant) -> str:
        """A code for what was shared; works once, for ten minutes."""
        code = f"AQ{secrets.token_urlsafe(60)}"
        self._database.insert("connect_codes", {
            "code": code, "app_id": grant.app_id, "redirect_uri": grant.redirect_uri, "flow": grant.flow,
            "user_id": grant.user_id, "scopes": json.dumps(grant.scopes), "targets": json.dumps(grant.targets),
            "made_ms": self._clock.now_ms(),
        })  # fmt: skip
        return code

    def use_code(self, code: str, *, app_id: str, redirect_uri: str) -> Grant:
        """What the code stands for. Raises GraphError as the platform answers wrong, old and used ones."""
        row = self._database.one("SELECT * FROM connect_codes WHERE code = ?", [code])
        if row is None or row["app_id"] != app_id:
            raise GraphError(100, "Invalid verification code format.")
        if row["used"]:
            raise GraphError(100, "This authorization code has been used.", subcode=36009)
        if self._clock.now_ms() - row["made_ms"] > CODE_LIFE_MS:
            raise GraphError(100, "This authorization code has expired.", subcode=36007)
        if row["redirect_uri"] != redirect_uri:
            text = "Error validating verification code. Please make sure your redirect_uri is identical"
            raise GraphError(100, text, subcode=36008)
        self._database.execute("UPDATE connect_codes SET used = 1 WHERE code = ?", [code])
        return Grant(app_id=app_id, redirect_uri=redirect_uri, flow=row["flow"], user_id=row["user_id"],
                     scopes=tuple(json.loads(row["scopes"])), targets=tuple(json.loads(row["targets"])))  # fmt: skip

    def issue(
        self, kind: str, *, app_id: str, user_id: str, scopes: tuple[str, ...], targets: tuple[str, ...],
        life_ms: int | None,
    ) -> Issued:  # fmt: skip
        """A new token for these assets."""
        prefix = "IGAA" if kind == "instagram" else "EAAG"
        now = self._clock.now_ms()
        issued = Issued(
            token=prefix + secrets.token_urlsafe(90), kind=kind, app_id=app_id, user_id=user_id, scopes=scopes,
            targets=targets, made_ms=now, expires_ms=now + life_ms if life_ms else None, dead_subcode=None,
        )  # fmt: skip
        self._database.insert("connect_tokens", {
            "token": issued.token, "kind": kind, "app_id": app_id, "user_id": user_id, "scopes": json.dumps(scopes),
            "targets": json.dumps(targets), "made_ms": now, "expires_ms": issued.expires_ms,
        })  # fmt: skip
        for target in targets:
            self._database.insert("connect_token_targets", {"token": issued.token, "account_id": target})
        return issued

    def find(self, token: str) -> Issued | None:
        """The token as it was given out, or None."""
        row = self._database.one("SELECT * FROM connect_tokens WHERE token = ?", [token])
        return _from_row(row) if row is not None else None

    def require_alive(self, token: str) -> None:
        """Raises GraphError 190 for one that was killed or has run out. A token that is not known here is let pass."""
        issued = self.find(token)
        if issued is None:
            return
        if issued.dead_subcode is not None:
            why = _DEAD.get(issued.dead_subcode, "The session is invalid.")
            raise GraphError(190, f"Error validating access token: {why}", subcode=issued.dead_subcode)
        if issued.expires_ms is not None and issued.expires_ms <= self._clock.now_ms():
            raise GraphError(190, "Error validating access token: Session has expired.", subcode=463)

    def is_alive(self, token: str) -> bool:
        """The same as a question."""
        try:
            self.require_alive(token)
        except GraphError:
            return False
        return True

    def reaches(self, token: str, object_id: str) -> bool:
        """Whether a token that was given out here was given for this object."""
        issued = self.find(token)
        return issued is not None and object_id in issued.targets

    def kill(self, account_id: str, config_token: str, *, subcode: int) -> int:
        """End every token of the account, as a changed password does. Answers how many."""
        if config_token and self.find(config_token) is None:
            self._database.insert("connect_tokens", {
                "token": config_token, "kind": "system", "app_id": "", "user_id": "", "scopes": "[]", "targets": "[]",
                "made_ms": self._clock.now_ms(),
            })  # fmt: skip
        tokens = {row["token"] for row in self._database.all(
            "SELECT token FROM connect_token_targets WHERE account_id = ?", [account_id])} | {config_token}  # fmt: skip
        for token in tokens:
            self._database.execute("UPDATE connect_tokens SET dead_subcode = ? WHERE token = ?", [subcode, token])
        return len(tokens)

    def end_at(self, account_id: str, expires_ms: int) -> None:
        """Move the end of the account's tokens."""
        self._database.execute(
            "UPDATE connect_tokens SET expires_ms = ? WHERE token IN"
            " (SELECT token FROM connect_token_targets WHERE account_id = ?)",
            [expires_ms, account_id],
        )

    def users_of(self, account_id: str) -> list[Row]:
        """(app_id, user_id) of the people who shared the account."""
        return self._database.all(
            "SELECT DISTINCT t.app_id, t.user_id FROM connect_tokens t JOIN connect_token_targets a USING (token)"
            " WHERE a.account_id = ?",
            [account_id],
        )


def _from_row(row: Row) -> Issued:
    values = {key: row[key] for key in row.keys()}  # noqa: SIM118 - a Row iterates its values
    values["scopes"], values["targets"] = tuple(json.loads(row["scopes"])), tuple(json.loads(row["targets"]))
    return Issued(**values)
