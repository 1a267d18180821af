"""SQLite: everything the simulator knows, so that a restart of the process forgets nothing.

One connection, autocommit, used from the event loop only. `synchronous = OFF` is deliberate: a
crash of the process loses nothing, and only a power cut could.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Row = sqlite3.Row
Value = str | int | float | bytes | None

SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS accounts (
  account_id TEXT PRIMARY KEY, organization TEXT NOT NULL, organization_name TEXT NOT NULL,
  channel_type TEXT NOT NULL, waba_id TEXT, display_name TEXT NOT NULL, phone_number TEXT,
  access_token TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS customers (
  account_id TEXT NOT NULL, customer_id TEXT NOT NULL, name TEXT NOT NULL, username TEXT,
  phone TEXT, user_id TEXT, shows_phone INTEGER NOT NULL DEFAULT 1, online INTEGER NOT NULL DEFAULT 1,
  last_inbound_ms INTEGER, last_activity_ms INTEGER NOT NULL DEFAULT 0, standby INTEGER NOT NULL DEFAULT 0,
  profile TEXT NOT NULL DEFAULT 'open',
  PRIMARY KEY (account_id, customer_id));
CREATE INDEX IF NOT EXISTS customers_by_user ON customers (account_id, user_id);
CREATE TABLE IF NOT EXISTS messages (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL,
  customer_id TEXT NOT NULL, direction TEXT NOT NULL, type TEXT NOT NULL, text TEXT, media TEXT,
  content TEXT NOT NULL DEFAULT '{}', reply_to TEXT, status TEXT NOT NULL, client_ref TEXT,
  error_code INTEGER, sent_ms INTEGER NOT NULL, receipt_due_at REAL NOT NULL DEFAULT 0,
  is_edited INTEGER NOT NULL DEFAULT 0, is_deleted INTEGER NOT NULL DEFAULT 0,
  reactions TEXT NOT NULL DEFAULT '[]');
CREATE INDEX IF NOT EXISTS messages_by_thread ON messages (account_id, customer_id, seq);
CREATE TABLE IF NOT EXISTS sends (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, account_id TEXT NOT NULL,
  recipient TEXT NOT NULL, customer_id TEXT NOT NULL, type TEXT NOT NULL, text TEXT,
  client_ref TEXT, outcome TEXT NOT NULL, request TEXT NOT NULL, accepted_ms INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS sends_by_ref ON sends (client_ref);
CREATE TABLE IF NOT EXISTS graph_calls (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, account_id TEXT, method TEXT NOT NULL, path TEXT NOT NULL,
  request TEXT NOT NULL, http_status INTEGER, response TEXT NOT NULL, outcome TEXT NOT NULL,
  elapsed_ms REAL NOT NULL, at_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT, account_id TEXT NOT NULL, channel_type TEXT NOT NULL,
  lane TEXT NOT NULL, kind TEXT NOT NULL, message_ids TEXT NOT NULL, body BLOB NOT NULL,
  state TEXT NOT NULL, hold INTEGER, due_at REAL NOT NULL, created_at REAL NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, http_status INTEGER, error TEXT, elapsed_ms REAL,
  started_at REAL, finished_at REAL, copy_of INTEGER);
CREATE INDEX IF NOT EXISTS deliveries_by_state ON deliveries (state, due_at);
CREATE TABLE IF NOT EXISTS faults (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, account_id TEXT, remaining INTEGER,
  params TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS scripts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, account_id TEXT NOT NULL, customer_id TEXT NOT NULL, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS scripts_by_customer ON scripts (account_id, customer_id, id);
CREATE TABLE IF NOT EXISTS templates (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, waba_id TEXT NOT NULL, name TEXT NOT NULL,
  language TEXT NOT NULL, category TEXT NOT NULL, status TEXT NOT NULL, parameter_format TEXT NOT NULL,
  components TEXT NOT NULL, created_ms INTEGER NOT NULL, quality TEXT NOT NULL, rejected_reason TEXT NOT NULL,
  previous_category TEXT, correct_category TEXT, review_due_at REAL, paused_until_ms INTEGER,
  pauses INTEGER NOT NULL, edits TEXT NOT NULL, is_seed INTEGER NOT NULL, UNIQUE (waba_id, name, language));
CREATE TABLE IF NOT EXISTS template_accounts (waba_id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS template_names (
  waba_id TEXT NOT NULL, name TEXT NOT NULL, language TEXT NOT NULL, blocked_until_ms INTEGER NOT NULL,
  PRIMARY KEY (waba_id, name, language));
CREATE TABLE IF NOT EXISTS uploads (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, mime_type TEXT NOT NULL, length INTEGER NOT NULL, data BLOB NOT NULL,
  handle TEXT);
CREATE INDEX IF NOT EXISTS uploads_by_handle ON uploads (handle);
CREATE TABLE IF NOT EXISTS comments (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL, customer_id TEXT NOT NULL, text TEXT NOT NULL,
  is_live INTEGER NOT NULL, created_ms INTEGER NOT NULL, is_answered INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS attachments (id TEXT PRIMARY KEY, account_id TEXT NOT NULL, url TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS dns (name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name, value));
CREATE TABLE IF NOT EXISTS media (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL, mime_type TEXT NOT NULL, filename TEXT,
  sha256 TEXT NOT NULL, data BLOB NOT NULL, created_ms INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS mails (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, sender TEXT NOT NULL, recipient TEXT NOT NULL,
  subject TEXT NOT NULL, text TEXT NOT NULL, html TEXT NOT NULL, received_ms INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS mails_by_recipient ON mails (recipient, seq);
"""

