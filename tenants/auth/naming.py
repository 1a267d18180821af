"""What people may call themselves, and a first guess. Pure."""

import re
import unicodedata

MAX_LENGTH = 120
# Characters that change the direction of what stands after them, or that nobody sees.
_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def clean_name(name: str) -> str:
    """The name without blanks around it, composed. Raises ValueError with plain words."""
    name = unicodedata.normalize("NFC", " ".join(name.split()))
    if _UNSEEN.search(name) or any(unicodedata.category(each) in ("Cc", "Cs", "Co") for each in name):
        raise ValueError("holds characters that cannot be shown")
    if not 1 <= len(name) <= MAX_LENGTH:
        raise ValueError(f"must have 1 to {MAX_LENGTH} characters")
    return name


def name_from_email(email: str) -> str:
    """`ana.torres@example.com` is probably Ana Torres."""
    words = re.split(r"[._+-]+", email.partition("@")[0])
    return " ".join(word.capitalize() for word in words if word)[:MAX_LENGTH] or email[:MAX_LENGTH]
