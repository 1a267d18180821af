"""Variables in the texts of templates: `{{1}}` counted from one, or `{{first_name}}`. Pure."""

import re
from collections.abc import Mapping

VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
NAMED = re.compile(r"[a-z][a-z0-9_]{0,63}")
# What a value may not hold: the platform refuses the message.
_UNSENDABLE = re.compile(r"[\n\r\t]| {5,}")


def names_in(text: str) -> list[str]:
    """The variables, each once, in the order of the text."""
    return list(dict.fromkeys(VARIABLE.findall(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables replaced; one without a value stays."""
    return VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)


def is_sendable(value: str) -> bool:
    """Whether the platform takes it as a variable's value: no new lines, no tabs, no five spaces in a row."""
    return not _UNSENDABLE.search(value)
