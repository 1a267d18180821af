"""What the door in shows."""

from typing import Any

from ninja import Schema


class RawItemOut(Schema):
    """The item of the webhook that a message came from; null when there is none, and for what was deleted."""

    raw: dict[str, Any] | None
