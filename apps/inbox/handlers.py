"""What happens to conversations when something happened elsewhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.inbox import services


def release_conversations(fact: Mapping[str, Any], now: datetime) -> bool:
    """Somebody left (`fact`: user_id): some of their conversations are nobody's now. Whether there may be more."""
    return services.release_conversations(member_id=fact["user_id"], now=now) > 0
