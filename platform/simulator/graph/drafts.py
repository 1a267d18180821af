"""A send that passed validation, whatever its channel."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Draft:
    """What a business wants to send.

    recipient: the id that was given. type, text, content: for the phone. client_ref: comes back in
    receipts. target_id: the message a reaction is about. is_free_form: needs an open reply window
    (`window_hours`); templates do not. category: of the template.
    comment_id: a private reply to this comment.
    """

    recipient: str
    type: str
    text: str | None = None
    content: dict[str, Any] = field(default_factory=dict)
    reply_to: str | None = None
    client_ref: str | None = None
    target_id: str | None = None
    is_free_form: bool = True
    window_hours: int = 24
    media_id: str | None = None
    category: str | None = None
    comment_id: str | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """Not a message: `typing_on`, `typing_off`, `mark_seen`, `react`, `unreact`, or WhatsApp's `read`."""

    action: str
    recipient: str | None = None
    message_id: str | None = None
    emoji: str | None = None
    shows_typing: bool = False
