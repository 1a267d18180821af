"""The states of an outbound message and the only ways from one to the next. Pure.

queued → sending → sent → delivered → read, or failed, or unconfirmed (handed over, but the platform's answer was lost).
Readers see `preparing` instead of queued while the files of the message are checked and converted (snapshots).
"""

from enum import StrEnum


class DeliveryStatus(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNCONFIRMED = "unconfirmed"


BULK = 10  # the priority of a message that is one of many; 0 is a reply

_RANK = {
    DeliveryStatus.QUEUED: 0,
    DeliveryStatus.SENDING: 1,
    DeliveryStatus.UNCONFIRMED: 1,
    DeliveryStatus.SENT: 2,
    DeliveryStatus.DELIVERED: 3,
    DeliveryStatus.READ: 4,
}
# The platform's words. `played` (a voice note was heard) is a read; others ("deleted", "warning") move nothing.
_REPORTED = {
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "played": DeliveryStatus.READ,
    "failed": DeliveryStatus.FAILED,
}


def advance(current: str | None, reported: str) -> DeliveryStatus | None:
    """The state after the platform reported `reported`, or None when nothing changes.

    Statuses arrive late and out of order, so the state only moves forward. `failed` is final and replaces only what
    has not been delivered yet.
    """
    news = _REPORTED.get(reported)
    if news is None or current is None:
        return None
    now = DeliveryStatus(current)
    if now is DeliveryStatus.FAILED:
        return None
    if news is DeliveryStatus.FAILED:
        return news if _RANK[now] <= _RANK[DeliveryStatus.SENT] else None
    return news if _RANK[news] > _RANK[now] else None
