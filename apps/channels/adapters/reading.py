"""Reading JSON that nobody promised anything about: each function gives a clean value or nothing, and never raises."""

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from apps.channels.adapters.items import Item, Poisoned

Json: TypeAlias = Mapping[str, object]

MAX_ID_LENGTH = 512  # the longest seen has about 200 characters; more would not fit into an index
MAX_NAME_LENGTH = 256
MAX_DEPTH = 32
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST_MS = 1_104_537_600_000  # 2005-01-01, before any of the channels
_LATEST_MS = 4_102_444_800_000  # 2100-01-01
_SECONDS_BELOW = 100_000_000_000  # as ms this is 1973, as seconds the year 5138
_EMPTY: Json = {}


def clean_text(value: str) -> str:
    """The same text without what Postgres refuses: NUL characters and lone surrogates."""
    if "\0" in value:
        value = value.replace("\0", "")
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def as_text(value: object) -> str | None:
    """A clean string, or None if it is something else or empty."""
    if not isinstance(value, str) or not value:
        return None
    return clean_text(value) or None


def as_name(value: object) -> str | None:
    """A clean string of at most 256 characters: names of people and files."""
    text = as_text(value)
    return text[:MAX_NAME_LENGTH] if text is not None else None


def as_id(value: object) -> str | None:
    """An identifier as a string; Meta sends numbers at times."""
    if isinstance(value, str):
        text = clean_text(value).strip()
        return text if 0 < len(text) <= MAX_ID_LENGTH else None
    number = as_int(value)
    return str(number) if number is not None and number.bit_length() <= 128 else None


def as_int(value: object) -> int | None:
    """A whole number, given as a number or as digits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and value.is_integer() else None
    if isinstance(value, str) and len(value) <= 20 and value.isascii() and value.isdigit():
        return int(value)
    return None


def as_map(value: object) -> Json:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else _EMPTY


def as_list(value: object) -> Sequence[object]:
    """The list, or an empty one; null lists are normal."""
    return value if isinstance(value, list) else ()


def as_url(value: object) -> str | None:
    """An absolute http(s) address."""
    text = as_text(value)
    return text if text is not None and text.startswith(("https://", "http://")) else None


def as_millis(value: object) -> int | None:
    """A time in ms since 1970, from seconds or milliseconds, number or string; None for 0, NaN, the year 9999 …"""
    if isinstance(value, float) and math.isfinite(value):
        value = int(value)
    number = as_int(value)
    if number is None:
        return None
    if number < _SECONDS_BELOW:
        number *= 1000
    return number if _EARLIEST_MS <= number < _LATEST_MS else None


def as_time(value: object) -> datetime | None:
    """The same as an aware UTC datetime."""
    return to_time(as_millis(value))


def to_time(millis: int | None) -> datetime | None:
    """Milliseconds since 1970 as an aware UTC datetime."""
    return _EPOCH + timedelta(milliseconds=millis) if millis is not None else None


def clean(value: object, depth: int = 0) -> object:
    """A JSON-able copy that Postgres accepts; what is nested deeper than 32 levels is dropped."""
    if isinstance(value, str):
        return clean_text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if value.bit_length() < 64 else str(as_id(value))
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if depth >= MAX_DEPTH:
        return None
    if isinstance(value, Mapping):
        return clean_map(value, depth)
    if isinstance(value, list | tuple):
        return [clean(item, depth + 1) for item in value]
    return None


def clean_map(value: Mapping[str, object], depth: int = 0) -> dict[str, object]:
    """`clean` for an object."""
    return {clean_text(str(key)): clean(item, depth + 1) for key, item in value.items()}


def present(**values: object) -> dict[str, object]:
    """Only the values that are there; 0, 0.0 and False are."""
    return {key: value for key, value in values.items() if value is not None}


def stable_key(kind: str, *parts: object) -> str:
    """The same short key for the same parts, in every process and release."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return f"{kind}:{hashlib.blake2b(text.encode(errors='replace'), digest_size=20).hexdigest()}"


def read_each(raw_items: object, read: Callable[[Json], Iterable[Item]], items: list[Item]) -> None:
    """Read every item of a list for itself into `items`; one that breaks becomes `Poisoned`. A null list is empty."""
    if raw_items is not None and not isinstance(raw_items, list):
        items.append(Poisoned(reason="not_a_list", raw={"value": clean(raw_items)}))
    for raw in as_list(raw_items):
        if isinstance(raw, dict):
            read_one(raw, read, items)
        elif raw is not None:
            items.append(Poisoned(reason="not_an_object", raw={"value": clean(raw)}))


def read_one(raw: Json, read: Callable[[Json], Iterable[Item]], items: list[Item]) -> None:
    """Read one item into `items`, all of it or, when it breaks, as one `Poisoned`."""
    try:
        items.extend(tuple(read(raw)))
    except Exception as error:  # noqa: BLE001  whatever a payload can provoke must not hold up its neighbours
        items.append(Poisoned(reason=f"unreadable: {type(error).__name__}", raw=clean_map(raw)))
