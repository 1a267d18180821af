"""The threads: what each customer's phone shows. Direction is seen from the business, as in Inlet."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from simulator.clock import iso
from simulator.database import Database, Row

#: States of a business message on its way to the phone; it only moves forward.


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `sent_ms` in platform time; `receipt_due_at` real seconds, the last receipt planned.

    status, outbound: sent (phone is off), delivered, read, failed (never reached the phone).
    status, inbound: pending (webhook under way), sent (webhook answered 200), read, failed (given up).
    """

    id: str
    account_id: str
    customer_id: str
    direction: str
    type: str
    text: str | None
    status: str
    sent_ms: int
    media: dict[str, Any] | None = None
    content: dict[str, Any] = field(default_factory=dict)
    reply_to: str | None = None
    client_ref: str | None = None
    error_code: int | None = None
    receipt_due_at: float = 0.0
    is_edited: bool = False
    is_deleted: bool = False
    reactions: tuple[dict[str, str], ...] = ()
    seq: int = 0

    def public(self) -> dict[str, Any]:
        """The JSON of the API and of the stream."""
        return {
            "id": self.id, "seq": self.seq, "account_id": self.account_id, "customer_id": self.customer_id,
            "direction": self.direction, "type": self.type, "text": self.text, "media": self.media,
            "content": self.content, "reply_to": self.reply_to, "status": self.status,
            "client_ref": self.client_ref, "error_code": self.error_code, "sent_at": iso(self.sent_ms),
            "is_edited": self.is_edited, "is_deleted": self.is_deleted, "reactions": list(self.reactions),
        }  # fmt: skip


class Messages:
    """Messages of all threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, message: Message) -> Message:
        """Store a new message; answers it with its place in the order."""
        seq = self._database.insert(
            "messages",
            {
                "id": message.id, "account_id": message.account_id, "customer_id": message.customer_id,
                "direction": message.direction, "type": message.type, "text": message.text,
                "media": json.dumps(message.media) if message.media else None,
                "content": json.dumps(message.content), "reply_to": message.reply_to, "status": message.status,
                "client_ref": message.client_ref, "error_code": message.error_code, "sent_ms": message.sent_ms,
                "receipt_due_at": message.receipt_due_at,
            },
        )  # fmt: skip
        return replace(message, seq=seq)

    def find(self, message_id: str) -> Message | None:
        """By the platform's id."""
        row = self._database.one("SELECT * FROM messages WHERE id = ?", [message_id])
        return _from_row(row) if row is not None else None

    def list_thread(self, account_id: str, customer_id: str, limit: int = 200) -> list[Message]:
        """The newest `limit` messages, oldest first."""
        rows = self._database.all(
            "SELECT * FROM messages WHERE account_id = ? AND customer_id = ? ORDER BY seq DESC LIMIT ?",
            [account_id, customer_id, limit],
        )
        return [_from_row(row) for row in reversed(rows)]

    def find_last(self, account_id: str, customer_id: str) -> Message | None:
        """The newest message that the customer can see."""
        row = self._database.one(
            "SELECT * FROM messages WHERE account_id = ? AND customer_id = ?"
            " AND status != 'failed' ORDER BY seq DESC LIMIT 1",
            [account_id, customer_id],
        )
        return _from_row(row) if row is not None else None

    def list_outbound(self, account_id: str, customer_id: str, status: str) -> list[Message]:
        """Business messages of a thread in this state, oldest first."""
        rows = self._database.all(
            "SELECT * FROM messages WHERE account_id = ? AND customer_id = ? AND direction = 'outbound'"
            " AND status = ? ORDER BY seq",
            [account_id, customer_id, status],
        )
        return [_from_row(row) for row in rows]

    def list_inbound_unseen(self, account_id: str, customer_id: str, up_to_seq: int | None) -> list[Message]:
        """The customer's messages that the business has not marked as seen."""
        rows = self._database.all(
            "SELECT * FROM messages WHERE account_id = ? AND customer_id = ? AND direction = 'inbound'"
            " AND status != 'read' AND seq <= ? ORDER BY seq",
            [account_id, customer_id, up_to_seq if up_to_seq is not None else 2**62],
        )
        return [_from_row(row) for row in rows]

    def change(self, message: Message, **values: Any) -> Message:
        """Store other values of some fields; answers the message as it is now."""
        changed = replace(message, **values)
        for name, value in values.items():
            stored = json.dumps(value) if name in ("reactions", "content", "media") else value
            stored = int(stored) if isinstance(stored, bool) else stored
            self._database.execute(f"UPDATE messages SET {name} = ? WHERE id = ?", [stored, message.id])
        return changed


def _from_row(row: Row) -> Message:
    return Message(
        id=row["id"], seq=row["seq"], account_id=row["account_id"], customer_id=row["customer_id"],
        direction=row["direction"], type=row["type"], text=row["text"],
        media=json.loads(row["media"]) if row["media"] else None, content=json.loads(row["content"]),
        reply_to=row["reply_to"], status=row["status"], client_ref=row["client_ref"],
        error_code=row["error_code"], sent_ms=row["sent_ms"], receipt_due_at=row["receipt_due_at"],
        is_edited=bool(row["is_edited"]), is_deleted=bool(row["is_deleted"]),
        reactions=tuple(json.loads(row["reactions"])),
    )  # fmt: skip
