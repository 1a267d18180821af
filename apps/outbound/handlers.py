"""What outbound does when something has happened."""

from apps.outbound import services


def on_reply_queued(*, conversation_id: str, **_: object) -> None:
    """Send the conversation's queued replies. Twice is harmless."""
    services.send_waiting(conversation_id=conversation_id)
