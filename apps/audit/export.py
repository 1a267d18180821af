"""The audit log as a file: one entry per line (NDJSON), or a table for a spreadsheet (CSV). Pure."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

COLUMNS = (
    "seq", "occurred_at", "action", "actor_kind", "actor_name", "actor_id", "acting_as", "ip", "user_agent",
    "request_id", "target_type", "target_name", "target_id", "before", "after", "hash",
)  # fmt: skip
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def ndjson(entries: Iterable[Mapping[str, Any]]) -> bytes:
    """AuditEntryOut, one per line."""
    return b"".join(orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE) for entry in entries)


def csv_header() -> bytes:
    """The first line, behind the mark by which spreadsheets know UTF-8."""
    return "\ufeff".encode() + _lines([COLUMNS])


def csv_rows(entries: Iterable[Mapping[str, Any]]) -> bytes:
    """One line per entry, no cell of which a spreadsheet would run."""
    return _lines([[defuse(cell) for cell in _cells(entry)] for entry in entries])


def defuse(cell: str) -> str:
    """The cell as text: a formula gets an apostrophe in front."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _cells(entry: Mapping[str, Any]) -> list[str]:
    actor, target = entry["actor"], entry["target"]
    return [
        str(entry["seq"]), entry["occurred_at"], entry["action"], actor["kind"], actor["name"], actor["id"],
        actor["acting_as"], actor["ip"], actor["user_agent"], actor["request_id"], target["type"], target["name"],
        target["id"], _json(entry["before"]), _json(entry["after"]), entry["hash"],
    ]  # fmt: skip


def _json(value: Any) -> str:
    return "" if value is None else orjson.dumps(value).decode()


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