#: Columns that files of an earlier version do not have.
ADDED_COLUMNS = (
    ("customers", "standby", "INTEGER NOT NULL DEFAULT 0"),
    ("customers", "profile", "TEXT NOT NULL DEFAULT 'open'"),
)

FORGETTABLE_TABLES = (
    "customers",
    "messages",
    "sends",
    "graph_calls",
    "deliveries",
    "faults",
    "media",
    "mails",
    "scripts",
    "templates",
    "template_accounts",
    "template_names",
    "uploads",
    "comments",
    "attachments",
)


class Database:
    """A thin wrapper: `execute` to change, `one` and `all` to read, rows by column name."""

    def __init__(self, path: str) -> None:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(SCHEMA)
        for table, column, kind in ADDED_COLUMNS:
            known = {row["name"] for row in self.all(f"PRAGMA table_info({table})")}
            if column not in known:
                self.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")

    def execute(self, sql: str, parameters: Iterable[Value] = ()) -> int:
        """Run one statement; answers the row id of an INSERT."""
        return self._connection.execute(sql, tuple(parameters)).lastrowid or 0

    def one(self, sql: str, parameters: Iterable[Value] = ()) -> Row | None:
        """The first row, or None."""
        row: Row | None = self._connection.execute(sql, tuple(parameters)).fetchone()
        return row

    def all(self, sql: str, parameters: Iterable[Value] = ()) -> list[Row]:
        """Every row."""
        return self._connection.execute(sql, tuple(parameters)).fetchall()

    def number(self, sql: str, parameters: Iterable[Value] = ()) -> int:
        """The first column of the first row as an integer; 0 if there is none."""
        row = self.one(sql, parameters)
        return int(row[0] or 0) if row is not None else 0

    def insert(self, table: str, values: dict[str, Any]) -> int:
        """Insert one row given by column name; answers its row id."""
        columns = ", ".join(values)
        marks = ", ".join("?" for _ in values)
        return self.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values.values())

    def forget_traffic(self) -> None:
        """Delete everything but accounts and settings."""
        for table in FORGETTABLE_TABLES:
            self.execute(f"DELETE FROM {table}")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
