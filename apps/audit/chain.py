"""How entries of a log are tied together: the organizations' audit logs and the operators' own."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import orjson

GENESIS = "0" * 64
Entry = TypeVar("Entry")


def entry_hash(previous_hash: str, content: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of the hash before and the entry's content (JSON with sorted keys)."""
    return hashlib.sha256(previous_hash.encode() + orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def append(head: Any, entry: Entry, content_of: Callable[[Entry], Mapping[str, Any]]) -> Entry:
    """Store the entry (without number and hashes yet) as the newest one behind `head`, which the caller has locked."""
    row: Any = entry
    row.seq, row.previous_hash = head.seq + 1, head.hash
    row.hash = entry_hash(head.hash, content_of(entry))
    row.save(force_insert=True)
    head.seq, head.hash = row.seq, row.hash
    head.save(update_fields=["seq", "hash"])
    return entry
