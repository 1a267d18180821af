"""The corpus of real webhook payloads (`tests/payloads/meta`) and what each must be read as."""

import json
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parents[4] / "tests" / "payloads" / "meta"


class Case(NamedTuple):
    """One payload: its file below the folder, the decoded body and the record of `index.json`."""

    file: str
    body: Any
    expected: dict[str, Any]


def load_cases() -> list[Case]:
    """All payloads, in the order of the index."""
    records = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))["payloads"]
    return [Case(record["file"], load_body(record["file"]), record) for record in records]


def load_body(file: str) -> Any:
    """The decoded POST body, new at each call: tests may change it."""
    return json.loads((FOLDER / file).read_text(encoding="utf-8"))
