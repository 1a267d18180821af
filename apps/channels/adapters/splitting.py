"""Cutting a long text into the messages it goes out as. Pure."""

import unicodedata

from apps.channels.adapters.capabilities import TextRule

_BREAKS = ("\n\n", "\n", ". ", "! ", "? ", " ")


def split_text(text: str, rule: TextRule) -> list[str]:
    """The text in pieces that each fit, in order; one piece when it fits or when the channel wants it refused
    (channels that count bytes all do).

    Cut where a reader would pause: after a paragraph, else a line, a sentence, a word; in the second half of a piece,
    so that none is needlessly short.
    """
    if not rule.splits or rule.measure(text) <= rule.limit:
        return [text]
    pieces = []
    rest = text
    while rule.measure(rest) > rule.limit:
        end = _find_end(rest, rule.limit)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*pieces, rest] if rest else pieces


def _find_end(text: str, limit: int) -> int:
    for mark in _BREAKS:
        at = text.rfind(mark, limit // 2, limit)
        if at >= 0:
            return at + len(mark.rstrip(" ")) if mark.strip() else at + len(mark)
    # No place to pause: at least never between the halves of one visible sign (joiners, variations, skin tones).
    end = limit
    while end > limit // 2 and _joins(text[end - 1], text[end]):
        end -= 1
    return end if end > limit // 2 else limit


def _joins(before: str, after: str) -> bool:
    joiner = "\u200d"
    return (
        after in (joiner, "\ufe0f")
        or before == joiner
        or unicodedata.combining(after) > 0
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or ("\U0001f1e6" <= after <= "\U0001f1ff" and "\U0001f1e6" <= before <= "\U0001f1ff")
    )
