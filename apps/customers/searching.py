"""What somebody types to find a customer, as PostgreSQL looks for it. Pure."""

import re
from typing import NamedTuple


class Sought(NamedTuple):
    """`words`: a to_tsquery of beginnings, "" for none. `digits`: the beginning of a number, "" for none."""

    words: str
    digits: str


def read_sought(typed: str) -> Sought:
    """Letters and digits count, nothing else is an operator: "Beck, M." is beck:* & m:*."""
    words = re.findall(r"\w+", typed.lower())
    digits = re.sub(r"\D", "", typed)
    is_number = bool(re.fullmatch(r"[\d\s()+./-]+", typed.strip())) and len(digits) >= 3
    return Sought(" & ".join(f"{word}:*" for word in words), digits.removeprefix("00") if is_number else "")
