"""Keyset cursors: opaque to callers, signed so that they cannot be made up or carried to another list."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from typing import Annotated

from django.conf import settings
from ninja import Field

from kernel.errors import DomainError

Limit = Annotated[int, Field(ge=1, le=100)]


class CursorInvalid(DomainError):
    """The cursor is damaged, or belongs to another list or filter."""

    code, status, title = "cursor_invalid", 400, "This cursor does not belong to this list"


def encode_cursor(*, at: datetime, row_id: str, purpose: str) -> str:
    """A cursor just behind the row (`at`, `row_id`). `purpose` names the list with its filters and organization."""
    body = f"{int(at.timestamp()) * 1_000_000 + at.microsecond}.{row_id}"
    return base64.urlsafe_b64encode(f"{_signature(body, purpose)}.{body}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *, purpose: str) -> tuple[datetime, str]:
    """The (time, id) of the row that the page ended with. Raises CursorInvalid."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        signature, micros, row_id = text.split(".", 2)
        # Whole numbers keep the microseconds that a float would round away.
        seconds, microseconds = divmod(int(micros), 1_000_000)
        at = datetime.fromtimestamp(seconds, UTC).replace(microsecond=microseconds)
    except (ValueError, OverflowError, OSError) as broken:
        raise CursorInvalid from broken
    if not hmac.compare_digest(signature, _signature(f"{micros}.{row_id}", purpose)):
        raise CursorInvalid
    return at, row_id


def _signature(body: str, purpose: str) -> str:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"cursor:{purpose}:{body}".encode(), hashlib.sha256).hexdigest()[:24]
