"""A browser's own description of itself, in words that people know. Pure."""

import re

_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("FxiOS/", "Firefox"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
_PLAIN = re.compile(r"[\w.\- ]{1,40}")


def describe_device(user_agent: str) -> str:
    """`Firefox on Windows`; the first word of what is not a browser; "An unknown browser" for nothing."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), None)
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    if browser is None:
        program = _PLAIN.match(user_agent.partition("/")[0])
        return program[0] if program else "An unknown browser"
    return browser if system is None else f"{browser} on {system}"
