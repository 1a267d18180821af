"""What happens to conversations when something happened elsewhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.inbox import services
from apps.media.events import MediaFileChanged
from kernel import clock


def release_conversations(fact: Mapping[str, Any], now: datetime) -> bool:
    """Somebody left (`fact`: user_id): some of their conversations are nobody's now. Whether there may be more."""
    return services.release_conversations(member_id=fact["user_id"], now=now) > 0


def on_media_file_changed(notice: MediaFileChanged) -> None:
    """Show the file as it is now. In the transaction of its change."""
    services.show_file(message_id=notice.message_id, attachment=notice.attachment, now=notice.occurred_at)


def on_team_deleted(**_: object) -> None:
    """Take the team's conversations from it, in batches. Twice is harmless; the poll finds what was left."""
    while services.release_team_conversations(now=clock.now()):
        pass
