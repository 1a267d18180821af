"""One line that stands for a message in a list. Pure."""

import re

_WORDS = {
    "image": "Photo",
    "video": "Video",
    "audio": "Voice message",
    "file": "File",
    "sticker": "Sticker",
    "location": "Location",
    "contacts": "Contact card",
    "interactive": "Answer",
    "template": "Template",
    "order": "Order",
    "story_mention": "Mentioned you in a story",
    "story_reply": "Replied to your story",
    "share": "Shared a post",
    "system": "System message",
    "comment": "Comment",
    "call": "Call",
    "unsupported": "Message that cannot be shown here",
}
MAX_LENGTH = 160
DELETED = "Message deleted"

_LOOKED_AT = 500  # characters: what the rest says is not shown, and marks without end cost time
_SIGNS = frozenset("*_~`")
# *bold*, _italic_, ~struck~ and `code` as the app shows them (frontend/src/lib/format/marks.ts).
_MARKED = re.compile(
    r"""(?<![^\s*_~("'“‘«\[{—–-])"""
    r"""(?:```([\s\S]+?)```|`([^`\n]+)`|([*_~])((?!\s|\3)[^\n]*?\S)\3)"""
    r"""(?![^\s*_~.,;:!?)"'”’»\]}…—–-])"""
)


def preview_of(message_type: str, body_text: str | None) -> str:
    """The words of the text in one line, without marks, else words for the kind of message; at most 160 characters."""
    words = _without_marks((body_text or "").strip()[:_LOOKED_AT])
    return _one_line(words) or _WORDS.get(message_type, "Message")


def previews_of(body_text: str) -> set[str]:
    """Each line that may stand somewhere for a text: those made before November 2026 still have its marks."""
    return {preview_of("text", body_text), _one_line(body_text)}


def _one_line(text: str) -> str:
    return " ".join(text.split())[:MAX_LENGTH]


def _without_marks(text: str, depth: int = 3) -> str:
    """`depth`: how far one mark is looked for inside another; there are three that may hold others."""
    if depth == 0 or _SIGNS.isdisjoint(text):
        return text

    def inside(found: re.Match[str]) -> str:
        block, code, _, words = found.groups()
        return (block or code).strip() if words is None else _without_marks(words, depth - 1)

    return _MARKED.sub(inside, text)
