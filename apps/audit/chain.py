"""How entries are tied together. Pure."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

GENESIS = "0" * 64


def entry_hash(previous_hash: str, content: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of the hash before and the entry's content (JSON with sorted keys)."""
    return hashlib.sha256(previous_hash.encode() + orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
