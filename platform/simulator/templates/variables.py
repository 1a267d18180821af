"""Variables in the texts of templates: `{{1}}` counted from one, or `{{first_name}}`."""

import re

VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
NAMED = re.compile(r"[a-z][a-z0-9_]*")


def names_in(text: str) -> list[str]:
    """The names, each once, in the order of the text."""
    return list(dict.fromkeys(VARIABLE.findall(text)))


def fill(text: str, values: dict[str, str]) -> str:
    """The text with its variables replaced; a variable without a value stays."""
    return VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)
