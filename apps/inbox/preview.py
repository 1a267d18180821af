"""One line that stands for a message in a list. Pure."""

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


def preview_of(message_type: str, body_text: str | None) -> str:
    """The text in one line, else words for the kind of message; at most 160 characters."""
    line = " ".join((body_text or "").split())
    return line[:MAX_LENGTH] or _WORDS.get(message_type, "Message")
